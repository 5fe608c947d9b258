import type { ConnectorError } from '../../../../src/ports/errors.ts';
import type { WriteAnswer } from '../../../../src/ports/marketplace.ts';
import type { WriteRefusal } from '../../../../src/ports/write-refusal.ts';
import type { Explanation, RefusedAnswer } from '../../../../src/connectors/http/types.ts';
import { errorSchema } from './schema.ts';

export type Refused = Extract<WriteAnswer, { outcome: 'refused' }>;

/** Reads the error body; what is none keeps the meaning of its status. */
export function explainAcorn({ body }: RefusedAnswer): Explanation {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return {};
  const { code, message } = parsed.data;
  return { vendorCode: code ?? undefined, detail: message ?? undefined };
}

/** Why a change was refused, by the vendor's code. Source: README.md, "Errors". */
const reasons: ReadonlyMap<string, WriteRefusal> = new Map([
  ['window_closed', 'window-closed'],
  ['seats_out_of_range', 'quantity-out-of-range'],
  ['not_active', 'subscription-not-active'],
  ['not_allowed', 'change-not-allowed'],
]);

/** A refused write as a value, or null when `error` is not the vendor's no to this change. */
export function fromRefusedWrite(error: ConnectorError): Refused | null {
  if (error.kind !== 'invalid' && error.kind !== 'conflict') return null;
  if (error.status === undefined) return null;
  const detail = [error.status, error.vendorCode, error.detail].filter(Boolean).join(' ');
  const reason = reasons.get(error.vendorCode ?? '') ?? 'other';
  return { outcome: 'refused', reason, detail, retryAfterMs: null };
}

/** A no of our own: nothing was sent. */
export function refuse(reason: WriteRefusal, detail: string): Refused {
  return { outcome: 'refused', reason, detail: `not sent: ${detail}`, retryAfterMs: null };
}
