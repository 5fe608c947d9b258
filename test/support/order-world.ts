import { businessStandard } from '../../src/domain/test-license.ts';
import { ring } from '../../src/flows/engine/agenda.ts';
import {
  abandonSeatChange,
  type AbandonResult,
} from '../../src/flows/lanes/abandon-seat-change.ts';
import { lookAtLane } from '../../src/flows/lanes/look-at-lane.ts';
import { nameOrdered, type NameResult } from '../../src/flows/orders/name-ordered.ts';
import { orderLane as orders } from '../../src/flows/orders/order-lane.ts';
import { fromItem } from '../../src/flows/orders/stored-order.ts';
import { transact, type Database } from '../../src/store/database.ts';
import { orderLane } from '../../src/store/orders.ts';
import { laneKey, recordSeatChange, type SeatChange } from '../../src/store/seat-changes.ts';
import { holdSeats } from '../../src/store/seat-holds.ts';
import type { SeatWrite } from '../../src/store/seat-writes.ts';
import { openLaneStage, person, tenantLagMs, type Trouble } from './lane-stage.ts';
import { addRun, notesOfClient, seatChangeWith } from './ledger.ts';
import { createOrderModel, modelItem, type OrderFate, type OrderModel } from './order-model.ts';
import { tenantModel } from './tenant-model.ts';

export interface OrderWorldSettings {
  readonly lagMs: number;
  readonly prepares: boolean;
  readonly absenceIsProof: boolean;
}

/** One look at the order's lane by one worker. */
export interface OrderLook extends Trouble {
  readonly fates?: readonly OrderFate[];
  /** What happens while the worker stands still. */
  readonly meanwhile?: 'look' | 'other-hand' | 'starter' | 'end-run' | 'abandon';
}

export const orderSettleTimeMs = 15 * 60_000;

/** A client without a subscription, the real ledger and the real lane for orders, on a clock that only tests move. */
export interface OrderWorld {
  readonly model: OrderModel;
  /** A run that needs one seat and has somebody's yes to an order. */
  starter(): Promise<void>;
  /** The newest run, or the oldest, ends before it got what it wanted. */
  endRun(): Promise<void>;
  endFirst(): Promise<void>;
  look(look?: OrderLook): Promise<Temporal.Instant | null>;
  advance(milliseconds: number): void;
  /** Closes what the lane gave up to a person, who looks into the CSP's portal first. */
  closeUnknown(): Promise<readonly AbandonResult[]>;
  /** Closes the oldest wish as not placed, whatever its state. */
  abandon(): Promise<AbandonResult>;
  /** Says that this subscription came of the oldest wish. */
  name(subscription: string): Promise<NameResult>;
  /** What is owed to the tickets, oldest first. */
  notes(): Promise<readonly string[]>;
  /** Looks without trouble until nothing is open any more. */
  comeToRest(): Promise<void>;
  changes(): Promise<readonly SeatChange[]>;
  writes(): Promise<readonly SeatWrite[]>;
  states(): Promise<readonly string[]>;
}

export async function createOrderWorld(
  db: Database,
  settings: OrderWorldSettings,
): Promise<OrderWorld> {
  const stage = await openLaneStage(db);
  const { clientId, csp, now, advance, changes, writes } = stage;
  const lane = orderLane({ serviceId: csp, customerId: 'customer-1', skuId: businessStandard });
  const key = laneKey(lane);
  const model = createOrderModel({
    ...settings,
    serviceId: csp,
    settleTimeMs: orderSettleTimeMs,
    now,
  });
  const runs: string[] = [];
  model.onTouch(stage.touch);
  const tools = stage.toolsWith(
    model.marketplace,
    tenantModel({
      commerceId: null,
      owned: () => model.seatsAgo(tenantLagMs),
      assigned: () => 0,
      touch: stage.burn,
    }),
  );
  const states = async () => (await changes()).map((change) => change.state);

  const starter = async (): Promise<void> => {
    const runId = await addRun(db, clientId, now());
    runs.push(runId);
    await transact(db, async (tx) => {
      await holdSeats(tx, { runId, clientId, skuId: businessStandard, people: [0] }, now());
      const change = seatChangeWith({
        ...lane,
        runId,
        clientId,
        seatDelta: 1,
        skuId: businessStandard,
        quantityPlanned: 0,
        seatsBeside: 0,
        newOrder: {
          tenantId: '11111111-1111-1111-1111-111111111111',
          item: fromItem(modelItem),
          answers: {},
        },
        dueAt: now(),
      });
      await recordSeatChange(tx, change, now(), 'confirmed by Eli');
      await ring(tx, tools, 'lane', key);
    });
    advance(1);
  };
  const end = async (runId: string | undefined): Promise<void> => {
    if (runId === undefined) return;
    await stage.endRun(runId, 'released', 'cancelled');
  };
  const endRun = () => end(runs.pop());
  const endFirst = () => end(runs.shift());
  const look = async (options: OrderLook = {}): Promise<Temporal.Instant | null> => {
    model.plan(options.fates ?? ['placed']);
    return stage.look(key, {
      trouble: options,
      work: (fence) => lookAtLane(tools, key, fence, orders),
      meanwhile: () => happen(options.meanwhile ?? 'look'),
    });
  };
  const happen = async (what: NonNullable<OrderLook['meanwhile']>): Promise<void> => {
    if (what === 'look') await look();
    else if (what === 'other-hand') model.otherHand(1);
    else if (what === 'starter') await starter();
    else if (what === 'abandon') await abandon();
    else await endRun();
  };
  const closeUnknown = async (): Promise<readonly AbandonResult[]> => {
    if (model.isWorking()) return [];
    return Promise.all(
      (await stage.givenUp()).map(({ id }) =>
        abandonSeatChange(tools, { id, reason: 'I looked', actor: person }),
      ),
    );
  };
  const oldest = async (): Promise<string> => (await changes())[0]?.id ?? '';
  const abandon = async () =>
    abandonSeatChange(tools, { id: await oldest(), reason: 'I looked.', actor: person });
  const name = async (subscription: string) =>
    nameOrdered(tools, { id: await oldest(), subscription, reason: 'I looked.', actor: person });
  const notes = async (): Promise<readonly string[]> => {
    const rows = await notesOfClient(db, clientId);
    return rows.map(({ body }) => JSON.stringify(body));
  };
  const comeToRest = () => stage.comeToRest(look, closeUnknown);
  return {
    model,
    starter,
    endRun,
    endFirst,
    look,
    advance,
    closeUnknown,
    abandon,
    name,
    notes,
    comeToRest,
    changes,
    writes,
    states,
  };
}
