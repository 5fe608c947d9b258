import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { seatsInWords } from '../../domain/wording.ts';
import { invariant } from '../../lib/invariant.ts';
import { transact, type Tx } from '../../store/database.ts';
import { lockPools } from '../../store/seat-holds.ts';
import {
  changesOfRun,
  laneKey,
  moveSeatChange,
  recordSeatChange,
  type SeatChange,
} from '../../store/seat-changes.ts';
import { lastConfirmedWrite, writeOf, type SeatWrite } from '../../store/seat-writes.ts';
import { unprovenWork, type UnprovenWork } from '../by-hand/await-proof.ts';
import { takeUpWork } from '../by-hand/await-work.ts';
import { ring } from '../engine/agenda.ts';
import { readTenantSeats, shownOfChange, type TenantReading } from '../lanes/seat-pool.ts';
import { nextPoll, type Outcome, type StepContext, waitedMs } from '../runs/flow.ts';
import type { MatchedCustomers } from './match-customers.ts';
import { whyMatchIsOver } from './match-holds.ts';
import { keepFreeOf } from './seat-settings.ts';
import { tellUnknown } from './tell-unknown.ts';
import type { PlannedSeats, PlannedSeatsResult } from './planned.ts';

/** What became of the planned changes at the CSPs. */
export const changedSeats = z.object({
  changes: z.array(
    z.object({
      changeId: z.string(),
      skuId: z.string(),
      subscriptionId: z.string(),
      seatCount: z.number().int(),
      state: z.enum(['confirmed', 'visible', 'refused', 'abandoned']),
      reason: z.string(),
      quantityBefore: z.number().int().nullable(),
      quantityAfter: z.number().int().nullable(),
      reference: z.string().nullable(),
      /** The subscription that was ordered; null for a change of one that existed, and where none came of it. */
      orderedSubscriptionId: z.string().nullable().default(null),
      /** Why it may not have happened although everybody says so; null where it is proved, or was not done. */
      doubt: z.string().nullable().default(null),
    }),
  ),
});
export type ChangedSeats = z.output<typeof changedSeats>;

/** Whether the plan was recorded; if not, why the customers that it was made for have to be matched anew. */
export type Recorded =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'match-over'; readonly explanation: string };

/**
 * Puts a plan's changes into the ledger, once, and rings their lanes. Under the lock of each pool, so that nobody counts
 * between a change and the promise that goes with it. Nothing is recorded for a customer whose match does not hold any
 * more: between the match and the yes may lie weeks.
 */
export async function recordPlan(
  tx: Tx,
  context: StepContext,
  planned: PlannedSeatsResult,
  matched: MatchedCustomers,
  approvedBecause: string,
): Promise<Recorded> {
  const { run, tools } = context;
  const client = { id: run.clientId, name: run.clientName };
  for (const change of planned.changes) {
    const customer = matched.customers.find(
      (item) => item.serviceId === change.serviceId && item.customerId === change.customerId,
    );
    invariant(customer !== undefined, 'a plan changes only what belongs to a matched customer');
    const explanation = await whyMatchIsOver(tx, client, matched.tenantId, customer);
    if (explanation !== null) return { ok: false, reason: 'match-over', explanation };
  }
  const ids = planned.changes.map((change) => change.skuId);
  await lockPools(tx, run.clientId, ids);
  for (const change of planned.changes) {
    await recordSeatChange(
      tx,
      {
        intentKey: `${run.id} ${planned.planId} ${change.skuId} ${change.subscriptionId}`,
        runId: run.id,
        planHash: planned.hash ?? '',
        clientId: run.clientId,
        serviceId: change.serviceId,
        customerId: change.customerId,
        subscriptionId: change.subscriptionId,
        commerceSubscriptionId: change.commerceSubscriptionId,
        productName: change.productName,
        skuId: change.skuId,
        seatDelta: change.seatCount,
        keepFreeSeatCount: keepFreeOf(context),
        quantityPlanned: change.quantityBefore,
        seatsBeside: change.ownedBefore - change.quantityBefore,
        ...(change.order === null ? {} : { newOrder: change.order.wanted }),
        dueAt: context.now,
        requestedBy: run.startedByName,
        ticketNumber: run.ticketNumber,
      },
      context.now,
      approvedBecause,
    );
    await ring(tx, tools, 'lane', laneKey(change));
  }
  return { ok: true };
}

/** The ledger rows of one plan, in the plan's order. */
export async function changesOfPlan(
  context: StepContext,
  planned: PlannedSeatsResult,
): Promise<readonly { readonly planned: PlannedSeats; readonly change: SeatChange }[]> {
  const rows = await changesOfRun(context.tools.db, context.run.id);
  return planned.changes.flatMap((item) => {
    const key = `${context.run.id} ${planned.planId} ${item.skuId} ${item.subscriptionId}`;
    const change = rows.find((row) => row.intent_key === key);
    return change === undefined ? [] : [{ planned: item, change }];
  });
}

/** Waits until every change of the plan is settled at its CSP; tells a person when an outcome cannot be known. */
export async function awaitSettlement(
  context: StepContext,
  planned: PlannedSeatsResult,
): Promise<Outcome<ChangedSeats>> {
  const rows = await changesOfPlan(context, planned);
  const open = rows.filter(
    ({ change }) => !['confirmed', 'visible', 'refused', 'abandoned'].includes(change.state),
  );
  for (const { change } of open) await tellUnknown(context, change);
  const settled = await Promise.all(
    rows
      .filter((row) => !open.includes(row))
      .map(async (row) => ({ ...row, write: await findWrite(context, row.change) })),
  );
  for (const row of settled) tellChanged(context, row);
  const work = await takeUpWork(
    context,
    rows.map(({ change, planned: { serviceName } }) => ({ change, serviceName })),
  );
  if (work !== null) return work;
  if (open.length > 0) {
    const [first] = open;
    const state = first?.change.state ?? '';
    const why = first?.change.reason ?? '';
    return {
      kind: 'wait',
      waitingFor: `${first?.planned.serviceName ?? 'the CSP'} (${state}${why === '' ? '' : `: ${why}`})`,
      wakeAt: null,
    };
  }
  const changes = settled.map(({ change, write }) => ({
    changeId: change.id,
    skuId: change.sku_id,
    subscriptionId: change.subscription_id,
    seatCount: change.seat_delta,
    state: z.enum(['confirmed', 'visible', 'refused', 'abandoned']).parse(change.state),
    reason: change.reason ?? '',
    quantityBefore: write?.quantity_before ?? null,
    quantityAfter: write?.quantity_target ?? null,
    reference: write?.reference ?? null,
    orderedSubscriptionId: write?.ordered_subscription_id ?? null,
    doubt: null,
  }));
  return { kind: 'done', result: { changes } };
}

async function findWrite(context: StepContext, change: SeatChange): Promise<SeatWrite | null> {
  return change.write_id === null ? null : writeOf(context.tools.db, change.write_id);
}

/** What became of the money, in the words of the CSP's quantities, once. */
function tellChanged(
  context: StepContext,
  row: {
    readonly planned: PlannedSeats;
    readonly change: SeatChange;
    readonly write: SeatWrite | null;
  },
): void {
  const { planned, change, write } = row;
  if (change.state !== 'confirmed' && change.state !== 'visible') return;
  const verb = verbOfDone(change);
  const where = `of ${planned.productName} at ${planned.serviceName}`;
  const own = seatsInWords(change.seat_delta);
  context.say({ key: `changed ${change.id}`, kind: 'text', text: `${verb}: ${words()}` });

  function words(): string {
    if (write === null) return `${own} ${where}.`;
    const { quantity_before: before, quantity_target: after } = write;
    // One write of a lane may carry the wishes of several runs.
    const share = after - before === change.seat_delta ? '' : ` This run's share: ${own}.`;
    return `${before} → ${after} seats ${where}.${share}`;
  }
}

function verbOfDone(change: SeatChange): string {
  if (change.new_order !== null) return 'Ordered as a new subscription';
  return change.seat_delta > 0 ? 'Bought' : 'Given back';
}

/** A confirmed change that the tenant does not show yet. */
interface Unseen {
  readonly planned: PlannedSeats;
  readonly change: SeatChange;
}

/** Marks every confirmed change that the tenant shows as visible; says which ones it does not show yet. */
export async function settleVisible(
  context: StepContext,
  planned: PlannedSeatsResult,
): Promise<readonly Unseen[]> {
  const { tools, run } = context;
  const rows = (await changesOfPlan(context, planned)).filter(
    ({ change }) => change.state === 'confirmed',
  );
  if (rows.length === 0) return [];
  const tenant = await tools.connections.tenant(clientId(run.clientId));
  const reading = await readTenantSeats(tenant, tools.clock);
  const waiting: Unseen[] = [];
  for (const { planned: item, change } of rows) {
    if (await isShown(context, item, change, reading)) {
      await transact(tools.db, (tx) =>
        moveSeatChange(tx, change.id, 'visible', {
          now: tools.clock.now(),
          reason: 'the tenant shows it',
          by: 'Seatwright',
        }),
      );
    } else {
      waiting.push({ planned: item, change });
    }
  }
  return waiting;
}

async function isShown(
  context: StepContext,
  item: PlannedSeats,
  change: SeatChange,
  reading: TenantReading,
): Promise<boolean> {
  const write = change.write_id === null ? null : await writeOf(context.tools.db, change.write_id);
  // Later changes of what was ordered run in the lane of the subscription that came of it.
  const subscriptionId = write?.ordered_subscription_id ?? change.subscription_id;
  const lane = { serviceId: change.service_id, subscriptionId };
  const newest = await lastConfirmedWrite(context.tools.db, lane);
  const listed = reading.licenses.find((license) => license.skuId === change.sku_id);
  // Two lists: a subscription may be in the one before its license, which is what a person is given, is in the other.
  if (change.seat_delta > 0 && listed === undefined) return false;
  const shown = shownOfChange(change, reading);
  if (shown !== null && write !== null) {
    // A later change of the lane may already have moved on from this one's target.
    const latest = newest?.quantity_target ?? write.quantity_target;
    return change.seat_delta > 0
      ? shown >= Math.min(write.quantity_target, latest)
      : shown <= Math.max(write.quantity_target, latest);
  }
  const owned = listed?.ownedSeatCount ?? 0;
  const expected = item.ownedBefore + item.seatCount;
  return change.seat_delta > 0 ? owned >= expected : owned <= expected;
}

/** Waits until the tenant shows the changes; after `patienceHours` somebody is told, and the waiting goes on. */
export async function awaitVisible(
  context: StepContext,
  planned: PlannedSeatsResult,
  patienceHours: number,
): Promise<Outcome<{ waitedMs: number }>> {
  const waiting = await settleVisible(context, planned);
  const waited = waitedMs(context);
  if (waiting.length === 0) return { kind: 'done', result: { waitedMs: Math.round(waited) } };
  const names = namesOf(waiting);
  const byHand = await unprovenWork(
    context,
    waiting.map(({ change }) => change),
  );
  if (waited > patienceHours * 3_600_000) {
    const [word] = byHand;
    const csp = waiting[0]?.planned.serviceName ?? 'the CSP';
    const whom = word === undefined ? `ask ${csp} about it` : `${word.words}: look at ${csp}`;
    context.say({
      key: 'patience',
      kind: 'refusal',
      text: `The tenant still does not show ${names} after ${patienceHours} hours. Seatwright keeps looking; ${whom}.`,
    });
  }
  return {
    kind: 'wait',
    waitingFor: `${names} to appear in the tenant${inBrackets(byHand)}`,
    wakeAt: nextPoll(context),
  };
}

/**
 * Releases that rest on a person's word wait for the tenant to bear it out. Where it does not in a day, they are done with
 * the doubt said in the chat and kept for the note: a tenant need not show a smaller number before the term ends.
 */
export async function awaitProofOfRelease(
  context: StepContext,
  planned: PlannedSeatsResult,
  changed: ChangedSeats,
): Promise<Outcome<ChangedSeats>> {
  const rows = await changesOfPlan(context, planned);
  const isByHand = await unprovenWork(
    context,
    rows.flatMap(({ change }) => (change.state === 'confirmed' ? change : [])),
  );
  if (isByHand.length === 0) return { kind: 'done', result: changed };
  const unseen = await settleVisible(context, planned);
  const doubts = await unprovenWork(
    context,
    unseen.map(({ change }) => change),
  );
  if (doubts.some(({ isOverdue }) => !isOverdue)) {
    return {
      kind: 'wait',
      waitingFor: `the tenant to show fewer seats${inBrackets(doubts)}`,
      wakeAt: nextPoll(context),
    };
  }
  const changes = changed.changes.map((change) => {
    const row = unseen.find((one) => one.change.id === change.changeId);
    const doubt = doubts.find(({ item }) => item.request_id === row?.change.write_id);
    if (doubt === undefined) return change;
    const text = `${doubt.words}. Whether the seat is still paid for is not proved: look at the bill of ${row?.planned.serviceName ?? 'the CSP'}.`;
    context.say({ key: `doubt ${change.changeId}`, kind: 'refusal', text });
    return { ...change, doubt: text };
  });
  return { kind: 'done', result: { changes } };
}

function namesOf(waiting: readonly Unseen[]): string {
  return waiting
    .map(({ planned: item }) => `${Math.abs(item.seatCount)} × ${item.productName}`)
    .join(', ');
}

function inBrackets(words: readonly UnprovenWork[]): string {
  return words.length === 0 ? '' : ` (${words.map((one) => one.words).join('; ')})`;
}
