import { randomUUID } from 'node:crypto';
import { serviceId } from '../../src/domain/ids.ts';
import { takeEntry } from '../../src/flows/engine/agenda.ts';
import type { Actor, FlowTools } from '../../src/flows/tools.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { FenceLostError, type Fence } from '../../src/ports/fence.ts';
import type { Marketplace } from '../../src/ports/marketplace.ts';
import type { Tenant } from '../../src/ports/tenant.ts';
import { transact, type Database } from '../../src/store/database.ts';
import { updateRun } from '../../src/store/runs.ts';
import type { SeatChange } from '../../src/store/seat-changes.ts';
import { endHolds } from '../../src/store/seat-holds.ts';
import type { SeatWrite } from '../../src/store/seat-writes.ts';
import { addClient } from './ledger.ts';

/** A process that ends at this point: everything it had not written down is lost. */
class Crash extends Error {}

/** What happens to a worker in the middle of its look. */
export interface Trouble {
  /** The worker dies at the so-manieth call from or to the outside; 0 or absent: it does not. */
  readonly crashAt?: number;
  /** The worker stands still at the so-manieth call to the CSP while something else happens. */
  readonly freezeAt?: number;
}

/** One look of one worker at a lane. */
interface Worker {
  readonly trouble: Trouble;
  work(fence: Fence): Promise<{ readonly wakeAt: Temporal.Instant | null }>;
  /** What happens while it stands still. */
  meanwhile(): Promise<void>;
  /** Asked when the CSP has been reached and before it takes an attempt. */
  beforeSend?(requestId: string): Promise<void>;
  /** The process has ended, perhaps with an answer in its hands. */
  onCrash?(): void;
}

/** How late the tenant shows what the CSP has. */
export const tenantLagMs = 90_000;
export const person: Actor = {
  id: 'eli',
  name: 'Eli Engineer',
  roles: ['engineer'],
  permissions: ['spend'],
  channel: 'portal',
};

const openStates: ReadonlySet<string> = new Set([
  'planned',
  'approved',
  'submitted',
  'accepted',
  'unknown',
]);

const untouched = (): Promise<void> => Promise.resolve();

/** What the worlds of lanes stand on: a client, the real ledger, a clock that only tests move, and workers with troubles. */
export async function openLaneStage(db: Database) {
  let at = Temporal.Instant.from('2026-11-22T09:00:00Z');
  const clock = { now: () => at };
  const advance = (milliseconds: number): void => {
    at = at.add({ milliseconds: Math.max(0, Math.round(milliseconds)) });
  };
  const clientId = await addClient(db);
  const csp = `csp-${clientId}`;
  let fuse = 0;
  const burn = (): void => {
    fuse -= 1;
    if (fuse === 0) throw new Crash('the process ended');
  };
  let touch: (place: string, requestId?: string) => Promise<void> = untouched;

  const toolsWith = (marketplace: Marketplace, tenant: Tenant): FlowTools => ({
    db,
    clock,
    log: silentLogger,
    baseUrl: 'https://seatwright.example',
    bell: { send: async () => burn() },
    sealer: { seal: () => never('seal'), open: () => never('open') },
    pause: async (milliseconds) => advance(milliseconds),
    connections: {
      marketplace: async () => ({ serviceId: serviceId(csp), name: 'the CSP', marketplace }),
      directory: async () => never('directory'),
      marketplaces: async () => [],
      tenant: async () => tenant,
      ticketing: async () => never('ticketing'),
    },
  });

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
  /** Changes that the lane gave up to a person. */
  const givenUp = async (): Promise<readonly SeatChange[]> => {
    const told = (await writes()).filter((one) => one.needs_person && one.state === 'unknown');
    return (await changes()).filter((change) => told.some(({ id }) => id === change.write_id));
  };

  const endRun = (
    runId: string,
    holds: 'used' | 'released',
    status: 'finished' | 'cancelled',
  ): Promise<void> =>
    transact(db, async (tx) => {
      await endHolds(tx, runId, holds, at);
      await updateRun(tx, runId, { status, finishedAt: at });
    });

  /** When to look again; null for never, or when another worker has the lane. */
  const look = async (key: string, worker: Worker): Promise<Temporal.Instant | null> => {
    const fence = await takeEntry(db, 'lane', key, randomUUID(), at);
    if (fence === null) return null;
    const { trouble } = worker;
    fuse = trouble.crashAt ?? 0;
    let touchCount = 0;
    const outer = touch;
    touch = async (place, requestId) => {
      burn();
      touchCount += 1;
      if (touchCount === trouble.freezeAt) {
        const left = fuse;
        fuse = 0;
        await worker.meanwhile();
        fuse = left;
      }
      if (place === 'before-send') await worker.beforeSend?.(requestId ?? '');
    };
    try {
      return (await worker.work(fence)).wakeAt;
    } catch (error) {
      if (error instanceof Crash) worker.onCrash?.();
      if (error instanceof Crash || error instanceof FenceLostError) return at;
      throw error;
    } finally {
      fuse = 0;
      touch = outer;
    }
  };

  /** Looks until nothing is open any more; `between` follows each pause. */
  const comeToRest = async (
    lookOnce: () => Promise<Temporal.Instant | null>,
    between: () => Promise<unknown> = untouched,
  ): Promise<void> => {
    for (let round = 0; round < 400; round += 1) {
      const wakeAt = await lookOnce();
      const open = (await changes()).filter(({ state }) => openStates.has(state));
      if (open.length === 0) return;
      if (wakeAt === null) throw new Error(`nobody will look again: ${JSON.stringify(open)}`);
      advance(Math.max(1, wakeAt.since(at).total('milliseconds')));
      await between();
    }
    throw new Error(`does not come to rest: ${JSON.stringify(await changes())}`);
  };

  return {
    clientId,
    csp,
    now: clock.now,
    advance,
    burn,
    /** For the model of the CSP: told of every call. */
    touch: (place: string, requestId?: string) => touch(place, requestId),
    toolsWith,
    changes,
    writes,
    givenUp,
    endRun,
    look,
    comeToRest,
  };
}

function never(what: string): never {
  throw new Error(what);
}
