import type { Clock } from '../ports/clock.ts';
import { transact, lockKey, type Database } from './database.ts';
import { readSetting, writeSetting } from './settings.ts';

const settingName = 'clock-offset-ms';
/** How long another process may go on with the old time. */
const pollEveryMs = 500;

/** The wall clock plus an offset that all processes on one database share. Only for a simulated world. */
export interface MovableClock extends Clock {
  /** Moves this process at once and the others within half a second. Throws `RangeError` for a move into the past. */
  moveTo(at: Temporal.Instant): Promise<void>;
  /** Ends the polling. */
  stop(): void;
}

/** Moves the simulated vendors' clock on to an instant, where it is not later already. */
export type LeadVendors = (at: Temporal.Instant) => Promise<void>;

/**
 * Starts with the offset that is stored, 0 when there is none. `leadVendors` goes before the start and before every
 * move: a product that is ahead of its vendors would ask them for what has not happened yet.
 */
export async function startMovableClock(
  db: Database,
  leadVendors: LeadVendors = async () => {},
): Promise<MovableClock> {
  let offsetMs = await readOffsetMs(db);
  const follow = async (): Promise<void> => {
    try {
      offsetMs = Math.max(offsetMs, await readOffsetMs(db));
    } catch {
      // A database that is away for a moment leaves the last known offset in place.
    }
  };
  const now = (): Temporal.Instant => Temporal.Now.instant().add({ milliseconds: offsetMs });
  await leadVendors(now());
  const poll = setInterval(() => void follow(), pollEveryMs);
  poll.unref();
  return {
    now,
    moveTo: async (at) => {
      await leadVendors(at);
      offsetMs = await transact(db, async (tx) => {
        await lockKey(tx, settingName);
        const wanted = millisecondsUntil(at);
        const stored = await readOffsetMs(tx);
        if (wanted < stored - 1) throw new RangeError('The clock only moves forward.');
        await writeSetting(tx, settingName, wanted);
        return wanted;
      });
    },
    stop: () => clearInterval(poll),
  };
}

/**
 * Sets where the clock of a new database begins, before any process opens it. Unlike a move it may lie in the past: a
 * scenario with fixed dates must give the same answer whenever it is tried.
 */
export async function beginClockAt(db: Database, at: Temporal.Instant): Promise<void> {
  await writeSetting(db, settingName, millisecondsUntil(at));
}

const millisecondsUntil = (at: Temporal.Instant): number =>
  Math.ceil(at.since(Temporal.Now.instant()).total('milliseconds'));

async function readOffsetMs(db: Database): Promise<number> {
  const stored = await readSetting(db, settingName);
  return typeof stored === 'number' ? stored : 0;
}
