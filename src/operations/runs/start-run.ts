import { z } from 'zod';
import { startRun as start } from '../../flows/run-commands.ts';
import { readConfiguration } from '../../store/configurations.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { packageNamed } from '../packages.ts';
import { run } from '../schemas/run.ts';
import { findClientOfTicket, requireTicket } from '../tickets/ticket-view.ts';
import { requireRun } from './run-view.ts';

export const startRun = defineOperation({
  name: 'runs.start',
  summary: 'Start a package for a ticket',
  route: 'POST /v1/runs',
  input: z.object({
    ticket: z.string().min(1).max(100).describe('Id or number of the ticket'),
    package: z.string().max(100),
  }),
  output: run,
  roles: ['engineer', 'admin'],
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, audit }, input) => {
    const definition = packageNamed(tools, input.package);
    const ticket = await requireTicket(tools, input.ticket);
    const found = await findClientOfTicket(tools, ticket);
    if (!found.ok) throw new OperationError({ kind: 'refused', ...found.problem });
    const { client } = found;
    const configuration = await readConfiguration(tools.db, client.id, definition.name);
    if (configuration?.enabled === false) {
      throw new OperationError({
        kind: 'refused',
        code: 'package-off',
        message: `${definition.title} is switched off for ${client.name}.`,
        nextStep: 'An admin can switch it on on the client page.',
      });
    }
    const runId = await start(tools, {
      ticketId: ticket.id,
      ticketNumber: ticket.number,
      definition,
      actor,
      clientId: client.id,
    });
    await audit({
      clientId: client.id,
      ticketId: ticket.id,
      summary: `Started ${definition.title} for ${client.name} from ticket ${ticket.number}`,
      after: { runId, package: definition.name },
    });
    return requireRun(tools, runId);
  },
});
