import type { ConnectorError } from '../../ports/errors.ts';
import type { WriteAnswer } from '../../ports/marketplace.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';

export type Refused = Extract<WriteAnswer, { outcome: 'refused' }>;

/** How long a vendor that is busy is left alone, where it does not say. Assumed. Milliseconds. */
export const busyForMs = 60_000;

/** A refused write as a value; null when `error` is not the vendor's no to this change. A conflict means "not now". */
export function fromRefusal(
  error: ConnectorError,
  reasonOf: (error: ConnectorError) => WriteRefusal,
): Refused | null {
  if (error.status === undefined) return null;
  if (error.kind !== 'invalid' && error.kind !== 'conflict') return null;
  const reason = error.kind === 'conflict' ? 'busy' : reasonOf(error);
  return {
    outcome: 'refused',
    reason,
    detail: [error.status, error.vendorCode, error.detail].filter(Boolean).join(' '),
    retryAfterMs: reason === 'busy' ? (error.retryAfterMs ?? busyForMs) : null,
  };
}
