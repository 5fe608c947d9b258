import { randomUUID } from 'node:crypto';
import { serviceId } from '../../src/domain/ids.ts';
import { businessStandard } from '../../src/domain/test-license.ts';
import { ring, takeEntry } from '../../src/flows/engine/agenda.ts';
import {
  abandonSeatChange,
  type AbandonResult,
} from '../../src/flows/lanes/abandon-seat-change.ts';
import { lookAtLane } from '../../src/flows/lanes/look-at-lane.ts';
import { nameOrdered, type NameResult } from '../../src/flows/orders/name-ordered.ts';
import { orderLane as orders } from '../../src/flows/orders/order-lane.ts';
import { fromItem } from '../../src/flows/orders/stored-order.ts';
import type { Actor, FlowTools } from '../../src/flows/tools.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { FenceLostError } from '../../src/ports/fence.ts';
import { transact, type Database } from '../../src/store/database.ts';
import { orderLane } from '../../src/store/orders.ts';
import { updateRun } from '../../src/store/runs.ts';
import { laneKey, recordSeatChange, type SeatChange } from '../../src/store/seat-changes.ts';
import { endHolds, holdSeats } from '../../src/store/seat-holds.ts';
import type { SeatWrite } from '../../src/store/seat-writes.ts';
import { addClient, addRun, seatChangeWith } from './ledger.ts';
import { createOrderModel, modelItem, type OrderFate, type OrderModel } from './order-model.ts';
import { tenantModel } from './tenant-model.ts';

/** A process that ends at this point: everything it had not written down is lost. */
class Crash extends Error {}

export interface OrderWorldSettings {
  readonly lagMs: number;
  readonly prepares: boolean;
  readonly absenceIsProof: boolean;
}

/** One look at the order's lane by one worker. */
export interface OrderLook {
  readonly fates?: readonly OrderFate[];
  /** The worker dies at the so-manieth call from or to the outside; 0 or absent: it does not. */
  readonly crashAt?: number;
  /** The worker stands still at the so-manieth call to the CSP while something else happens. */
  readonly freezeAt?: number;
  readonly meanwhile?: 'look' | 'other-hand' | 'starter' | 'end-run' | 'abandon';
}

export const orderSettleTimeMs = 15 * 60_000;
const tenantLagMs = 90_000;
const person: Actor = {
  id: 'eli',
  name: 'Eli Engineer',
  roles: ['engineer'],
  permissions: ['spend'],
  channel: 'portal',
};

const untouched: Parameters<OrderModel['onTouch']>[0] = () => Promise.resolve();

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
  let at = Temporal.Instant.from('2026-11-22T09:00:00Z');
  const clock = { now: () => at };
  const advance = (milliseconds: number): void => {
    at = at.add({ milliseconds: Math.max(0, Math.round(milliseconds)) });
  };
  const clientId = await addClient(db);
  const csp = `csp-${clientId}`;
  const lane = orderLane({ serviceId: csp, customerId: 'customer-1', skuId: businessStandard });
  const key = laneKey(lane);
  const model = createOrderModel({
    ...settings,
    serviceId: csp,
    settleTimeMs: orderSettleTimeMs,
    now: clock.now,
  });
  const runs: string[] = [];
  let fuse = 0;
  const burn = (): void => {
    fuse -= 1;
    if (fuse === 0) throw new Crash('the process ended');
  };
  let touch = untouched;
  model.onTouch((place) => touch(place));
  const tools: FlowTools = {
    db,
    clock,
    log: silentLogger,
    baseUrl: 'https://seatwright.example',
    bell: { send: async () => burn() },
    sealer: { seal: () => never('seal'), open: () => never('open') },
    pause: async (milliseconds) => advance(milliseconds),
    connections: {
      marketplace: async () => ({
        serviceId: serviceId(csp),
        name: 'the CSP',
        marketplace: model.marketplace,
      }),
      marketplaces: async () => [],
      tenant: async () =>
        tenantModel({
          commerceId: null,
          owned: () => model.seatsAgo(tenantLagMs),
          assigned: () => 0,
          touch: burn,
        }),
      ticketing: async () => never('ticketing'),
    },
  };
  const changes = async (): Promise<readonly SeatChange[]> =>
    // The database lets only known states in.
    (await db
      .selectFrom('seat_change')
      .selectAll()
      .where('client_id', '=', clientId)
      .orderBy('created_at')
      .execute()) as readonly SeatChange[];
  const writes = (): Promise<readonly SeatWrite[]> =>
    db
      .selectFrom('seat_write')
      .selectAll()
      .where('service_id', '=', csp)
      .orderBy('sent_at')
      .execute();
  const states = async () => (await changes()).map((change) => change.state);

  const starter = async (): Promise<void> => {
    const runId = await addRun(db, clientId, at);
    runs.push(runId);
    await transact(db, async (tx) => {
      await holdSeats(tx, { runId, clientId, skuId: businessStandard, seatCount: 1 }, at);
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
        dueAt: at,
      });
      await recordSeatChange(tx, change, at, 'confirmed by Eli');
      await ring(tx, tools, 'lane', key);
    });
    advance(1);
  };
  const end = async (runId: string | undefined): Promise<void> => {
    if (runId === undefined) return;
    await transact(db, async (tx) => {
      await endHolds(tx, runId, 'released', at);
      await updateRun(tx, runId, { status: 'cancelled', finishedAt: at });
    });
  };
  const endRun = () => end(runs.pop());
  const endFirst = () => end(runs.shift());
  const look = async (options: OrderLook = {}): Promise<Temporal.Instant | null> => {
    model.plan(options.fates ?? ['placed']);
    const fence = await takeEntry(db, 'lane', key, randomUUID(), at);
    if (fence === null) return null;
    fuse = options.crashAt ?? 0;
    let touchCount = 0;
    const outer = touch;
    touch = async () => {
      burn();
      touchCount += 1;
      if (touchCount === options.freezeAt) await happen(options.meanwhile ?? 'look');
    };
    try {
      return (await lookAtLane(tools, key, fence, orders)).wakeAt;
    } catch (error) {
      if (error instanceof Crash || error instanceof FenceLostError) return at;
      throw error;
    } finally {
      fuse = 0;
      touch = outer;
    }
  };
  const happen = async (what: NonNullable<OrderLook['meanwhile']>): Promise<void> => {
    const left = fuse;
    fuse = 0;
    if (what === 'look') await look();
    else if (what === 'other-hand') model.otherHand(1);
    else if (what === 'starter') await starter();
    else if (what === 'abandon') await abandon();
    else await endRun();
    fuse = left;
  };
  const closeUnknown = async (): Promise<readonly AbandonResult[]> => {
    if (model.isWorking()) return [];
    const told = (await writes()).filter(
      (write) => write.needs_person && write.state === 'unknown',
    );
    const open = (await changes()).filter((change) =>
      told.some((write) => write.id === change.write_id),
    );
    return Promise.all(
      open.map(({ id }) => abandonSeatChange(tools, { id, reason: 'I looked', actor: person })),
    );
  };
  const oldest = async (): Promise<string> => (await changes())[0]?.id ?? '';
  const abandon = async () =>
    abandonSeatChange(tools, { id: await oldest(), reason: 'I looked.', actor: person });
  const name = async (subscription: string) =>
    nameOrdered(tools, { id: await oldest(), subscription, reason: 'I looked.', actor: person });
  const notes = async (): Promise<readonly string[]> => {
    const rows = await db
      .selectFrom('note')
      .innerJoin('run', 'run.id', 'note.run_id')
      .select('note.body')
      .where('run.client_id', '=', clientId)
      .orderBy('note.created_at')
      .execute();
    return rows.map(({ body }) => JSON.stringify(body));
  };
  const comeToRest = async (): Promise<void> => {
    for (let round = 0; round < 400; round += 1) {
      const wakeAt = await look();
      const open = (await states()).filter((state) =>
        ['planned', 'approved', 'submitted', 'accepted', 'unknown'].includes(state),
      );
      if (open.length === 0) return;
      if (wakeAt === null) throw new Error('nobody will look again');
      advance(Math.max(1, wakeAt.since(at).total('milliseconds')));
      await closeUnknown();
    }
    throw new Error(`does not come to rest: ${JSON.stringify(await changes())}`);
  };
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

function never(what: string): never {
  throw new Error(what);
}
