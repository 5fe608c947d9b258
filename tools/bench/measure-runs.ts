import { fieldsOf, type FormScript } from '../client/answer-form.ts';
import { driveRun, startRun } from '../client/runs.ts';
import type { Run } from '../client/run.ts';
import { answerTimes, criticalPathMs, seatLagMs } from '../demo/critical-path.ts';
import type { Rig } from '../chaos/rig/rig.ts';
import { onboardingPackage } from '../start/set-up.ts';
import { openSimulators } from '../world/simulators.ts';
import { timed } from './figures.ts';
import { runPlainScript } from './plain-script.ts';

const firstTicket = 5001;

/** One measured onboarding. */
export interface MeasuredRun {
  readonly run: Run;
  /** From the start until it is finished, without the time in which a form was open. */
  readonly ms: number;
  /** Each answer to a form: from seeing the form until the product has taken the answer. */
  readonly answerMs: readonly number[];
}

/** Onboards a starter at the client of this number; its forms are answered at once. */
export async function onboard(rig: Rig, index: number): Promise<MeasuredRun> {
  const api = rig.engineer;
  const { ms, result } = await timed(async () => {
    const { id } = await startRun(api, {
      ticket: String(firstTicket + index),
      package: onboardingPackage,
    });
    return driveRun(api, id, { script: scriptFor(index), timeoutMs: 180_000 });
  });
  if (result.run.status !== 'finished') {
    throw new Error(`Client ${index}: ${result.run.status}, ${result.run.statusText}`);
  }
  const openMs = result.forms.reduce((sum, form) => sum + form.openMs, 0);
  return { run: result.run, ms: ms - openMs, answerMs: result.forms.map((form) => form.tookMs) };
}

function scriptFor(index: number): FormScript {
  return {
    licenses: (form) => ({ licenses: [fieldsOf(form)[0]?.options?.[0]?.value ?? ''] }),
    person: { firstName: 'Robin', lastName: `Starter-${index}` },
  };
}

/** One pair: the product and a plain script, side by side at two like clients of the same world. */
export interface Pair {
  readonly productMs: number;
  readonly scriptMs: number;
  readonly criticalMs: number;
  readonly run: MeasuredRun;
}

export async function runPair(rig: Rig, index: number, scriptIndex: number): Promise<Pair> {
  const simulators = openSimulators(rig.world.urls);
  const tenant = rig.world.simulators.graph.simulator.state().tenants[scriptIndex];
  if (tenant === undefined) throw new Error(`There is no client ${scriptIndex}`);
  const earlier = rig.world.journal().length;
  const [run, script] = await Promise.all([
    onboard(rig, index),
    timed(() =>
      runPlainScript(rig.world, {
        tenantId: tenant.id,
        domain: tenant.domains[0]?.name ?? '',
        ticket: String(firstTicket + scriptIndex),
      }),
    ),
  ]);
  const own = ownLines(rig, index, earlier);
  const changed = own.find((line) => line.effect?.kind === 'quantity');
  if (changed === undefined) throw new Error('Nothing was bought');
  const criticalMs = criticalPathMs(own, {
    kind: 'onboarding',
    answerMs: await answerTimes(simulators),
    lagMs: seatLagMs(own, changed.at),
  });
  return { productMs: run.ms, scriptMs: script.ms, criticalMs, run };
}

/** The journal without what the script's client saw: effects name their tenant, requests are alike. */
function ownLines(rig: Rig, index: number, earlier: number) {
  const tenantId = rig.world.simulators.graph.simulator.state().tenants[index]?.id;
  return rig.world
    .journal()
    .slice(earlier)
    .filter(({ effect }) => effect?.['tenantId'] === undefined || effect['tenantId'] === tenantId);
}

/** How long a step of a run took, in milliseconds, from its own record. */
export function stepMs(run: Run, name: string): number {
  const step = run.steps.find((one) => one.name === name);
  if (step?.startedAt === null || step?.finishedAt === null || step === undefined)
    return Number.NaN;
  return Temporal.Instant.from(step.startedAt)
    .until(Temporal.Instant.from(step.finishedAt))
    .total('milliseconds');
}
