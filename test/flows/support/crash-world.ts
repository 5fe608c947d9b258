import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Tenant } from '../../../simulators/graph/entities.ts';
import { invariant } from '../../../src/lib/invariant.ts';
import { inParallel } from '../../../src/lib/in-parallel.ts';
import { answerForm, type FormScript } from '../../../tools/client/answer-form.ts';
import { type Api, ApiError } from '../../../tools/client/api.ts';
import { answerRun, driveRun, hasEnded, readRun, startRun } from '../../../tools/client/runs.ts';
import type { Run } from '../../../tools/client/run.ts';
import { listClients, type PackageValues } from '../../../tools/start/set-up.ts';
import { openRig, type Rig } from '../../../tools/chaos/rig/rig.ts';
import type { ProductProcess } from '../../../tools/chaos/rig/processes.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { clientAt, crashChoices, crowdFor, scriptFor, type CrashClient } from './crash-client.ts';
import { differencesBetween, takePicture, type DirectoryPicture } from './directory-changes.ts';
import { changesAt, type Place } from './outside-changes.ts';
import { tracesOf, verifyTraces } from './traces.ts';

const firstTicket = 5001;
const lookEveryMs = 40;
/** A dead worker's work is handed on after 13 seconds at most. */
const travelEveryMs = 15_000;
/** A run without a crash takes two seconds; this is for a machine that does much else. */
const patienceMs = 60_000;

/** Short enough to wait for, and far above what one call takes. */
const shortLag = {
  seatsMs: { 'partner-center': 300, pax8: 200 },
  graph: { replicaMs: 60, consumedUnitsMs: 60, groupLicensingMs: 100, writeMs: 2 },
  exchange: { provisioningMs: 100, conversionMs: 100 },
};

/** One run at a client of its own. */
export interface CrashedRun extends Place {
  readonly id: string;
  readonly script: FormScript;
  readonly client: CrashClient;
  /** Its directory before the run. */
  readonly before: DirectoryPicture;
  /** Lines of the journals before it. */
  readonly journalFrom: number;
}

/** A world in which every run has its own client and whoever works on runs can be made to die. */
export interface CrashWorld {
  /**
   * Starts the next client's run with one worker that dies at `place`, and answers its forms until the worker is dead.
   * Throws when it does not die.
   */
  crash(place: string): Promise<CrashedRun>;
  /** Runs the next client's run with one healthy worker. */
  undisturbed(): Promise<CrashedRun>;
  /** Starts healthy workers and brings every run to its end. */
  heal(runs: readonly CrashedRun[]): Promise<readonly Run[]>;
  /** What a run changed outside, told from the simulators' journals and from the directory as it is now. */
  changesOf(run: CrashedRun): Promise<Readonly<Record<string, number>>>;
  /** What the audit log says of it: `action → how often`. */
  tracesOf(run: CrashedRun): Promise<Readonly<Record<string, number>>>;
  /** Whether the audit log is as it was written, from its first row to its last. */
  isLogWhole(): Promise<boolean>;
  close(): Promise<void>;
}

/** What the runs of one package need beside the demo's configuration. */
export interface CrashSetting {
  /** Values of the package at every client. */
  readonly configuration?: PackageValues;
  /** A package that every client goes through before, undisturbed, on another ticket. */
  readonly goesFirst?: string;
  /** Prepares a client's tenant as another hand would, before the run starts, and says what is answered then. */
  readonly arrange?: (tenant: Tenant) => FormScript;
}

/** Opens a world with a client for each run; every client has one subscription, all seats taken, the window open. */
export async function openCrashWorld(
  options: {
    readonly packageName: string;
    readonly runCount: number;
  } & CrashSetting,
): Promise<CrashWorld> {
  const database = await createTestDatabase();
  const rig = await openRig({
    databaseUrl: database.url,
    logPath: process.env['SEATWRIGHT_TEST_LOG'] ?? null,
    world: {
      lag: shortLag,
      provisionSeconds: 0.1,
      seed: crowdFor(
        options.packageName,
        options.runCount,
        options.goesFirst === undefined ? 1 : 2,
      ),
    },
    choices: crashChoices,
  });
  await configure(rig.admin, options.packageName, options.configuration);
  if (options.goesFirst !== undefined) await goFirst(rig, options.goesFirst, options.runCount);
  return createCrashWorld(rig, options, async () => {
    await rig.close();
    await database.drop();
  });
}

async function configure(admin: Api, name: string, values?: PackageValues): Promise<void> {
  if (values === undefined) return;
  for (const { id } of await listClients(admin))
    await admin.put(`/v1/clients/${id}/packages/${name}/configuration`, { values }, z.unknown());
}

/** Worlds have one machine: more at once take no less time. */
const firstAtOnce = 8;

async function goFirst(rig: Rig, packageName: string, runCount: number): Promise<void> {
  const worker = await rig.startWorker();
  const indexes = Array.from({ length: runCount }, (_, index) => index);
  await inParallel(indexes, firstAtOnce, async (index) => {
    const ticket = String(firstTicket + runCount + index);
    const { id } = await startRun(rig.engineer, { ticket, package: packageName });
    const script = scriptFor(rig.engineer, rig.world, index, clientAt(rig.world, index));
    const { run } = await driveRun(rig.engineer, id, { script, timeoutMs: patienceMs });
    invariant(run.status === 'finished', `${packageName} goes first: ${run.statusText}`);
  });
  await worker.kill();
}

function createCrashWorld(
  rig: Rig,
  { packageName, arrange }: CrashSetting & { readonly packageName: string },
  close: () => Promise<void>,
): CrashWorld {
  const api = rig.engineer;
  let nextClient = 0;
  const begin = async (): Promise<CrashedRun> => {
    const index = nextClient++;
    const client = clientAt(rig.world, index);
    const ticket = String(firstTicket + index);
    const own = client.tenant === null ? {} : (arrange?.(client.tenant) ?? {});
    const before = await takePicture(client.directory);
    const journalFrom = rig.world.journal().length;
    const run = await startRun(api, { ticket, package: packageName });
    return {
      id: run.id,
      tenantId: client.tenant?.id ?? null,
      ticket,
      script: { ...scriptFor(api, rig.world, index, client), ...own },
      client,
      before,
      journalFrom,
    };
  };
  return {
    crash: async (place) => {
      const run = await begin();
      const worker = await startDyingWorker(rig, place);
      if (worker !== null) await driveUntilGone(api, run, worker, place);
      return run;
    },
    undisturbed: async () => {
      const run = await begin();
      const worker = await rig.startWorker();
      await driveRun(api, run.id, { script: run.script, timeoutMs: patienceMs });
      await worker.kill();
      return run;
    },
    heal: async (runs) => {
      await Promise.all([rig.startWorker(), rig.startWorker()]);
      const driving = Promise.all(
        runs.map((run) => driveRun(api, run.id, { script: run.script, timeoutMs: 2 * patienceMs })),
      );
      const driven = await travelUntil(rig, driving);
      return driven.map(({ run }) => run);
    },
    changesOf: async (run) => ({
      ...changesAt(rig.world.journal().slice(run.journalFrom), run),
      ...differencesBetween(run.before, await takePicture(run.client.directory)),
    }),
    tracesOf: (run) => tracesOf(rig.admin, run.ticket),
    isLogWhole: async () => (await verifyTraces(rig.admin)).ok,
    close,
  };
}

/**
 * Moves the clocks on now and then until the work is done: after a crash right before a write the lane has to wait for
 * the CSP's settle time (15 minutes) before it may send again.
 */
async function travelUntil<Result>(rig: Rig, work: Promise<Result>): Promise<Result> {
  const done = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([done, delay(travelEveryMs, false, { ref: false })]))) {
    await rig.travel('PT20M');
  }
  return work;
}

/** Null when it died before it could say that it works: an older run was waiting for it at this place. */
async function startDyingWorker(rig: Rig, place: string): Promise<ProductProcess | null> {
  try {
    return await rig.startWorker({ SEATWRIGHT_CRASH_AT: place });
  } catch {
    return null;
  }
}

async function driveUntilGone(
  api: Api,
  { id, script }: CrashedRun,
  worker: ProductProcess,
  place: string,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  const answered = new Set<string>();
  for (let ending = await how(worker); ending !== 'SIGKILL'; ending = await how(worker)) {
    if (ending !== null) throw new Error(`The worker at ${place} ended with ${ending}`);
    const run = await readRun(api, id);
    if (hasEnded(run) || performance.now() > deadline) {
      await worker.kill();
      throw new Error(`Nothing died at ${place}: the run is ${run.status} (${run.statusText})`);
    }
    const { form } = run;
    if (form !== null && !answered.has(form.id)) {
      answered.add(form.id);
      await answerRun(api, run, form, await answerForm(api, run, form, script)).catch(
        ignoreReplaced,
      );
    }
  }
}

/** How the process ended; null when it still runs after a moment. */
function how(worker: ProductProcess): Promise<number | NodeJS.Signals | null> {
  return Promise.race([worker.gone, delay(lookEveryMs, null)]);
}

/** A form that was answered or replaced in the meantime needs no answer. */
function ignoreReplaced(error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 409) throw error;
}
