import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { runRow } from '../../src/operations/schemas/run.ts';
import { answerForm, fieldsOf, type FormScript } from '../client/answer-form.ts';
import { ApiError, type Api } from '../client/api.ts';
import { answerRun, hasEnded, readRun, startRun } from '../client/runs.ts';
import type { Run, RunForm } from '../client/run.ts';
import { offboardingPackage, onboardingPackage } from '../start/set-up.ts';
import type { Case, CaseRun, RunEnd } from './counting/case.ts';

/** One run that is to be started, with the client it is for. */
export interface Job {
  readonly one: Case;
  readonly run: CaseRun;
}

/** How a crowd is driven. */
export interface DriveOptions {
  /** Runs under way at once; when one ends, or is told to wait for a person, the next one starts. */
  readonly atOnce: number;
  /** When nothing has come to an end for this long, nothing is waited for any more. */
  readonly patienceMs: number;
  /** Called after each round with how many runs have come to an end of any kind. */
  readonly onProgress: (ended: number) => void;
}

const lookEveryMs = 300;
const pageSize = 200;
const runRows = listOf(runRow);
type Row = z.output<typeof runRow>;

/** Starts every job, answers every form as an engineer would, and says how each run ended. */
export async function driveCrowd(
  api: Api,
  jobs: readonly Job[],
  options: DriveOptions,
): Promise<readonly RunEnd[]> {
  const waiting = [...jobs];
  const active = new Map<string, Job>();
  const ends: RunEnd[] = [];
  const answered = new Set<string>();
  let last = { count: 0, at: performance.now() };
  while (
    (waiting.length > 0 || active.size > 0) &&
    performance.now() - last.at < options.patienceMs
  ) {
    const next = waiting.splice(0, Math.max(0, options.atOnce - active.size));
    const started = await Promise.all(next.map((job) => begin(api, job)));
    next.forEach((job, index) => {
      const id = started[index];
      if (id === null || id === undefined) waiting.push(job);
      else active.set(id, job);
    });
    const rows = await listActive(api, active);
    await Promise.all(
      rows.map(async (row) => {
        const job = active.get(row.id);
        if (job === undefined || !isWorthReading(row)) return;
        const run = await readRun(api, row.id);
        const end = await advance(api, run, job, answered);
        if (end === null) return;
        active.delete(row.id);
        ends.push(end);
      }),
    );
    options.onProgress(ends.length);
    if (ends.length > last.count) last = { count: ends.length, at: performance.now() };
    await delay(lookEveryMs);
  }
  for (const [id, job] of active) ends.push(endOf(await readRun(api, id), job.run));
  for (const job of waiting)
    ends.push({ ticket: job.run.ticket, end: 'silent', text: 'not started' });
  return ends;
}

/** A look at the list is cheap; the whole run is read when it has ended, asks, or may have told somebody something. */
const isWorthReading = (row: Row): boolean =>
  row.finishedAt !== null ||
  row.status === 'waiting-for-person' ||
  (row.status === 'waiting' && row.statusText.includes('a person has to look'));

/** The run's id; null when the ticket could not be read just now. */
async function begin(api: Api, { run }: Job): Promise<string | null> {
  const name = run.kind === 'starter' ? onboardingPackage : offboardingPackage;
  try {
    return (await startRun(api, { ticket: run.ticket, package: name })).id;
  } catch (error) {
    if (error instanceof ApiError && error.status >= 500) return null;
    throw error;
  }
}

async function listActive(api: Api, active: ReadonlyMap<string, Job>): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let offset = 0; found.length < active.size; offset += pageSize) {
    const page = await api.get(`/v1/runs?limit=${pageSize}&offset=${offset}`, runRows);
    found.push(...page.items.filter((row) => active.has(row.id)));
    if (page.items.length < pageSize) break;
  }
  return found;
}

/** Answers the run's form, if it has one; says how it ended, if it did. */
async function advance(
  api: Api,
  run: Run,
  job: Job,
  answered: Set<string>,
): Promise<RunEnd | null> {
  const { form } = run;
  if (form !== null && !hasEnded(run)) {
    // What is asked about work by hand, the staff at the portal say (by-hand/staff.ts).
    if (answered.has(form.id) || form.name === 'work-by-hand') return null;
    try {
      await answerRun(api, run, form, await answerForm(api, run, form, scriptFor(job)));
      answered.add(form.id);
    } catch (error) {
      // Asked again in the next round: the tenant did not answer a look-up, or the form was replaced meanwhile.
      if (!(error instanceof ApiError) || (error.status < 500 && error.status !== 409)) throw error;
    }
    return null;
  }
  const end = endOf(run, job.run);
  return end.end === 'silent' ? null : end;
}

/** What this engineer answers; everything else is answered from what the form offers. */
export function scriptFor({ one, run }: Job): FormScript {
  return {
    licenses: (form) => ({ licenses: [valueLike(form, 'licenses', one.skuId)] }),
    person: { firstName: run.givenName, lastName: run.surname },
    'customer-mapping': (form) => mappingFor(form, one.name),
    leaver: { person: run.userId ?? '' },
  };
}

function valueLike(form: RunForm, fieldName: string, value: string): string {
  const field = fieldsOf(form).find(({ name }) => name === fieldName);
  const option = field?.options?.find((one) => one.value.toLowerCase() === value.toLowerCase());
  return option?.value ?? value;
}

/** At each CSP the customer of exactly this name; where there is none, "not a customer here". */
function mappingFor(form: RunForm, clientName: string): Record<string, string> {
  return Object.fromEntries(
    fieldsOf(form).flatMap((field) => {
      if (field.name === 'save' || field.options === null) return [];
      const option =
        field.options.find(({ label }) => label === clientName) ?? field.options.at(-1);
      return option === undefined ? [] : [[field.name, option.value]];
    }),
  );
}

/** Finished, told, or silent: see `RunEnd`. */
function endOf(run: Run, job: CaseRun): RunEnd {
  const said = run.messages.findLast((message) => message.kind === 'refusal')?.text;
  const text = `${run.status}: ${run.statusText}${said === undefined ? '' : ` — ${said}`}`;
  if (run.status === 'finished') return { ticket: job.ticket, end: 'finished', text };
  const isTold = said !== undefined && (run.status === 'stopped' || run.status === 'waiting');
  return { ticket: job.ticket, end: isTold ? 'told' : 'silent', text };
}
