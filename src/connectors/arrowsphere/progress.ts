import type { AcceptedChange, ChangeProgress, SetQuantity } from '../../ports/marketplace.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import type { ArrowSphereClient } from './client.ts';
import { reasonIn } from './errors.ts';
import { done, isFailed, isInTransition, scheduled } from './map.ts';
import { readOwned } from './own.ts';
import type { ArrowLicense } from './schema.ts';

type Totals = Pick<SetQuantity, 'fromQuantity' | 'toQuantity'>;

/**
 * ArrowSphere gives a change no number; what becomes of it stands in the license's own status. The reference says which
 * totals it went between. Null where the license was not at rest before: a failure may then be somebody else's.
 */
export function referenceOf(
  before: ArrowLicense,
  { fromQuantity, toQuantity }: Totals,
): string | null {
  return before.statusCode === done ? `${fromQuantity} to ${toQuantity} seats` : null;
}

function fromReference(reference: string): Totals | null {
  const totals = /^(\d+) to (\d+) seats$/.exec(reference);
  return totals && { fromQuantity: Number(totals[1]), toQuantity: Number(totals[2]) };
}

/** The no in a license that was at rest before the change; null where there is none. */
export function refusalIn(
  after: ArrowLicense,
  { fromQuantity, toQuantity }: Totals,
): { readonly reason: WriteRefusal; readonly detail: string } | null {
  if (!isFailed(after) || after.seats !== fromQuantity) return null;
  const said = after.message || after.state || '';
  const detail = `${after.statusCode} ${said}`.trim().slice(0, 500);
  return { reason: reasonIn(said, toQuantity < fromQuantity), detail };
}

/** What became of a change, by the status and the seats of its license together; `unknown` where they do not fit. */
export async function readChange(
  client: ArrowSphereClient,
  { customerId, subscriptionId, reference }: AcceptedChange,
): Promise<ChangeProgress> {
  const totals = fromReference(reference);
  if (totals === null) return { state: 'unknown' };
  const license = await readOwned(client, customerId, subscriptionId);
  const refusal = refusalIn(license, totals);
  if (refusal !== null) return { state: 'refused', ...refusal };
  // "Scheduled" may be about a later day, which is no reason to wait.
  if (isInTransition(license) && license.statusCode !== scheduled) {
    return { state: 'pending', words: 'is still working on the license' };
  }
  const isDone = license.statusCode === done && license.seats === totals.toQuantity;
  return { state: isDone ? 'done' : 'unknown' };
}
