import type { Tx } from '../../store/database.ts';
import { lockService, type ConnectedService } from '../../store/services.ts';
import { OperationError, notFound } from '../failures.ts';

/** Refuses a second service of the same name: people tell them apart by it. */
export function refuseTakenName(
  others: readonly ConnectedService[],
  name: string,
  exceptId: string | null,
): void {
  const taken = others.some(
    (one) => one.id !== exceptId && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (!taken) return;
  throw new OperationError({
    kind: 'conflict',
    code: 'name-taken',
    message: `There is already an integration named "${name}".`,
    nextStep: 'Choose another name.',
    fields: { name: 'This name is taken.' },
  });
}

/**
 * The service as it is now, locked until the transaction ends: its secrets may have been renewed since `before` was read.
 * Throws when a person has changed it since: what was tested is not what there is.
 */
export async function lockUnchanged(tx: Tx, before: ConnectedService): Promise<ConnectedService> {
  const present = await lockService(tx, before.id);
  if (present === null) throw notFound('integration', before.id);
  // A renewed secret does not change the stamp; a person's change does.
  if (present.updated_at === before.updated_at) return present;
  throw new OperationError({
    kind: 'conflict',
    code: 'changed-meanwhile',
    message: `Somebody else changed ${before.name} at the same moment.`,
    nextStep: 'Load the page again and look; nothing of yours was saved.',
  });
}
