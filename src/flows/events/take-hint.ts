import { transact } from '../../store/database.ts';
import {
  hastenSteps,
  listWaiting,
  requestReadingsOfCustomers,
  type EventSubject,
} from '../../store/event-reception.ts';
import { laneKey } from '../../store/seat-changes.ts';
import { ring } from '../engine/agenda.ts';
import type { FlowTools } from '../tools.ts';

/**
 * Has everything looked at now that an event may be about, instead of when its own pause is over. Nothing is believed and
 * nothing is changed by it: a lane reads before it acts whoever rings it, and what no event tells of is looked at all the
 * same. `sender` is who sent it, as people know it.
 */
export async function takeHint(
  tools: Pick<FlowTools, 'db' | 'bell' | 'clock'>,
  subject: EventSubject,
  sender: string,
): Promise<void> {
  await transact(tools.db, async (tx) => {
    const { lanes, runIds } = await listWaiting(tx, subject);
    for (const lane of lanes) await ring(tx, tools, 'lane', laneKey(lane));
    const now = tools.clock.now();
    await hastenSteps(tx, runIds, now);
    for (const runId of runIds) await ring(tx, tools, 'run', runId);
    await requestReadingsOfCustomers(tx, subject, { by: sender, at: now });
  });
}
