import { randomUUID } from 'node:crypto';
import { countSeats } from '../../src/domain/seats/count-seats.ts';
import { businessStandard } from '../../src/domain/test-license.ts';
import { catalog } from '../../src/flows/catalog.ts';
import { ring } from '../../src/flows/engine/agenda.ts';
import {
  abandonSeatChange,
  type AbandonResult,
} from '../../src/flows/lanes/abandon-seat-change.ts';
import { lookAtLane } from '../../src/flows/lanes/look-at-lane.ts';
import { readSeats } from '../../src/flows/lanes/read-seats.ts';
import { readPools } from '../../src/flows/lanes/seat-pool.ts';
import { cancelRun } from '../../src/flows/run-commands.ts';
import { listAudit, type ListedAuditRow } from '../../src/store/audit-list.ts';
import { transact, type Database, type Tx } from '../../src/store/database.ts';
import type { NoteRow } from '../../src/store/notes.ts';
import {
  laneKey,
  moveSeatChange,
  recordSeatChange,
  type SeatChange,
} from '../../src/store/seat-changes.ts';
import { holdSeats, lockPool } from '../../src/store/seat-holds.ts';
import type { SeatWrite } from '../../src/store/seat-writes.ts';
import { createCspModel, type CspModel } from './csp-model.ts';
import type { CspPlan, Fate } from './csp-plan.ts';
import type { ScheduleFate } from './csp-schedule.ts';
import { openLaneStage, person, tenantLagMs, type Trouble } from './lane-stage.ts';
import { addRun, notesOfClient, seatChangeWith } from './ledger.ts';
import { tenantModel } from './tenant-model.ts';

export interface LaneWorldSettings {
  readonly quantity: number;
  readonly assigned: number;
  /** How late readings of the CSP may be. */
  readonly lagMs: number;
  readonly checks: 'live' | 'replica';
  /** What became of an order can be asked; default: nothing. */
  readonly tells?: 'nothing' | 'by-reference' | 'by-request';
  /** What is scheduled for the renewal, and whether a connector can set that; default: nothing is, and none can. */
  readonly scheduled?: number | null;
  readonly canSchedule?: boolean;
  /** Whether the tenant shows which of its seats come from this very subscription. */
  readonly tenantShows: 'subscription' | 'license';
}

/** One look at the lane by one worker. */
export interface Look extends Trouble {
  readonly fates?: readonly Fate[];
  readonly readingAgesMs?: readonly number[];
  readonly scheduleFates?: readonly ScheduleFate[];
  readonly takenBack?: CspPlan['takenBack'];
  /** What happens while the worker stands still. */
  readonly meanwhile?: 'look' | 'other-hand' | 'cancel' | 'starter' | 'person';
}

export const settleTimeMs = 15 * 60_000;

interface Starter {
  readonly runId: string;
  readonly seatCount: number;
  readonly changeId: string | null;
}

/** A client with one subscription, the real ledger and the real lane, on a clock that only tests move. */
export interface LaneWorld {
  readonly model: CspModel;
  /** What must never have happened, in words. */
  readonly violations: string[];
  starter(seatCount: number): Promise<void>;
  leaver(): Promise<void>;
  look(look?: Look): Promise<Temporal.Instant | null>;
  /** Starters whose seats have come are given them. */
  assign(): Promise<void>;
  /** The last starter's run is cancelled, where that is still possible. */
  cancel(): Promise<void>;
  /** A person closes what the lane gave up to them. */
  closeUnknown(): Promise<void>;
  /** What a person is told who wants to close this change. */
  abandon(changeId: string): Promise<AbandonResult>;
  now(): Temporal.Instant;
  advance(milliseconds: number): void;
  /** Looks without trouble until nothing is open any more. */
  comeToRest(): Promise<void>;
  changes(): Promise<readonly SeatChange[]>;
  writes(): Promise<readonly SeatWrite[]>;
  /** What is owed to the tickets, oldest first. */
  notes(): Promise<readonly NoteRow[]>;
  /** What the audit log says about this client, oldest first. */
  traces(): Promise<readonly ListedAuditRow[]>;
}

export async function createLaneWorld(
  db: Database,
  settings: LaneWorldSettings,
): Promise<LaneWorld> {
  const stage = await openLaneStage(db);
  const { clientId, csp, now, advance, changes, writes } = stage;
  const lane = { serviceId: csp, subscriptionId: randomUUID() };
  const key = laneKey(lane);
  const commerceId = settings.tenantShows === 'subscription' ? randomUUID() : null;
  const model = createCspModel({
    ...lane,
    tells: 'nothing',
    ...settings,
    customerId: 'customer-1',
    commerceSubscriptionId: commerceId,
    settleTimeMs,
    maximumQuantity: null,
    windowMs: 7 * 24 * 3_600_000,
    now,
  });
  const violations: string[] = [];
  const starters: Starter[] = [];
  let assigned = settings.assigned;
  model.onTouch(stage.touch);
  const tenant = tenantModel({
    commerceId,
    owned: () => model.quantityAgo(tenantLagMs),
    assigned: () => assigned,
    touch: stage.burn,
  });
  const tools = stage.toolsWith(model.marketplace, tenant);

  const traces = async (): Promise<readonly ListedAuditRow[]> => {
    const page = { clientId: [clientId], sort: 'at', limit: 10_000, offset: 0 } as const;
    return (await listAudit(db, page)).rows;
  };

  const countFree = async (tx: Tx, exceptRunId: string) => {
    const reading = await readSeats(tools, clientId);
    const pool = (await readPools(tx, { clientId, exceptRunId }, reading)).get(businessStandard);
    if (pool === undefined) throw new Error('the tenant model has one license');
    return (neededSeatCount: number) =>
      countSeats({ ...pool, neededSeatCount, keepFreeSeatCount: 0 });
  };
  const wish = async (tx: Tx, runId: string, seatDelta: number): Promise<string> => {
    const change = seatChangeWith({
      ...lane,
      runId,
      clientId,
      seatDelta,
      skuId: businessStandard,
      commerceSubscriptionId: commerceId,
      quantityPlanned: model.quantity(),
      seatsBeside: 0,
      dueAt: now(),
    });
    const id = await recordSeatChange(tx, change, now(), 'confirmed by Eli');
    await ring(tx, tools, 'lane', key);
    return id;
  };

  const starter = async (seatCount: number): Promise<void> => {
    const runId = await addRun(db, clientId, now());
    await transact(db, async (tx) => {
      await lockPool(tx, clientId, businessStandard);
      const { buy } = (await countFree(tx, runId))(seatCount);
      await holdSeats(
        tx,
        { runId, clientId, skuId: businessStandard, people: [...Array(seatCount).keys()] },
        now(),
      );
      const changeId = buy > 0 ? await wish(tx, runId, buy) : null;
      starters.push({ runId, seatCount, changeId });
    });
    advance(1);
  };
  const leaver = async (): Promise<void> => {
    if (assigned === 0) return;
    assigned -= 1;
    const runId = await addRun(db, clientId, now());
    await transact(db, async (tx) => {
      await lockPool(tx, clientId, businessStandard);
      const { free } = (await countFree(tx, runId))(0);
      if (free >= 1) await wish(tx, runId, -1);
    });
    advance(1);
  };
  const assign = async (): Promise<void> => {
    const known = new Map((await changes()).map((change) => [change.id, change]));
    for (const waiting of starters.splice(0)) {
      const change = waiting.changeId === null ? null : (known.get(waiting.changeId) ?? null);
      const order = model.orders.find((candidate) => candidate.requestId === change?.write_id);
      const isShown =
        order?.appliedAt !== undefined &&
        order.appliedAt !== null &&
        Temporal.Instant.compare(order.appliedAt.add({ milliseconds: tenantLagMs }), now()) <= 0;
      if (change !== null && change.state === 'confirmed' && isShown) {
        const move = { now: now(), reason: 'the tenant shows it', by: 'Seatwright' };
        await transact(db, (tx) => moveSeatChange(tx, change.id, 'visible', move));
      }
      const isReady = change === null || change.state === 'visible' || isShown;
      if (change?.state === 'refused' || change?.state === 'abandoned') {
        await stage.endRun(waiting.runId, 'released', 'finished');
      } else if (isReady && model.quantityAgo(tenantLagMs) - assigned >= waiting.seatCount) {
        assigned += waiting.seatCount;
        await stage.endRun(waiting.runId, 'used', 'finished');
      } else {
        starters.push(waiting);
      }
    }
    advance(1);
  };
  const cancel = async (): Promise<void> => {
    const last = starters.at(-1);
    if (last === undefined) return;
    const answer = await cancelRun(tools, catalog, {
      runId: last.runId,
      actor: person,
      reason: 'not needed',
    });
    if (answer.ok) starters.pop();
  };
  const closeUnknown = async (): Promise<void> => {
    for (const { id, state } of await stage.givenUp()) {
      if (state === 'unknown') await abandon(id);
    }
  };
  const abandon = (id: string): Promise<AbandonResult> =>
    abandonSeatChange(tools, { id, reason: 'I looked', actor: person });

  const look = async (options: Look = {}): Promise<Temporal.Instant | null> => {
    model.plan({
      fates: options.fates ?? ['applied'],
      readingAgesMs: options.readingAgesMs ?? [0],
      ...(options.scheduleFates && { scheduleFates: options.scheduleFates }),
      ...(options.takenBack && { takenBack: options.takenBack }),
    });
    return stage.look(key, {
      trouble: options,
      work: (fence) => lookAtLane(tools, key, fence),
      meanwhile: () => happen(options.meanwhile ?? 'look'),
      beforeSend: checkOpenAttempt,
      // The process may have ended with the reference of an order in its hands.
      onCrash: () => (settings.tells === 'by-reference' ? model.hurry() : undefined),
    });
  };
  const happen = async (what: NonNullable<Look['meanwhile']>): Promise<void> => {
    switch (what) {
      case 'look':
        await look();
        break;
      case 'other-hand':
        model.otherHand(50);
        break;
      case 'cancel':
        await cancel();
        break;
      case 'starter':
        await starter(1);
        break;
      case 'person':
        await closeUnknown();
        break;
    }
  };
  /** What is sent is the lane's one open attempt, and it is sent for the first time. */
  const checkOpenAttempt = async (requestId: string): Promise<void> => {
    const open = (await writes()).filter((write) =>
      ['submitted', 'accepted', 'unknown'].includes(write.state),
    );
    const [only] = open;
    if (open.length !== 1 || only?.id !== requestId)
      violations.push(
        `${requestId} was sent while ${open.map((write) => write.id).join()} was open`,
      );
    if (model.orders.some((order) => order.requestId === requestId))
      violations.push(`${requestId} was sent twice`);
  };

  const comeToRest = async (): Promise<void> => {
    await stage.comeToRest(async () => {
      const wakeAt = await look();
      await closeUnknown();
      await assign();
      return wakeAt;
    });
  };

  return {
    model,
    violations,
    starter,
    leaver,
    look,
    assign,
    cancel,
    closeUnknown,
    abandon,
    now,
    advance,
    comeToRest,
    changes,
    writes,
    notes: () => notesOfClient(db, clientId),
    traces,
  };
}
