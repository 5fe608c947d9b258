import { driveCrowd, type Job } from './drive.ts';
import { count, errorCounts, type Counts } from './counting/count.ts';
import { createCrowd } from './crowd.ts';
import { createDice } from './dice.ts';
import { writeEvidence } from './evidence.ts';
import { openOffice, type OfficeCounts } from './by-hand/office.ts';
import { openRig, type Rig } from './rig/rig.ts';
import { addFaults, countFaults, drawMeddling, killWorkers, meddle } from './trouble.ts';
import type { SetUpChoices } from '../start/set-up.ts';
import { vendorNames } from '../../simulators/world/markets.ts';

/** What is asked of a chaos run. */
export interface ChaosOptions {
  readonly runCount: number;
  readonly seed: number;
  /** The one CSP at which every client buys; null for a mix of Partner Center and Pax8. */
  readonly csp: string | null;
  /** Lines of progress for people. */
  readonly report: (line: string) => void;
  /** Where the product's processes log to; null for nowhere. */
  readonly logPath: string | null;
  /** Where both sides' records go at the end, for finding out what happened; null for nowhere. */
  readonly evidencePath: string | null;
}

/** What a chaos run prints. */
export interface ChaosResult extends Counts {
  readonly runs: number;
  readonly seed: number;
  readonly kills: number;
  readonly otherHands: number;
  /** What the people did who buy by hand; null where nobody does. */
  readonly office: OfficeCounts | null;
  /** Requests that were spoiled, by fault. */
  readonly faultsByKind: Readonly<Record<string, number>>;
  /** Requests that were spoiled. */
  readonly faults: number;
  readonly seconds: number;
}

const workerCount = 2;
const runsAtOnce = 60;
/** Faults and kills stop when this share of the runs has ended, so that the rest can come to an end too. */
const troubleShare = 0.9;
/** A run that is still silent when nothing has ended for this long, although the clock was moved, is stuck. */
const silenceMs = 120_000;

/** Values of the two packages: everything on, nothing asked that is not a question of money. */
const choices: SetUpChoices = {
  onboardingOf: () => ({ enableProvisioning: true, promptBeforeProvisioning: true }),
  offboardingOf: () => ({ enableDeprovisioning: true, convertMailbox: true }),
  tagsOf: () => [],
  isMappedAhead: () => false,
};

/** Short delays: what is looked for does not depend on their length. */
const lag = {
  seatsMs: Object.fromEntries(
    vendorNames.map((name) => [name, name === 'partner-center' ? 800 : 500]),
  ),
  graph: { replicaMs: 300, consumedUnitsMs: 300, groupLicensingMs: 500 },
  exchange: { provisioningMs: 500, conversionMs: 500 },
};

/** Whether nothing went wrong. */
export const isFlawless = (counts: Counts): boolean =>
  errorCounts.every((name) => counts[name] === 0);

/**
 * Starts `runCount` onboardings and offboardings, lets everything go wrong that can, and counts from the vendors' side.
 *
 * One seed gives one crowd, one order and one series of throws for kills and other hands; which request a fault hits
 * depends on how the processes are scheduled.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { runCount, seed, report } = options;
  const startedAt = performance.now();
  const crowd = createCrowd(
    runCount,
    createDice(seed),
    options.csp === null ? undefined : [options.csp],
  );
  report(`${runCount} runs at ${crowd.cases.length} clients, seed ${seed}`);
  const rig = await openRig({
    world: { seed: crowd.seed, lag },
    choices,
    logPath: options.logPath,
  });
  try {
    report(`ready after ${seconds(startedAt)} s`);
    const jobs = crowd.cases.flatMap((one) => one.runs.map((run): Job => ({ one, run })));
    const meddling = drawMeddling(crowd.cases, createDice(seed + 1));
    const troubled = await driveInTrouble(rig, createDice(seed).shuffle(jobs), options, (signal) =>
      meddle(rig.world, meddling, createDice(seed + 2), signal),
    );
    if (options.evidencePath !== null) await writeEvidence(rig, options.evidencePath);
    const faultsByKind = countFaults(rig.world);
    return {
      runs: runCount,
      seed,
      ...count({ cases: crowd.cases, lines: rig.world.journal(), runs: troubled.ends }),
      kills: troubled.kills,
      otherHands: troubled.otherHands,
      office: troubled.office,
      faultsByKind,
      faults: Object.values(faultsByKind).reduce((total, hits) => total + hits, 0),
      seconds: seconds(startedAt),
    };
  } finally {
    await rig.close();
  }
}

async function driveInTrouble(
  rig: Rig,
  jobs: readonly Job[],
  { runCount, seed, report }: ChaosOptions,
  meddleUntil: (signal: AbortSignal) => Promise<number>,
) {
  const start = () => rig.startWorker();
  const workers = await Promise.all(Array.from({ length: workerCount }, start));
  const trouble = new AbortController();
  const calm = (): void => {
    if (trouble.signal.aborted) return;
    trouble.abort();
    rig.world.faults.clear();
    report('faults and kills end; the rest may come to rest');
  };
  addFaults(rig.world);
  const killing = killWorkers(workers, start, createDice(seed + 3), trouble.signal);
  const meddling = meddleUntil(trouble.signal);
  const office = openOffice(rig, createDice(seed + 4), trouble.signal);
  let reported = 0;
  const rest = restUntilPatienceEnds(rig);
  const ends = await driveCrowd(rig.engineer, jobs, {
    atOnce: runsAtOnce,
    patienceMs: silenceMs,
    onProgress: (ended) => {
      if (ended >= reported + Math.max(10, runCount / 10)) {
        reported = ended;
        report(`${ended} of ${runCount} runs have ended`);
      }
      if (ended >= runCount * troubleShare) calm();
      rest(ended);
    },
  });
  calm();
  const [kills, otherHands] = await Promise.all([killing, meddling]);
  return { ends, kills, otherHands, office: (await office?.close()) ?? null };
}

/** Longer than any CSP's settle time (30 minutes) and than a run's patience before it gives something up with a note. */
const patience = 'PT40M';
const quietMs = 15_000;

/** Moves everybody's clock on whenever nothing has come to an end for a while: no proof has time for real patience. */
function restUntilPatienceEnds(rig: Rig): (ended: number) => void {
  let last = { ended: -1, at: performance.now() };
  return (ended) => {
    const now = performance.now();
    if (ended === last.ended && now - last.at < quietMs) return;
    if (ended === last.ended) {
      void rig.travel(patience);
    }
    last = { ended, at: now };
  };
}

const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10;
