import type { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { seatChange } from '../../src/operations/schemas/run.ts';
import type { FormScript } from '../../tools/client/answer-form.ts';
import { driveRun, startRun } from '../../tools/client/runs.ts';
import type { Run, RunForm } from '../../tools/client/run.ts';
import { cspWritesOf, type CspWrite } from '../../tools/demo/world-facts.ts';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import { offboardingPackage, onboardingPackage } from '../../tools/start/set-up.ts';
import type { TestWorld, Who } from './world.ts';

export interface Work {
  readonly run: Run;
  /** Every form that was asked, in order. */
  readonly forms: readonly RunForm[];
}

export interface WorkOptions {
  /** Default Eli Engineer. */
  readonly who?: Who;
  /** Answers over those that the ticket asks for. */
  readonly script?: FormScript;
  /** Default what the ticket asks for. */
  readonly package?: string;
  /** Ends the work earlier than the run does. */
  readonly isWanted?: (run: Run) => boolean;
}

/** Starts a package on a ticket and answers its forms as the ticket says, until the run has ended. */
export async function workTicket(
  test: TestWorld,
  ticket: string,
  options: WorkOptions = {},
): Promise<Work> {
  const api = await test.as(options.who ?? 'eli');
  const script = await scriptOf(api, ticket);
  const asked = 'leaver' in script ? offboardingPackage : onboardingPackage;
  const { id } = await startRun(api, { ticket, package: options.package ?? asked });
  return goOn(test, id, { ...options, script: { ...script, ...options.script } });
}

/** Answers what a run that is under way still asks. */
export async function goOn(test: TestWorld, id: string, options: WorkOptions = {}): Promise<Work> {
  const forms: RunForm[] = [];
  const { run } = await driveRun(await test.as(options.who ?? 'eli'), id, {
    script: options.script ?? {},
    ...(options.isWanted === undefined ? {} : { isWanted: options.isWanted }),
    timeoutMs: 30_000,
    onForm: (form) => forms.push(form),
  });
  return { run, forms };
}

/** Changes of seats that came through the CSPs' APIs, as the CSPs noted them. */
export const cspWrites = (test: TestWorld): readonly CspWrite[] => cspWritesOf(test.journal());

/** `"18 → 19"` for each of them. */
export const seatMoves = (test: TestWorld): readonly string[] =>
  cspWrites(test).map((write) => `${write.before} → ${write.after}`);

/** Internal notes that were written on a ticket, as the PSA has them. */
export function auditNotes(test: TestWorld, ticket: string): readonly string[] {
  return test.world.simulators.connectwise
    .state()
    .notes.filter((note) => note.ticketId === Number(ticket) && note.internalAnalysisFlag)
    .map((note) => note.text);
}

/** The first message of a kind. Throws when the run never said one. */
export function messageOf<Kind extends Run['messages'][number]['kind']>(
  run: Run,
  kind: Kind,
): Run['messages'][number] & { kind: Kind } {
  const found = run.messages.find((message) => message.kind === kind);
  if (found === undefined) throw new Error(`The run never said "${kind}"`);
  // The kind was compared just now, and it decides the type.
  return found as Run['messages'][number] & { kind: Kind };
}

/** The ledger, oldest first. */
export async function readLedger(test: TestWorld): Promise<readonly z.output<typeof seatChange>[]> {
  const api = await test.as('ada');
  const { items } = await api.get('/v1/seat-changes?limit=200', listOf(seatChange));
  return items.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
}
