import { z } from 'zod';
import type { Client } from '../../store/clients.ts';
import { readConfiguration, saveConfiguration } from '../../store/configurations.ts';
import { lockKey } from '../../store/database.ts';
import { OperationError } from '../failures.ts';
import { defineOperation, type OperationContext } from '../operation.ts';
import { instant } from '../schemas/common.ts';
import { checkValues } from './check-values.ts';
import {
  copyInput,
  differencesFrom,
  fieldDifference,
  readCopySource,
  readCopyTargets,
  type CopySource,
} from './copy-plan.ts';

const copyResult = z
  .object({
    clientId: z.string(),
    clientName: z.string(),
    outcome: z.enum(['copied', 'unchanged', 'refused']),
    changes: z.array(fieldDifference).describe('What was changed'),
    problem: z.string().nullable().describe('Why nothing was changed'),
  })
  .meta({ id: 'CopyResult' });

type Result = z.output<typeof copyResult>;

export const copyConfiguration = defineOperation({
  name: 'configuration.copy',
  summary: 'Copy fields of a client’s configuration to other clients, each for itself',
  route: 'POST /v1/clients/{id}/configuration-copies',
  input: z.object({
    ...copyInput,
    previewedAt: z.iso
      .datetime()
      .describe(`${instant.description}. What was changed after it is left as it is`)
      .optional(),
  }),
  output: z.object({ items: z.array(copyResult) }),
  roles: ['admin'],
  effect: 'write',
  handler: async (context, input) => {
    const { tools } = context;
    const source = await readCopySource(tools, input);
    if (isLater(source.updatedAt, input.previewedAt)) throw changedSince(source.client.name);
    const targets = await readCopyTargets(tools, source, input.clientIds);
    const items: Result[] = [];
    for (const client of targets) {
      items.push(await copyTo(context, source, client, input.previewedAt));
    }
    const count = (outcome: Result['outcome']) =>
      items.filter((item) => item.outcome === outcome).length;
    await context.audit({
      clientId: source.client.id,
      summary:
        `Copied ${source.subject.title} of ${source.client.name} (${source.fields.map(({ name }) => name).join(', ')}): ` +
        `${count('copied')} clients changed, ${count('unchanged')} had it already, ${count('refused')} refused`,
      after: items.map(({ clientId, outcome, problem }) => ({ clientId, outcome, problem })),
    });
    return { items };
  },
});

/** One transaction with its own audit row; a refusal for one client leaves the others alone. */
async function copyTo(
  { tools, actor, write }: OperationContext,
  source: CopySource,
  client: Client,
  previewedAt: string | undefined,
): Promise<Result> {
  const { subject } = source;
  const named = { clientId: client.id, clientName: client.name };
  const saved = await readConfiguration(tools.db, client.id, subject.scope);
  if (differencesFrom(source, saved?.values ?? {}).length === 0) {
    return { ...named, outcome: 'unchanged', changes: [], problem: null };
  }
  try {
    const changes = await write(
      async (tx) => {
        await lockKey(tx, `configuration ${client.id} ${subject.scope}`);
        const before = await readConfiguration(tx, client.id, subject.scope);
        if (isLater(before?.updated_at, previewedAt)) throw changedSince(client.name);
        const values = before?.values ?? {};
        const differences = differencesFrom(source, values);
        const given = differences.map(({ field }) => [field, source.values[field] ?? null]);
        await saveConfiguration(tx, {
          clientId: client.id,
          scope: subject.scope,
          enabled: before?.enabled ?? true,
          values: checkValues(
            subject.sections,
            tools.catalog.globalConfiguration,
            values,
            Object.fromEntries(given),
          ),
          by: actor.name,
          at: tools.clock.now(),
        });
        return differences;
      },
      (changes) => ({
        clientId: client.id,
        summary: `Copied ${subject.title} from ${source.client.name} to ${client.name}: ${changes.map(({ field }) => field).join(', ')}`,
        before: Object.fromEntries(changes.map(({ field, before }) => [field, before])),
        after: Object.fromEntries(changes.map(({ field, after }) => [field, after])),
      }),
    );
    return { ...named, outcome: 'copied', changes, problem: null };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { ...named, outcome: 'refused', changes: [], problem: error.failure.message };
  }
}

function isLater(updatedAt: string | null | undefined, previewedAt: string | undefined): boolean {
  if (!updatedAt || previewedAt === undefined) return false;
  return Temporal.Instant.compare(updatedAt, previewedAt) > 0;
}

function changedSince(name: string): OperationError {
  return new OperationError({
    kind: 'conflict',
    code: 'changed-since-preview',
    message: `Somebody changed the configuration of ${name} after the preview.`,
    nextStep: 'Look at the preview again; nothing was copied to or from it.',
  });
}
