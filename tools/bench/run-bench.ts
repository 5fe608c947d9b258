import { z } from 'zod';
import { openRig, type Rig } from '../chaos/rig/rig.ts';
import { execute, insertClients, insertFinishedRuns, insertWaitingRuns } from './bulk.ts';
import { median, percentile, rounded, timed } from './figures.ts';
import { onboard, runPair, stepMs, type Pair } from './measure-runs.ts';
import { insertListData } from './list-data.ts';
import { measureLists, type ListResult } from './measure-lists.ts';
import { createBenchSeed } from './seed.ts';

/** Everything the bench prints; milliseconds unless the name says otherwise. */
export interface BenchResult extends ListResult {
  /** Product over the vendors' critical path, median of the pairs; the target is 1.05. */
  readonly runOverCriticalPath: number;
  /** Product over a plain script of the same calls, median of the pairs, side by side. */
  readonly runOverPlainScript: number;
  readonly runMedianMs: number;
  readonly scriptMedianMs: number;
  readonly criticalPathMedianMs: number;
  /** 95 of 100 pages come within this, with 1,000 clients and 10,000 finished runs; the target is 100. */
  readonly pageP95Ms: number;
  readonly pagesP95Ms: Readonly<Record<string, number>>;
  /** From seeing a form until its answer is taken, choices looked up included. */
  readonly answerP95Ms: number;
  /** The planning step with two CSPs, the simulators' answers included, so an upper bound of our own time; target 300. */
  readonly planMedianMs: number;
  /** CPU time of the worker for one onboarding, 20 at once; the target is 60. */
  readonly workerCpuPerOnboardingMs: number;
  /** The kernel's part of it. */
  readonly workerSystemCpuPerOnboardingMs: number;
  /** CPU time of the server for one onboarding, with a page that follows it. */
  readonly serverCpuPerOnboardingMs: number;
  /** Pages with 200,000 finished runs over pages with 10,000: 1 is flat. */
  readonly pagesAt200kOver10k: number;
  /** An onboarding with 200,000 finished runs over one with 10,000. */
  readonly runAt200kOver10k: number;
  /** Memory of a fresh worker after a minute's work beside 10,000 waiting runs; the target is 300. */
  readonly workerMemoryMbWith10kWaiting: number;
  readonly seconds: number;
}

const pairCount = 5;
const crowdSize = 20;
const pageReads = 40;
const flatRuns = 3;
const manyFinished = { first: 10_000, later: 200_000 } as const;
const waitingCount = 10_000;
const clientCount = 2 * pairCount + crowdSize + 3 * flatRuns;

/** A large MSP after some years. */
const listSizes = {
  clients: 1_000,
  runs: 50_000,
  seatChanges: 50_000,
  people: 100_000,
  subscriptions: 5_000,
  auditRows: 200_000,
} as const;

/** Measures everything that docs/performance.md promises, in worlds with the vendors' ordinary lags. */
export async function runBench(report: (line: string) => void): Promise<BenchResult> {
  const startedAt = performance.now();
  const runs = await inRig(clientCount, (rig) => measure(rig, report));
  const lists = await runListBench(report);
  return { ...runs, ...lists, seconds: rounded((performance.now() - startedAt) / 1000) };
}

/** Measures every list, in a world of its own that is as large as docs/performance.md says. */
export function runListBench(report: (line: string) => void): Promise<ListResult> {
  return inRig(1, async (rig) => {
    report(`lists: ${JSON.stringify(listSizes)}`);
    await execute(rig.databaseUrl, insertListData(listSizes));
    return measureLists(rig.admin, report);
  });
}

async function inRig<Result>(
  clients: number,
  work: (rig: Rig) => Promise<Result>,
): Promise<Result> {
  const rig = await openRig({
    world: { seed: createBenchSeed(clients) },
    durability: 'full',
    logPath: null,
    choices: {
      onboardingOf: () => ({ enableProvisioning: true }),
      offboardingOf: () => null,
      tagsOf: () => [],
      isMappedAhead: () => true,
    },
  });
  try {
    return await work(rig);
  } finally {
    await rig.close();
  }
}

async function measure(
  rig: Rig,
  report: (line: string) => void,
): Promise<Omit<BenchResult, 'seconds' | keyof ListResult>> {
  const numbers = Array.from({ length: clientCount }, (_, index) => index);
  const take = (count: number): number[] => numbers.splice(0, count);
  const worker = await rig.startWorker();
  report('pairs: product and plain script side by side');
  const pairs: Pair[] = [];
  for (let pair = 0; pair < pairCount; pair += 1) {
    const [own = 0, scripts = 0] = take(2);
    pairs.push(await runPair(rig, own, scripts));
  }
  report(`${crowdSize} onboardings at once`);
  const crowd = await measureCpu(rig, worker, take(crowdSize));
  report('1,000 clients and 10,000 finished runs');
  await execute(rig.databaseUrl, [
    ...insertClients(1_000),
    ...insertFinishedRuns(1, manyFinished.first),
  ]);
  const pages = await readPages(rig);
  const before = await onboardSome(rig, take(flatRuns));
  report('200,000 finished runs');
  await execute(rig.databaseUrl, insertFinishedRuns(manyFinished.first + 1, manyFinished.later));
  const laterPages = await readPages(rig);
  const after = await onboardSome(rig, take(flatRuns));
  report('10,000 waiting runs');
  await worker.kill();
  await execute(rig.databaseUrl, insertWaitingRuns(waitingCount));
  const fresh = await rig.startWorker();
  await onboardSome(rig, take(flatRuns));
  const { residentBytes } = await fresh.usage();
  const over = (pick: (pair: Pair) => number): number =>
    rounded(median(pairs.map((pair) => pair.productMs / pick(pair))));
  return {
    runOverCriticalPath: over((pair) => pair.criticalMs),
    runOverPlainScript: over((pair) => pair.scriptMs),
    runMedianMs: rounded(median(pairs.map((pair) => pair.productMs))),
    scriptMedianMs: rounded(median(pairs.map((pair) => pair.scriptMs))),
    criticalPathMedianMs: rounded(median(pairs.map((pair) => pair.criticalMs))),
    pageP95Ms: rounded(percentile([...pages.values()].flat(), 0.95)),
    pagesP95Ms: Object.fromEntries(
      [...pages].map(([path, times]) => [path, rounded(percentile(times, 0.95))]),
    ),
    answerP95Ms: rounded(
      percentile(
        pairs.flatMap((pair) => pair.run.answerMs),
        0.95,
      ),
    ),
    planMedianMs: rounded(median(pairs.map((pair) => stepMs(pair.run.run, 'plan-seats')))),
    ...crowd,
    pagesAt200kOver10k: rounded(
      median([...laterPages.values()].flat()) / median([...pages.values()].flat()),
    ),
    runAt200kOver10k: rounded(after / before),
    workerMemoryMbWith10kWaiting: Math.round(residentBytes / 1024 / 1024),
  };
}

async function measureCpu(
  rig: Rig,
  worker: Awaited<ReturnType<Rig['startWorker']>>,
  clients: readonly number[],
) {
  const [workerBefore, serverBefore] = await Promise.all([worker.usage(), rig.server.usage()]);
  await Promise.all(clients.map((index) => onboard(rig, index)));
  const [workerAfter, serverAfter] = await Promise.all([worker.usage(), rig.server.usage()]);
  const each = (after: number, before: number): number =>
    rounded((after - before) / clients.length);
  return {
    workerCpuPerOnboardingMs: each(workerAfter.cpuMs, workerBefore.cpuMs),
    workerSystemCpuPerOnboardingMs: each(workerAfter.systemCpuMs, workerBefore.systemCpuMs),
    serverCpuPerOnboardingMs: each(serverAfter.cpuMs, serverBefore.cpuMs),
  };
}

/** Median of a few onboardings, one after another. */
async function onboardSome(rig: Rig, clients: readonly number[]): Promise<number> {
  const times: number[] = [];
  for (const index of clients) times.push((await onboard(rig, index)).ms);
  return median(times);
}

/** How long each page's main request takes, one after another, as often as `pageReads`. */
async function readPages(rig: Rig): Promise<ReadonlyMap<string, readonly number[]>> {
  const [run] = (await rig.admin.get('/v1/runs?limit=1', runList)).items;
  const paths = {
    me: '/v1/me',
    clients: '/v1/clients?limit=50',
    'client search': '/v1/clients?search=Bulk%20client%209&limit=50',
    runs: '/v1/runs?limit=50',
    run: `/v1/runs/${run?.id ?? ''}`,
    'seat changes': '/v1/seat-changes',
    audit: '/v1/audit?limit=50',
  };
  const times = new Map<string, readonly number[]>();
  for (const [name, path] of Object.entries(paths)) {
    await rig.admin.get(path, z.unknown());
    const own: number[] = [];
    for (let read = 0; read < pageReads; read += 1) {
      own.push((await timed(() => rig.admin.get(path, z.unknown()))).ms);
    }
    times.set(name, own);
  }
  return times;
}

const runList = z.object({ items: z.array(z.object({ id: z.string() })) });
