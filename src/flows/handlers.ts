import type { AgendaKind } from './engine/agenda.ts';
import type { Handler } from './engine/engine.ts';
import { lookAtLane } from './lanes/look-at-lane.ts';
import { orderLane } from './orders/order-lane.ts';
import { lookAtNote } from './notes/look-at-note.ts';
import { followEnd, listChangingSteps } from './runs/follow-end.ts';
import { lookAtRun, type RunCatalog } from './runs/look-at-run.ts';
import { isOrderLane } from '../store/orders.ts';
import { parseLaneKey } from '../store/seat-changes.ts';
import type { FlowTools } from './tools.ts';

/** What the engine's workers do: one look at a run, a lane or a note. */
export function createHandlers(
  tools: FlowTools,
  catalog: RunCatalog,
): Readonly<Record<AgendaKind, Handler>> {
  const changingSteps = listChangingSteps(catalog);
  return {
    run: async (key, fence) => {
      const look = await lookAtRun(tools, catalog, key, fence);
      if (look.isOver) await followEnd(tools, key, changingSteps);
      return look;
    },
    lane: (key, fence) =>
      isOrderLane(parseLaneKey(key))
        ? lookAtLane(tools, key, fence, orderLane)
        : lookAtLane(tools, key, fence),
    note: (key, fence) => lookAtNote(tools, key, fence),
  };
}
