import { z } from 'zod';
import { inheritedField, type ConfigurationField } from '../../flows/runs/package.ts';
import { listAllClients, type Client } from '../../store/clients.ts';
import { readConfiguration } from '../../store/configurations.ts';
import { requireClient } from '../clients/client-view.ts';
import { invalidFields } from '../failures.ts';
import type { ServerTools } from '../operation.ts';
import { id, instant, value } from '../schemas/common.ts';
import { subjectOfScope, toValue, type ConfigurationSubject } from './configuration-view.ts';

type Value = z.output<typeof value>;

/** What is copied, and to whom. */
export const copyInput = {
  id: id.describe('The client whose configuration is copied'),
  package: z.string().max(100).describe('A package’s name, or "global"'),
  fields: z.array(z.string().max(100)).min(1).max(200).describe('Names of the fields to copy'),
  clientIds: z.array(id).min(1).max(1_000).describe('The clients to copy to'),
};

export const fieldDifference = z
  .object({ field: z.string(), label: z.string(), before: value, after: value })
  .meta({ id: 'FieldDifference' });

export const copyPreview = z
  .object({
    at: instant.describe('Hand it back as "previewedAt": what is changed later is then left alone'),
    items: z.array(
      z.object({
        clientId: z.string(),
        clientName: z.string(),
        changes: z
          .array(fieldDifference)
          .describe('Empty: the client has all of these values already'),
        unresolved: z
          .array(z.string())
          .describe('Labels of fields that would inherit a global value the client has not set'),
      }),
    ),
  })
  .meta({ id: 'CopyPreview' });

/** The values to copy; a field that is null follows its default at the source, and then at the target too. */
export interface CopySource {
  readonly client: Client;
  readonly subject: ConfigurationSubject;
  readonly fields: readonly ConfigurationField[];
  readonly values: Readonly<Record<string, Value>>;
  /** Null when nobody has saved anything at the source. */
  readonly updatedAt: string | null;
}

/** Throws `not-found`, and field-named refusals for fields that the configuration does not have. */
export async function readCopySource(
  tools: ServerTools,
  wanted: { readonly id: string; readonly package: string; readonly fields: readonly string[] },
): Promise<CopySource> {
  const client = await requireClient(tools, wanted.id);
  const subject = subjectOfScope(tools, wanted.package);
  const known = subject.sections.flatMap((section) => section.fields);
  const unknown = wanted.fields.filter((name) => !known.some((field) => field.name === name));
  if (unknown.length > 0) {
    throw invalidFields({ fields: `${subject.title} has no field "${unknown.join('", "')}".` });
  }
  const saved = await readConfiguration(tools.db, client.id, subject.scope);
  const fields = known.filter(({ name }) => wanted.fields.includes(name));
  const values = fields.map(({ name }) => [name, toValue(saved?.values[name])]);
  return {
    client,
    subject,
    fields,
    values: Object.fromEntries(values),
    updatedAt: saved?.updated_at ?? null,
  };
}

/** The clients to copy to, by name. Refuses the source itself, unknown clients, and clients that are gone. */
export async function readCopyTargets(
  tools: ServerTools,
  source: CopySource,
  clientIds: readonly string[],
): Promise<readonly Client[]> {
  const wanted = new Set(clientIds);
  if (wanted.has(source.client.id)) {
    throw invalidFields({ clientIds: `${source.client.name} is where the values come from.` });
  }
  const found = (await listAllClients(tools.db)).filter((one) => wanted.has(one.id));
  const gone = found.filter(({ disabled }) => disabled).map(({ name }) => name);
  const unknown = clientIds.filter((one) => !found.some((client) => client.id === one));
  if (gone.length + unknown.length > 0) {
    const names = [...gone, ...unknown].join('", "');
    throw invalidFields({ clientIds: `These are no clients any more: "${names}".` });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** What copying changes for a client that has saved `values`; a value that only repeats the default is no difference. */
export function differencesFrom(
  source: CopySource,
  values: Readonly<Record<string, unknown>>,
): z.output<typeof fieldDifference>[] {
  return source.fields.flatMap((field) => {
    const before = toValue(values[field.name] ?? field.default);
    const after = source.values[field.name] ?? toValue(field.default);
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    return [{ field: field.name, label: field.label, before, after }];
  });
}

/** Labels of the copied fields that would inherit a global value which is not there. */
export function unresolvedFields(
  tools: ServerTools,
  source: CopySource,
  global: Readonly<Record<string, unknown>>,
): string[] {
  const globalFields = tools.catalog.globalConfiguration.flatMap((section) => section.fields);
  return source.fields.flatMap((field) => {
    const name = inheritedField(source.values[field.name] ?? field.default);
    if (name === null) return [];
    const preset = globalFields.find((one) => one.name === name)?.default;
    const inherited = toValue(global[name] ?? preset);
    return inherited === null || inherited === '' ? [field.label] : [];
  });
}
