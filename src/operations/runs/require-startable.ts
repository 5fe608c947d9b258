import { clientId } from '../../domain/ids.ts';
import type { PackageDefinition } from '../../flows/runs/package.ts';
import { NotConnectedError } from '../../flows/tools.ts';
import type { FeatureState } from '../../ports/authorisation.ts';
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

/** Throws `OperationError` where the package is not for the client, switched off for it, or not allowed enough in its tenant. */
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
  await requireAllowed(tools, client, definition);
}

/** Before anything is bought for somebody who could not be licensed then. A tenant that is not set is told by the run. */
async function requireAllowed(
  tools: ServerTools,
  client: Client,
  { title, inTenant }: PackageDefinition,
): Promise<void> {
  if (inTenant.length === 0) return;
  const tenant = await tools.connections.tenant(clientId(client.id)).catch((error: unknown) => {
    if (error instanceof NotConnectedError) return null;
    throw error;
  });
  const missing = (await tenant?.findMissing(inTenant)) ?? [];
  if (missing.length === 0) return;
  const steps = new Set(missing.flatMap(({ nextStep }) => nextStep ?? []));
  throw new OperationError({
    kind: 'refused',
    code: 'not-authorised',
    message: `${title} cannot be started for ${client.name}. ${inWords(missing)}`,
    nextStep: [...steps, 'The client’s page shows all of it.'].join(' '),
  });
}

/** Where nobody gets in at all, every feature says the same: once is enough. */
function inWords(missing: readonly FeatureState[]): string {
  const named = missing.filter(({ missing: names }) => names.length > 0);
  return (named.length > 0 ? named : missing.slice(0, 1)).map(({ text }) => text).join(' ');
}
