import { settleTimeMs, type LaneWorld, type LaneWorldSettings } from './lane-world.ts';

/**
 * What went wrong in a world in which nothing is open any more; empty when all holds that has to hold whatever happened:
 * an attempt is confirmed exactly when it happened, nothing is sent over an open or unanswered attempt, no total is
 * computed from an old number, the seats at the CSP add up, and the audit log tells of everything once.
 */
export async function findFaults(
  of: LaneWorld,
  settings: LaneWorldSettings,
): Promise<readonly string[]> {
  const { model } = of;
  const [changes, writes, traces] = await Promise.all([of.changes(), of.writes(), of.traces()]);
  const faults = [...of.violations, ...findTraceFaults(changes, writes, traces)];
  const fault = (isFault: boolean, text: string): void => {
    if (isFault) faults.push(text);
  };
  let moved = 0;
  for (const write of writes) {
    const order = model.orders.find((candidate) => candidate.requestId === write.id);
    const happened = order !== undefined && order.appliedAt !== null;
    const carried = changes.filter((change) => change.write_id === write.id);
    fault(write.state === 'confirmed' && !happened, `${write.id} is confirmed and did not happen`);
    fault(
      happened && write.state !== 'confirmed' && write.state !== 'foreign',
      `${write.id} happened and is ${write.state}`,
    );
    fault(
      write.state === 'foreign' && !write.needs_person,
      `${write.id} was closed by a person whom nobody had told`,
    );
    if (happened) moved += write.quantity_target - write.quantity_before;
    if (write.state === 'confirmed') {
      const seats = carried.reduce((sum, change) => sum + change.seat_delta, 0);
      fault(seats !== write.quantity_target - write.quantity_before, `${write.id} does not add up`);
    }
  }
  for (const order of model.orders) {
    fault(
      order.appliedAt !== null && order.quantityBefore !== order.from,
      `${order.requestId} was computed from ${order.from} when it was ${order.quantityBefore}`,
    );
  }
  faults.push(...(await findScheduleFaults(of, writes)));
  const overtaking = model.orders.find((order) => order.fate === 'while-pending');
  fault(
    overtaking !== undefined,
    `${overtaking?.requestId} was sent while the CSP worked on another order`,
  );
  for (const [index, order] of model.orders.entries()) {
    const next = model.orders[index + 1];
    const isLost = order.fate.startsWith('lost') && order.appliedAt === null;
    fault(
      isLost && next !== undefined && next.at.since(order.at).total('milliseconds') < settleTimeMs,
      `${next?.requestId} followed the unanswered ${order.requestId} before the settle time`,
    );
  }
  fault(model.lowestQuantity() < 1, 'the subscription was reduced to nothing');
  fault(
    model.quantity() !== settings.quantity + model.otherSeats() + moved,
    `${model.quantity()} seats are there, not ${settings.quantity} + ${model.otherSeats()} + ${moved}`,
  );
  const unsettled = changes.filter(
    (change) => !['confirmed', 'visible', 'refused', 'abandoned'].includes(change.state),
  );
  fault(unsettled.length > 0, `${unsettled.length} changes are not settled`);
  return faults;
}

/**
 * What was scheduled for the renewal stands at its distance when an attempt is confirmed, or a person was told; and it was
 * never set on other terms than those that stood.
 */
async function findScheduleFaults(
  of: LaneWorld,
  writes: Awaited<ReturnType<LaneWorld['writes']>>,
): Promise<readonly string[]> {
  const { schedule } = of.model;
  const told = new Set((await of.notes()).map(({ marker }) => marker));
  const carried = Map.groupBy(await of.changes(), (change) => change.write_id);
  const faults = schedule.strayTerms.map((terms) => `a schedule was set with the terms "${terms}"`);
  for (const write of writes) {
    if (write.state !== 'confirmed' || write.settled_at === null) continue;
    const settledAt = Temporal.Instant.from(write.settled_at);
    const isTold = carried.get(write.id)?.some(({ id }) => told.has(`SW-${id}-schedule`)) ?? false;
    const { schedule_target: target } = write;
    // A next write may have come in the same instant, on this clock that stands still.
    const isWiped = target !== null && !schedule.scheduledWithin(settledAt).includes(target);
    // Another hand wipes it too, and that is not ours to tell.
    if (isWiped && !isTold && of.model.otherSeats() === 0)
      faults.push(`${write.id} did not leave ${target} scheduled and told nobody`);
  }
  return faults;
}

/** How each attempt has to end in the audit log; one that a person closed is written there by whoever did it. */
const endings = {
  confirmed: 'seats.confirm',
  refused: 'seats.refuse',
  'not-applied': 'seats.not-applied',
} as const;

function findTraceFaults(
  changes: Awaited<ReturnType<LaneWorld['changes']>>,
  writes: Awaited<ReturnType<LaneWorld['writes']>>,
  traces: Awaited<ReturnType<LaneWorld['traces']>>,
): readonly string[] {
  const runsIn = (action: string, id: readonly [name: string, value: string]): readonly string[] =>
    traces
      .filter((row) => row.action === action && row.external_ids?.[id[0]] === id[1])
      .map((row) => row.external_ids?.['Run'] ?? '')
      .toSorted();
  const faults: string[] = [];
  for (const write of writes) {
    const at = ['Seat write', write.id] as const;
    const sent = runsIn('seats.send', at);
    if (sent.length === 0 || new Set(sent).size < sent.length)
      faults.push(`${write.id} was sent for ${sent.length} runs by the audit log`);
    for (const [state, action] of Object.entries(endings)) {
      const told = runsIn(action, at);
      const expected = write.state === state ? sent : [];
      if (told.join() !== expected.join())
        faults.push(`${write.id} is ${write.state}; the audit log has ${told.length} × ${action}`);
    }
  }
  for (const change of changes) {
    if (change.state !== 'refused' || change.write_id !== null) continue;
    const told = runsIn('seats.drop', ['Seat change', change.id]);
    if (told.length !== 1) faults.push(`${change.id} was dropped ${told.length} times`);
  }
  return faults;
}
