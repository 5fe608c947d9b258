import { z } from 'zod';
import { listClientsOfCompanies } from '../../store/clients.ts';
import { defineOperation } from '../operation.ts';

const ticketRow = z
  .object({
    id: z.string(),
    number: z.string(),
    summary: z.string(),
    companyName: z.string().nullable(),
    clientId: z.string().nullable(),
    status: z.string(),
  })
  .meta({ id: 'TicketRow' });

export const searchTickets = defineOperation({
  name: 'tickets.list',
  summary: 'Find tickets in the PSA, newest first',
  route: 'GET /v1/tickets',
  input: z.object({
    search: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(25),
  }),
  output: z.object({ items: z.array(ticketRow) }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, { search, limit }) => {
    const ticketing = await tools.connections.ticketing();
    const found = await ticketing.searchTickets({
      limit,
      ...(search === undefined ? {} : { search }),
    });
    const clients = await listClientsOfCompanies(
      tools.db,
      found.flatMap(({ companyId }) => companyId ?? []),
    );
    return {
      items: found.map((ticket) => ({
        id: ticket.id,
        number: ticket.number,
        summary: ticket.summary,
        companyName: ticket.companyName,
        clientId: clients.get(ticket.companyId ?? '')?.id ?? null,
        status: ticket.status,
      })),
    };
  },
});
