import type { Ticket } from '../../ports/ticketing.ts';
import { readClientOfCompany, type Client } from '../../store/clients.ts';
import { notFound } from '../failures.ts';
import type { ServerTools } from '../operation.ts';

/** Why a ticket cannot be worked on, and what to do about it. */
export interface TicketProblem {
  readonly code: string;
  readonly message: string;
  readonly nextStep: string;
}

export async function requireTicket(tools: ServerTools, idOrNumber: string): Promise<Ticket> {
  const ticketing = await tools.connections.ticketing();
  const ticket = await ticketing.readTicket(idOrNumber);
  if (ticket === null) throw notFound('ticket', idOrNumber);
  return ticket;
}

/** The client that a ticket's company is; refuses in words a person can act on. */
export async function findClientOfTicket(
  tools: ServerTools,
  ticket: Ticket,
): Promise<
  | { readonly ok: true; readonly client: Client }
  | { readonly ok: false; readonly client: Client | null; readonly problem: TicketProblem }
> {
  if (ticket.companyId === null) {
    return {
      ok: false,
      client: null,
      problem: {
        code: 'no-company',
        message: `Ticket ${ticket.number} has no company.`,
        nextStep: 'Set the company of the ticket in the PSA and open it again.',
      },
    };
  }
  const client = await readClientOfCompany(tools.db, ticket.companyId);
  const company = ticket.companyName ?? `Company ${ticket.companyId}`;
  if (client === null) {
    return {
      ok: false,
      client: null,
      problem: {
        code: 'unknown-company',
        message: `${company} is not a client in Seatwright.`,
        nextStep: 'An admin can take it over with Clients > Sync now, if it is an active client.',
      },
    };
  }
  if (client.disabled) {
    return {
      ok: false,
      client,
      problem: {
        code: 'client-disabled',
        message: `${company} is not an active client in the PSA any more.`,
        nextStep: 'Set the company to active in the PSA, then let an admin sync the clients.',
      },
    };
  }
  if (client.tenant_id === null && client.environment !== 'on-prem') {
    return {
      ok: false,
      client,
      problem: {
        code: 'client-not-ready',
        message: `The Microsoft 365 tenant of ${client.name} is not set.`,
        nextStep: 'An admin enters the tenant id on the client page.',
      },
    };
  }
  return { ok: true, client };
}
