import type { SimClock } from '../core/clock.ts';
import { createJournal, type Effect, type Journal, type QuantityEffect } from '../core/journal.ts';
import { countReducible, lotsAfter } from '../core/lots.ts';
import type { MarketSeed } from '../core/market.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import type { VendorBook } from '../core/vendor.ts';
import { type Booked, ownerOf, renewDue, toBook } from './book.ts';

export const name = 'manual';

/** A line of an account's page. */
export interface PortalRow {
  readonly id: string;
  readonly productName: string;
  readonly quantity: number;
}

/** What somebody was asked to do at the portal. */
export interface Errand {
  readonly subscriptionId: string;
  /** Seats that stand there, as they were told. */
  readonly before: number;
  /** Seats that shall stand there. */
  readonly target: number;
  /** What it was for: filled in with it, as a purchase order number is. */
  readonly reference: string;
}

/** The portal of a vendor without an API: what people do and see there, in the process of the world. */
export interface ManualPortal extends VendorBook {
  readonly journal: Journal;
  /** What an account has; empty for one that does not exist. */
  listSubscriptions(account: string): readonly PortalRow[];
  /**
   * Sets seats as the product asked somebody to: the total, whatever stands there. Answers why the vendor does not do it;
   * null when it is done. Throws `RangeError` for an unknown subscription.
   */
  setSeats(errand: Errand): string | null;
  /** Whoever was asked leaves without having set anything, and why; nothing but the journal keeps it. */
  leave(errand: Errand, reason: string): void;
  /** The vendor says no, in these words, to whoever next changes a subscription at all because they were asked to. */
  refuseNext(subscriptionId: string, reason: string): void;
  /** Book as at the start, empty journal. The clock stays. */
  reset(): void;
}

/** Opens it. `seed` is asked at the start and at every reset; undefined where nobody buys here. */
export function openPortal(options: {
  readonly clock: SimClock;
  readonly seed: () => MarketSeed | undefined;
}): ManualPortal {
  const { clock, seed } = options;
  const journal = createJournal(name);
  const seats = createListeners<SeatsChanged>();
  const refusals = new Map<string, string>();
  let book = toBook(seed());

  const find = (id: string): Booked => {
    const row = book.subscriptions[id];
    if (row === undefined) throw new RangeError(`No subscription ${id}`);
    renewDue(row, clock.now());
    return row;
  };
  const note = (job: string, effect: Effect): void =>
    journal.append(
      { at: clock.now().toString(), realAt: Date.now(), method: 'SIM', path: job, status: 0 },
      [effect],
    );
  const change = (
    row: Booked,
    after: number,
    by: QuantityEffect['by'],
    facts: { readonly reference?: string } = {},
  ): void => {
    const { quantity: before } = row;
    if (after === before) return;
    const at = clock.now();
    row.lots = lotsAfter(row.lots, { before, after, at });
    row.quantity = after;
    note(by, { kind: 'quantity', ...ownerOf(row), before, after, by, ...facts });
    seats.emit({
      csp: name,
      customerId: row.account,
      tenantId: row.tenantId,
      subscriptionId: row.id,
      commerceSubscriptionId: row.commerceId,
      skuId: row.skuId,
      quantity: after,
      status: after === 0 ? 'deleted' : 'enabled',
      at: at.toString(),
    });
  };
  const leave = ({ subscriptionId, before, target, reference }: Errand, reason: string): void =>
    note('asked-hand', {
      kind: 'declined',
      ...ownerOf(find(subscriptionId)),
      before,
      target,
      reference,
      reason,
    });

  return {
    journal,
    onSeatsChanged: seats.add,
    otherHand: {
      setQuantity: (id, quantity) => change(find(id), quantity, 'other-hand'),
    },
    findSubscription: (id) => {
      const row = book.subscriptions[id];
      return row === undefined ? undefined : { quantity: row.quantity, term: row.term };
    },
    listSubscriptions: (account) =>
      Object.values(book.subscriptions)
        .filter((row) => row.account === account)
        .map(({ id, productName, quantity }) => ({ id, productName, quantity })),
    setSeats: (errand) => {
      const row = find(errand.subscriptionId);
      if (row.quantity === errand.target) return null;
      const refusal = refusals.get(row.id) ?? ruleAgainst(row, errand.target, clock.now());
      refusals.delete(row.id);
      if (refusal === null) {
        change(row, errand.target, 'asked-hand', { reference: errand.reference });
        return null;
      }
      leave(errand, refusal);
      return refusal;
    },
    leave,
    refuseNext: (id, reason) => {
      refusals.set(find(id).id, reason);
    },
    reset: () => {
      book = toBook(seed());
      refusals.clear();
      journal.clear();
    },
  };
}

/** Why the vendor does not do it; null where it does. */
function ruleAgainst(row: Booked, wanted: number, now: Temporal.Instant): string | null {
  if (wanted < 1) return 'A subscription keeps at least one seat';
  const reducible = countReducible(row.lots, now);
  return row.quantity - wanted <= reducible
    ? null
    : `Only ${reducible} seats are in their seven days and can be given back`;
}
