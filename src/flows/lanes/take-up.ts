import { serviceId } from '../../domain/ids.ts';
import { seatsInWords } from '../../domain/wording.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Fence } from '../../ports/fence.ts';
import type { Lane, SeatChange } from '../../store/seat-changes.ts';
import { failedAttempts, type SeatWrite } from '../../store/seat-writes.ts';
import { NotConnectedError, type ConnectedMarketplace, type FlowTools } from '../tools.ts';
import { settleAndRing, type LaneLook } from './settle.ts';

/** The lane's attempt that is not settled. */
export interface OpenWork {
  readonly lane: Lane;
  readonly fence: Fence;
  readonly csp: ConnectedMarketplace;
  readonly write: SeatWrite;
  readonly changes: readonly SeatChange[];
}

/** The same before anybody connected to its CSP. */
export type UnsettledWork = Omit<OpenWork, 'csp'>;

/** How it is found out what became of an attempt. */
export interface Inquiry {
  /** Why its outcome is unknown after the process that sent it has ended, in words. */
  readonly afterCrash: string;
  /** What a person is told where the CSP cannot be asked; without the trouble. */
  readonly unreadable: (write: SeatWrite) => string;
  /** Asks and reads, and settles the attempt where that tells what became of it. Never sends. */
  readonly settle: (tools: FlowTools, work: OpenWork) => Promise<LaneLook>;
}

/** How long a CSP may work on what it took before its silence counts as "it came to nothing". */
export const acceptedPatienceMs = 6 * 3_600_000;
/** How long after a write the CSP may shut us out before a person is told and may close the change. Assumed. */
export const unreadablePatienceMs = 3_600_000;

/**
 * Takes up an attempt that is not settled. Whatever keeps the CSP from being asked is thrown on; when it lasts
 * the attempt is `unknown` and a person is told, so that nobody waits for ever.
 */
export async function takeUp(
  tools: FlowTools,
  work: UnsettledWork,
  { afterCrash, unreadable, settle }: Inquiry,
): Promise<LaneLook> {
  // Before anything that may fail: the row has to tell the truth even if nobody can connect.
  const write =
    work.write.state === 'submitted' ? await settleAsUnknown(tools, work, afterCrash) : work.write;
  try {
    const csp = await tools.connections.marketplace(serviceId(work.lane.serviceId));
    return await settle(tools, { ...work, write, csp });
  } catch (error) {
    const isOutside = error instanceof ConnectorError || error instanceof NotConnectedError;
    if (isOutside && !write.needs_person && waitedForWord(tools, write) >= patienceFor(error))
      await tellPerson(tools, { ...work, write }, `${unreadable(write)}: ${error.message}.`);
    throw error;
  }
}

function settleAsUnknown(
  tools: FlowTools,
  work: UnsettledWork,
  reason: string,
): Promise<SeatWrite> {
  return settleAndRing(tools, work.fence, work, { write: 'unknown', changes: 'unknown', reason });
}

/** A CSP that is only busy or down comes back by itself; refused access needs a person sooner. */
function patienceFor(error: ConnectorError | NotConnectedError): number {
  const mendsItself = error instanceof ConnectorError && error.isTransient;
  return mendsItself ? acceptedPatienceMs : unreadablePatienceMs;
}

/** Stays `unknown` and says why; looked at again now and then, because it may still come to something. */
export async function tellPerson(
  tools: FlowTools,
  work: UnsettledWork,
  why: string,
): Promise<LaneLook> {
  const { schedule_before: scheduled } = work.write;
  // A person who closes it is the only one who still looks at that.
  const detail =
    scheduled === null
      ? why
      : `${why} ${seatsInWords(scheduled)} were scheduled for the renewal: look whether they still are.`;
  await settleAndRing(tools, work.fence, work, {
    write: 'unknown',
    changes: 'unknown',
    reason: detail,
    detail,
    needsPerson: true,
  });
  return pause(tools, work.write, 30_000);
}

/** The CSP says that it came to nothing. */
export async function settleRefused(
  tools: FlowTools,
  work: OpenWork,
  { reason, detail }: { readonly reason: string; readonly detail: string },
): Promise<LaneLook> {
  await settleAndRing(tools, work.fence, work, {
    write: 'refused',
    changes: 'refused',
    reason: `${reason}: ${detail}`,
    detail,
  });
  return { wakeAt: tools.clock.now() };
}

/** It did not happen: the wish may be sent again, but no more often than `mostResends` times. Then a person is told. */
export async function settleDisproved(
  tools: FlowTools,
  work: OpenWork,
  of: {
    readonly mostResends: number;
    readonly reason: string;
    /** What a person is told after the last time. */
    readonly tooOften: (sentCount: number) => string;
  },
): Promise<LaneLook> {
  const { write, changes, fence, lane } = work;
  const oldest = changes[0]?.created_at ?? write.sent_at;
  const { disproved } = await failedAttempts(tools.db, lane, oldest);
  if (disproved >= of.mostResends) return tellPerson(tools, work, of.tooOften(disproved + 1));
  const { reason } = of;
  await settleAndRing(tools, fence, work, {
    write: 'not-applied',
    changes: 'approved',
    reason,
    detail: reason,
  });
  return { wakeAt: tools.clock.now() };
}

export function waitedSince(tools: FlowTools, instant: string): number {
  return tools.clock.now().since(Temporal.Instant.from(instant)).total('milliseconds');
}

/** How long ago it was sent, or how long since the CSP last worked on it or first said how it ended. */
export function waitedForWord(tools: FlowTools, write: SeatWrite): number {
  return waitedSince(tools, write.progress_at ?? write.sent_at);
}

/**
 * Asked less and less often, without an end: an order that is under way is never sent a second time. Long enough from the
 * start that no worker stands still for it (engine.ts, `inPlaceWaitMs`).
 */
export function pauseWhilePending(tools: FlowTools, write: SeatWrite): LaneLook {
  return pause(tools, write, 2_000);
}

/** Waits a tenth of what has been waited since it was sent, at least `leastMs` and at most 15 minutes. */
export function pause(tools: FlowTools, write: SeatWrite, leastMs: number): LaneLook {
  const pauseMs = Math.min(900_000, Math.max(leastMs, waitedSince(tools, write.sent_at) / 10));
  return { wakeAt: tools.clock.now().add({ milliseconds: Math.round(pauseMs) }) };
}
