import { NotConnectedError } from '../../flows/tools.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Ticket } from '../../ports/ticketing.ts';
import type { ServerTools } from '../operation.ts';

/** A search does not wait longer for the PSA: people go on typing. Milliseconds. */
const patienceMs = 800;

/** The tickets that the PSA found in time; `why` says in words why there may be more, and is null when it answered. */
export async function findTickets(
  tools: Pick<ServerTools, 'connections'>,
  text: string,
  limit: number,
): Promise<{ readonly tickets: readonly Ticket[]; readonly why: string | null }> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), patienceMs);
  try {
    const search = text.replace(/^#/, '');
    const tickets = await Promise.race([askPsa(tools, search, limit), late]);
    if (tickets === null) return { tickets: [], why: 'The PSA did not answer in time.' };
    return { tickets: tickets.slice(0, limit), why: null };
  } catch (error) {
    if (error instanceof NotConnectedError) return { tickets: [], why: error.message };
    if (error instanceof ConnectorError) {
      return { tickets: [], why: 'The PSA cannot be searched now.' };
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function askPsa(
  tools: Pick<ServerTools, 'connections'>,
  search: string,
  limit: number,
): Promise<readonly Ticket[]> {
  const ticketing = await tools.connections.ticketing();
  return ticketing.searchTickets({ search, limit });
}
