import type { PackageDefinition } from '../../flows/runs/package.ts';
import type { Ticket } from '../../ports/ticketing.ts';
import type { Client } from '../../store/clients.ts';
import { readConfiguration } from '../../store/configurations.ts';
import { OperationError } from '../failures.ts';
import type { ServerTools } from '../operation.ts';
import { requireOffered } from '../packages/known-packages.ts';
import { findClientOfTicket } from '../tickets/ticket-view.ts';

/** The client of a ticket that can be worked on. Throws `OperationError` with what is in the way. */
export async function requireClientOfTicket(tools: ServerTools, ticket: Ticket): Promise<Client> {
  const found = await findClientOfTicket(tools, ticket);
  if (!found.ok) throw new OperationError({ kind: 'refused', ...found.problem });
  return found.client;
}

/** Throws `OperationError` where the package is not for the client, or switched off for it. */
export async function requireStartable(
  tools: ServerTools,
  client: Client,
  definition: PackageDefinition,
): Promise<void> {
  requireOffered(tools, client, definition);
  const configuration = await readConfiguration(tools.db, client.id, definition.name);
  if (configuration?.enabled === false) {
    throw new OperationError({
      kind: 'refused',
      code: 'package-off',
      message: `${definition.title} is switched off for ${client.name}.`,
      nextStep: 'An admin can switch it on on the client page.',
    });
  }
}
