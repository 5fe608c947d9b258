import { settleTimeMs, type LaneWorld, type LaneWorldSettings } from './lane-world.ts';

/**
 * What went wrong in a world in which nothing is open any more; empty when all holds that has to hold whatever happened:
 * an attempt is confirmed exactly when it happened, nothing is sent over an open or unanswered attempt, no total is
 * computed from an old number, and the seats at the CSP add up.
 */
export async function findFaults(
  of: LaneWorld,
  settings: LaneWorldSettings,
): Promise<readonly string[]> {
  const { model } = of;
  const [changes, writes] = await Promise.all([of.changes(), of.writes()]);
  const faults = [...of.violations];
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
