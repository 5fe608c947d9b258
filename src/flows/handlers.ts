import type { AgendaKind } from './engine/agenda.ts';
import type { Handler } from './engine/engine.ts';
import { lookAtLane } from './lanes/look-at-lane.ts';
import { lookAtNote } from './notes/look-at-note.ts';
import { lookAtRun, type RunCatalog } from './runs/look-at-run.ts';
import type { FlowTools } from './tools.ts';

/** What the engine's workers do: one look at a run, a lane or a note. */
export function createHandlers(
  tools: FlowTools,
  catalog: RunCatalog,
): Readonly<Record<AgendaKind, Handler>> {
  return {
    run: (key, fence) => lookAtRun(tools, catalog, key, fence),
    lane: (key, fence) => lookAtLane(tools, key, fence),
    note: (key, fence) => lookAtNote(tools, key, fence),
  };
}
