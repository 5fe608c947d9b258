import type { Fence } from '../../ports/fence.ts';
import { loadRunState, type RunState } from '../../store/runs.ts';
import { globalScope, listConfigurations } from '../../store/configurations.ts';
import type { FlowTools } from '../tools.ts';
import { resolveConfiguration, type FieldSection, type PackageDefinition } from './package.ts';
import { readySteps, withStep } from './run-state.ts';
import { settleRun, type RunLook } from './settle-run.ts';
import { takeStep, type StepWork } from './take-step.ts';

/** What a run's configuration is made of, besides its package. */
export interface RunCatalog {
  readonly packages: ReadonlyMap<string, PackageDefinition>;
  readonly globalConfiguration: readonly FieldSection[];
}

/** A look takes at most this many passes; more would be a loop of our own making. */
const mostPasses = 2_000;
/** While a slow step is in hand, the others are looked at again this often. */
const sideLookMs = 150;

/**
 * One look at a run: every step whose predecessors are done and whose time has come is taken, several at once, until
 * nothing more can be done now. A slow step holds up only what comes after it. Steps store their own outcome under the
 * fence; a look that dies in the middle is simply repeated.
 */
export async function lookAtRun(
  tools: FlowTools,
  catalog: RunCatalog,
  runId: string,
  fence: Fence,
): Promise<RunLook> {
  const inHand = new Map<string, Promise<unknown>>();
  // Steps that were looked at and wait; looked at again once something moved or a moment has passed.
  const resting = new Set<string>();
  // Read once: a look is short, and what a client's admin saves meanwhile counts from the next one on.
  let configured: Promise<Readonly<Record<string, unknown>>> | null = null;
  // Counts steps that came through: what was read before one did is old.
  let throughCount = 0;
  // What is known of the run; null when it has to be read anew.
  let known: RunState | null = null;
  const take = async (work: StepWork): Promise<void> => {
    const news = await takeStep(tools, work);
    inHand.delete(work.step.name);
    throughCount += 1;
    if (news.kind === 'moved') resting.clear();
    else resting.add(work.step.name);
    const row = news.kind === 'waits' ? news.row : null;
    known = known === null || row === null ? null : withStep(known, row);
  };
  try {
    for (let pass = 0; pass < mostPasses; pass += 1) {
      const throughBefore = throughCount;
      const state: RunState | null = known ?? (await loadRunState(tools.db, runId));
      const definition = state === null ? undefined : catalog.packages.get(state.run.package);
      const isOver = state !== null && state.run.finished_at !== null;
      if (state === null || definition === undefined || isOver) return { wakeAt: null, isOver };
      // A step came through while this was read: taking it again, or settling on it, would act on the past.
      if (throughCount > throughBefore) continue;
      known = state;
      const { flow } = definition;
      const ready = readySteps(flow, state, tools.clock.now()).filter(
        (step) => !inHand.has(step.name) && !resting.has(step.name),
      );
      if (ready.length > 0) {
        const { client_id: clientId } = state.run;
        configured ??= configurationOf(tools, catalog, definition, clientId);
        const configuration = await configured;
        if (throughCount > throughBefore) continue;
        for (const step of ready) {
          inHand.set(step.name, take({ step, state, flow, configuration, fence }));
        }
      }
      if (inHand.size === 0) return await settleRun(tools, flow, state, fence);
      if ((await nextNews(inHand)) === 'moment') {
        resting.clear();
        known = null;
      }
    }
    throw new Error(`run ${runId} does not come to rest`);
  } finally {
    await Promise.allSettled(inHand.values());
  }
}

/** Resolves when a step is through, or after a moment: a waiting step may have become ready meanwhile. */
async function nextNews(inHand: ReadonlyMap<string, Promise<unknown>>): Promise<'step' | 'moment'> {
  let timer: NodeJS.Timeout | undefined;
  const moment = new Promise<'moment'>((resolve) => {
    timer = setTimeout(() => resolve('moment'), sideLookMs);
  });
  try {
    const step = Promise.race(inHand.values()).then(() => 'step' as const);
    return await Promise.race([step, moment]);
  } finally {
    clearTimeout(timer);
  }
}

async function configurationOf(
  tools: FlowTools,
  catalog: RunCatalog,
  definition: PackageDefinition,
  clientId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const saved = await listConfigurations(tools.db, clientId);
  const valuesOf = (scope: string): Readonly<Record<string, unknown>> =>
    saved.find((one) => one.scope === scope)?.values ?? {};
  return resolveConfiguration(definition.configuration, valuesOf(definition.name), {
    sections: catalog.globalConfiguration,
    saved: valuesOf(globalScope),
  });
}
