import { z } from 'zod';
import { startRun as start } from '../../flows/run-commands.ts';
import type { PackageDefinition } from '../../flows/runs/package.ts';
import { prefill, type Prefill } from '../../flows/runs/prefill.ts';
import { invalidFields } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { packageNamed } from '../packages/known-packages.ts';
import { run } from '../schemas/run.ts';
import { requireTicket } from '../tickets/ticket-view.ts';
import { requireClientOfTicket, requireStartable } from './require-startable.ts';
import { requireRun, startRoles } from './run-view.ts';

export const startRun = defineOperation({
  name: 'runs.start',
  summary: 'Start a package for a ticket',
  route: 'POST /v1/runs',
  input: z.object({
    ticket: z.string().min(1).max(100).describe('Id or number of the ticket'),
    package: z.string().max(100),
    prefill: prefill.optional().describe('What the forms of the run begin with; it answers none'),
  }),
  output: run,
  roles: startRoles,
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, audit }, input) => {
    const definition = packageNamed(tools, input.package);
    const said = input.prefill ?? {};
    refuseStrangers(definition, said);
    const ticket = await requireTicket(tools, input.ticket);
    const client = await requireClientOfTicket(tools, ticket);
    await requireStartable(tools, client, definition);
    const runId = await start(tools, {
      ticketId: ticket.id,
      ticketNumber: ticket.number,
      definition,
      actor,
      clientId: client.id,
      prefill: said,
      record: (tx, id) =>
        audit(
          {
            clientId: client.id,
            ticketId: ticket.id,
            summary: `Started ${definition.title} for ${client.name} from ticket ${ticket.number}`,
            after: {
              package: definition.name,
              ...(input.prefill === undefined ? {} : { prefill: said }),
            },
            externalIds: { Run: id },
          },
          tx,
        ),
    });
    return requireRun(tools, runId, actor);
  },
});

/** What a package has no field for would be forgotten in silence. */
function refuseStrangers(definition: PackageDefinition, said: Prefill): void {
  const taken: readonly string[] = [
    ...(definition.typed?.takes ?? []),
    ...(definition.startedWith ?? []),
  ];
  const strange = Object.keys(said).filter((name) => !taken.includes(name));
  if (strange.length === 0) return;
  throw invalidFields(
    Object.fromEntries(
      strange.map((name) => [`prefill.${name}`, `${definition.title} does not ask for "${name}".`]),
    ),
  );
}
