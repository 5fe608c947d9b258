import { type Due, runEverythingDue } from '../core/due.ts';
import { newLot } from '../core/lots.ts';
import { announce, type Change, recordSeats, setSeats, wipeTasks } from './changes.ts';
import { type ArrowLicense, type ArrowPending, type ArrowTask, STATUS } from './entities.ts';
import { seatRefusal, termEndOf } from './rules.ts';

const runPending = (change: Change, pending: ArrowPending, at: Temporal.Instant): void => {
  const { state } = change;
  state.pending = state.pending.filter((other) => other !== pending);
  const license = state.licenses[pending.licenseRef];
  if (license === undefined) return;
  if (pending.kind === 'reject') {
    license.statusCode = STATUS.rejected;
    license.message = 'The vendor rejected the change of seats';
    return;
  }
  setSeats(change, license, pending.seats, 'api', at);
  wipeTasks(change, license);
  if (pending.kind === 'apply') {
    license.statusCode = STATUS.done;
    license.message = '';
  }
  announce(change, license, at);
};

/** A new term for the same seats, each with a new window; or the end, when it does not renew. */
const endTerm = (change: Change, license: ArrowLicense, at: Temporal.Instant): void => {
  const before = license.seats;
  if (!license.autoRenew) {
    license.statusCode = STATUS.expired;
    license.lots = [];
    recordSeats(change, license, { before, after: 0, by: 'renewal' });
    announce(change, license, at);
    return;
  }
  license.termCount += 1;
  license.lots = [newLot(before, at)];
  license.history.push({ action: 'renewed', before, after: before, at: at.toString() });
  change.record({ kind: 'renewal', subscriptionId: license.ref, before, after: before });
};

const runTask = (change: Change, task: ArrowTask, at: Temporal.Instant): void => {
  const { state } = change;
  const license = state.licenses[task.licenseRef];
  const isRefused =
    license === undefined ||
    (task.seats !== null && seatRefusal(state, license, task.seats, at) !== undefined);
  task.statusCode = isRefused ? STATUS.rejected : STATUS.done;
  task.updatedAt = at.toString();
  if (isRefused || task.seats === null || task.seats === license.seats) return;
  setSeats(change, license, task.seats, 'renewal', at);
  announce(change, license, at);
};

const isOver = ({ statusCode }: ArrowLicense): boolean =>
  statusCode === STATUS.expired || statusCode === STATUS.cancelled;

/** What there is to do. At one instant a term ends before a task of that instant is carried out. */
function* listDue(change: Change): Generator<Due> {
  const { state } = change;
  for (const pending of state.pending) {
    yield {
      atMs: pending.dueAtMs,
      run: (at) => runPending(change, pending, at),
    };
  }
  for (const license of Object.values(state.licenses)) {
    if (isOver(license)) continue;
    yield { atMs: termEndOf(license).epochMilliseconds, run: (at) => endTerm(change, license, at) };
  }
  for (const task of state.tasks) {
    if (task.statusCode !== STATUS.scheduled) continue;
    yield {
      atMs: Temporal.Instant.from(task.executionAt).epochMilliseconds,
      run: (at) => runTask(change, task, at),
    };
  }
}

/** Does everything that is due. */
export const runDue = (change: Change): void => {
  runEverythingDue(change.now, () => listDue(change));
};
