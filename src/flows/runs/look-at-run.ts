import type { Fence } from '../../ports/fence.ts';
import { loadRunState, type RunState, type StepRow } from '../../store/runs.ts';
import { readConfiguration } from '../../store/configurations.ts';
import type { FlowTools } from '../tools.ts';
import type { Flow, Step } from './flow.ts';
import { resolveConfiguration, type FieldSection, type PackageDefinition } from './package.ts';
import { settleRun } from './settle-run.ts';
import { takeStep } from './take-step.ts';

/** What a run's configuration is made of, besides its package. */
export interface RunCatalog {
  readonly packages: ReadonlyMap<string, PackageDefinition>;
  readonly globalConfiguration: readonly FieldSection[];
}

/** A run has at most this many rounds of steps in one look; more would be a loop of our own making. */
const mostPasses = 100;

/**
 * One look at a run: every step whose predecessors are done and whose time has come is taken, in parallel, until nothing
 * more can be done now. Steps store their own outcome under the fence; a look that dies in the middle is simply repeated.
 */
export async function lookAtRun(
  tools: FlowTools,
  catalog: RunCatalog,
  runId: string,
  fence: Fence,
): Promise<{ readonly wakeAt: Temporal.Instant | null }> {
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const state = await loadRunState(tools.db, runId);
    if (state === null || state.run.finished_at !== null) return { wakeAt: null };
    const definition = catalog.packages.get(state.run.package);
    if (definition === undefined) return { wakeAt: null };
    const ready = readySteps(definition.flow, state, tools.clock.now());
    if (ready.length === 0) return settleRun(tools, definition.flow, state, fence);
    const configuration = await configurationOf(tools, catalog, definition, state.run.client_id);
    const moved = await Promise.all(
      ready.map((step) =>
        takeStep(tools, { step, state, flow: definition.flow, configuration, fence }),
      ),
    );
    if (!moved.includes('moved')) {
      const after = await loadRunState(tools.db, runId);
      if (after === null || after.run.finished_at !== null) return { wakeAt: null };
      return settleRun(tools, definition.flow, after, fence);
    }
  }
  throw new Error(`run ${runId} does not come to rest`);
}

async function configurationOf(
  tools: FlowTools,
  catalog: RunCatalog,
  definition: PackageDefinition,
  clientId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const [saved, global] = await Promise.all([
    readConfiguration(tools.db, clientId, definition.name),
    readConfiguration(tools.db, clientId, 'global'),
  ]);
  return resolveConfiguration(definition.configuration, saved?.values ?? {}, {
    sections: catalog.globalConfiguration,
    saved: global?.values ?? {},
  });
}

/** Steps that can be taken now, in the flow's order. */
export function readySteps(flow: Flow, state: RunState, now: Temporal.Instant): readonly Step[] {
  const rows = new Map(state.steps.map((row) => [row.name, row]));
  const isDone = (name: string): boolean => rows.get(name)?.status === 'done';
  return flow.steps.filter((step) => {
    const row = rows.get(step.name);
    if (row?.status === 'done' || row?.status === 'failed') return false;
    if (!step.after.every(isDone)) return false;
    if (row === undefined || row.status === 'running') return true;
    const question = openForm(state, step.name, row.round);
    if (question !== null) return false;
    if (row.wake_at === null) return true;
    return Temporal.Instant.compare(Temporal.Instant.from(row.wake_at), now) <= 0;
  });
}

/** Since when a step waits for the world; null when it does not wait, or waits for a person. */
export function waitsSince(state: RunState, row: StepRow | undefined): Temporal.Instant | null {
  if (row?.status !== 'waiting' || row.waiting_since === null) return null;
  const since = Temporal.Instant.from(row.waiting_since);
  const answeredAt = lastForm(state, row.name, row.round)?.answered_at ?? null;
  const beganBeforeAnswer =
    answeredAt !== null && Temporal.Instant.compare(since, Temporal.Instant.from(answeredAt)) <= 0;
  return beganBeforeAnswer ? null : since;
}

/** The step's unanswered form; null when it waits for nobody. */
export function openForm(state: RunState, step: string, round: number) {
  const form = lastForm(state, step, round);
  return form !== null && form.answered_at === null ? form : null;
}

/** The form that a step asked last in a round. */
export function lastForm(state: RunState, step: string, round: number) {
  return state.forms.filter((form) => form.step === step && form.round === round).at(-1) ?? null;
}
