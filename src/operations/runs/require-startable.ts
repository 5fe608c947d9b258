import type { PackageDefinition } from '../../flows/runs/package.ts';
import type { Ticket } from '../../ports/ticketing.ts';
import type { Client } from '../../store/clients.ts';
import { readConfiguration } from '../../store/configurations.ts';
import { OperationError } from '../failures.ts';
import type { ServerTools } from '../operation.ts';
import { findClientOfTicket } from '../tickets/ticket-view.ts';

/** The client for whom a package can be started from a ticket. Throws `OperationError` with what is in the way. */
export async function requireStartable(
  tools: ServerTools,
  ticket: Ticket,
  definition: PackageDefinition,
): Promise<Client> {
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
  return client;
}
