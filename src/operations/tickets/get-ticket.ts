import { z } from 'zod';
import { listDisabledPackages } from '../../store/configurations.ts';
import { listRuns } from '../../store/run-list.ts';
import { toClientRowOf } from '../clients/client-view.ts';
import { defineOperation } from '../operation.ts';
import { knownPackages, packagesFor } from '../packages/known-packages.ts';
import { toRunRow } from '../runs/run-view.ts';
import { clientRow } from '../schemas/client.ts';
import { runRow } from '../schemas/run.ts';
import { findClientOfTicket, requireTicket } from './ticket-view.ts';

const ticket = z
  .object({
    id: z.string(),
    number: z.string(),
    summary: z.string(),
    description: z.string().nullable(),
    status: z.string(),
    company: z.object({ id: z.string(), name: z.string() }).nullable(),
    client: clientRow.nullable(),
    problem: z
      .object({ code: z.string(), message: z.string(), nextStep: z.string() })
      .nullable()
      .describe('Why nothing can be started for it'),
    packages: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        enabled: z.boolean(),
      }),
    ),
    runs: z.array(runRow),
  })
  .meta({ id: 'Ticket' });

export const getTicket = defineOperation({
  name: 'tickets.get',
  summary: 'Show a ticket with what can be started for it',
  route: 'GET /v1/tickets/{idOrNumber}',
  input: z.object({ idOrNumber: z.string().min(1).max(100) }),
  output: ticket,
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const found = await requireTicket(tools, input.idOrNumber);
    const match = await findClientOfTicket(tools, found);
    const client = match.client;
    const [row, disabled, runs] = await Promise.all([
      client === null ? null : toClientRowOf(tools, client),
      listDisabledPackages(tools.db, client === null ? [] : [client.id]),
      listRuns(tools.db, { ticketId: found.id, limit: 20, offset: 0 }),
    ]);
    const off = disabled.get(client?.id ?? '') ?? [];
    return {
      id: found.id,
      number: found.number,
      summary: found.summary,
      description: found.description,
      status: found.status,
      company:
        found.companyId === null
          ? null
          : { id: found.companyId, name: found.companyName ?? found.companyId },
      client: row,
      problem: match.ok ? null : match.problem,
      packages: (client === null ? knownPackages(tools) : packagesFor(tools, client)).map(
        ({ name, title, description }) => ({
          name,
          title,
          description,
          enabled: match.ok && !off.includes(name),
        }),
      ),
      runs: runs.rows.map((run) => toRunRow(tools, run)),
    };
  },
});
