import { ConnectorError } from '../../src/ports/errors.ts';
import type { ScheduleAnswer, ScheduleQuantity } from '../../src/ports/marketplace.ts';

/** What becomes of the next call that sets the schedule. */
export type ScheduleFate =
  | 'set'
  /** No answer: never arrived, or was carried out. */
  | 'lost-before'
  | 'lost-after'
  /** Said no before anything happened. */
  | 'unavailable'
  | 'busy'
  | 'refused';

/** The quantity that a CSP has scheduled for the renewal, as it was at every moment. */
export interface ScheduleModel {
  /** What every change of the quantity does. */
  wipe(at: Temporal.Instant): void;
  /** Somebody schedules this in the CSP's portal. */
  otherHand(quantity: number): void;
  /** Null: nothing is scheduled. */
  scheduledAt(at: Temporal.Instant): number | null;
  /** Everything that stood scheduled within the instant `at`, of which there may be several things. */
  scheduledWithin(at: Temporal.Instant): readonly (number | null)[];
  /** What the connector hands out beside the quantity, and wants to have back. */
  readonly terms: string;
  plan(fates: readonly ScheduleFate[]): void;
  /** Never sets anything but what it is asked for, with the terms that stood. */
  set(request: ScheduleQuantity): ScheduleAnswer;
  /** Calls that came with other terms than those that stood. */
  readonly strayTerms: readonly string[];
}

export function createScheduleModel(
  quantity: number | null,
  now: () => Temporal.Instant,
): ScheduleModel {
  const history: { readonly at: Temporal.Instant; readonly scheduled: number | null }[] = [
    { at: now(), scheduled: quantity },
  ];
  const terms = 'the product and term that were chosen';
  const strayTerms: string[] = [];
  let fates: readonly ScheduleFate[] = ['set'];
  let callCount = 0;
  const move = (at: Temporal.Instant, scheduled: number | null): void => {
    history.push({ at, scheduled });
  };
  const scheduledAt = (at: Temporal.Instant): number | null => {
    const found = history.findLast((moment) => Temporal.Instant.compare(moment.at, at) <= 0);
    return (found ?? history[0])?.scheduled ?? null;
  };
  return {
    terms,
    strayTerms,
    wipe: (at) => {
      if (history.at(-1)?.scheduled !== null) move(at, null);
    },
    otherHand: (scheduled) => move(now(), scheduled),
    scheduledAt,
    scheduledWithin: (at) => [
      scheduledAt(at.subtract({ nanoseconds: 1 })),
      ...history.filter((moment) => moment.at.equals(at)).map(({ scheduled }) => scheduled),
    ],
    plan: (next) => {
      fates = next;
      callCount = 0;
    },
    set: (request) => {
      if (request.terms !== terms) strayTerms.push(request.terms ?? 'none');
      const fate = fates[callCount % Math.max(1, fates.length)] ?? 'set';
      callCount += 1;
      if (fate === 'set' || fate === 'lost-after') move(now(), request.quantity);
      switch (fate) {
        case 'set':
          return { outcome: 'scheduled', quantity: request.quantity };
        case 'lost-before':
        case 'lost-after':
          throw failure('unknown-outcome');
        case 'unavailable':
          throw failure('unavailable');
        case 'busy':
          return { outcome: 'refused', reason: 'busy', detail: 'wait', retryAfterMs: 2_000 };
        case 'refused':
          return {
            outcome: 'refused',
            reason: 'change-not-allowed',
            detail: 'the product is sold no longer',
            retryAfterMs: null,
          };
      }
    },
  };
}

function failure(kind: 'unknown-outcome' | 'unavailable'): ConnectorError {
  return new ConnectorError({ vendor: 'model', operation: 'scheduling a quantity', kind });
}
