import type { Case, Line } from './case.ts';

/** Seats that somebody was asked to give back at a portal and did not, because the vendor or they themselves would not. */
export interface DeclinedRelease {
  readonly seatCount: number;
  /** What was said about it, by each who was asked; one of them has to stand on a ticket. */
  readonly reasons: readonly string[];
}

/** The releases of a case that nobody owes any more, each once however many people turned it down. */
export function declinedReleases(one: Case, lines: readonly Line[]): readonly DeclinedRelease[] {
  const done = new Set<unknown>();
  const declined = new Map<unknown, DeclinedRelease>();
  for (const { effect } of lines) {
    if (effect?.['tenantId'] !== one.tenantId) continue;
    const { kind, before, target, reference, reason } = effect;
    if (kind === 'quantity') done.add(reference);
    if (kind !== 'declined' || Number(before) <= Number(target)) continue;
    declined.set(reference, {
      seatCount: Number(before) - Number(target),
      reasons: [...(declined.get(reference)?.reasons ?? []), String(reason)],
    });
  }
  return [...declined].flatMap(([reference, release]) => (done.has(reference) ? [] : [release]));
}
