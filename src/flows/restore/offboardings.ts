import { z } from 'zod';
import { dateInWords } from '../../domain/wording.ts';
import type { Database } from '../../store/database.ts';
import { listEndedRuns, type EndedRun } from '../../store/ended-runs.ts';
import { updateContact } from '../offboarding/contact.ts';
import { takeDirectorySnapshot } from '../offboarding/leave-directory.ts';
import { askLeaver, askMailbox } from '../offboarding/leaver.ts';
import { snapshot, takeSnapshot } from '../offboarding/snapshot.ts';
import type { StepKey } from '../runs/flow.ts';

export const chosenOffboarding = z.object({
  /** The run of the offboarding. */
  offboardingId: z.string(),
  ticketNumber: z.string(),
  /** When the snapshot was taken; instant. */
  takenAt: z.string(),
  /** Who had started the offboarding. */
  by: z.string(),
  personId: z.string(),
  displayName: z.string(),
  userPrincipalName: z.string(),
  /** What the person had. */
  snapshot,
  /** What was to become of the mailbox: only that is taken back. Null where it never came to the question. */
  wishes: askMailbox.result.nullable(),
  /** Whether it made the contact in the PSA inactive. */
  hasLeftContact: z.boolean(),
  /** The account in an on-premises directory; null where the offboarding had nothing to do with one. */
  directory: takeDirectorySnapshot.result.nullable().default(null),
});
export type ChosenOffboarding = z.output<typeof chosenOffboarding>;

/** More are not offered: who left before these is found by the button of the run. */
const mostOffboardings = 50;

/** Offboardings of a client that have ended and whose snapshot is there, the newest first. */
export function listOffboardings(
  db: Database,
  clientId: string,
): Promise<readonly ChosenOffboarding[]> {
  return read(db, { clientId, limit: mostOffboardings });
}

/** One of them; null where it is none of this client's, or has left no snapshot. */
export async function findOffboarding(
  db: Database,
  clientId: string,
  runId: string,
): Promise<ChosenOffboarding | null> {
  return (await read(db, { clientId, runId, limit: 1 }))[0] ?? null;
}

async function read(
  db: Database,
  query: { readonly clientId: string; readonly runId?: string; readonly limit: number },
): Promise<readonly ChosenOffboarding[]> {
  const runs = await listEndedRuns(db, {
    ...query,
    steps: [
      takeSnapshot.name,
      askLeaver.name,
      askMailbox.name,
      updateContact.name,
      takeDirectorySnapshot.name,
    ],
  });
  return runs.flatMap((run) => fromRun(run) ?? []);
}

/** Null for a run of another kind of account, such as one of an on-premises directory alone. */
function fromRun(run: EndedRun): ChosenOffboarding | null {
  const resultOf = <Result>({ name, result }: StepKey<Result>): Result | null => {
    const row = run.steps.find((step) => step.name === name);
    const parsed = row === undefined ? null : result.safeParse(row.result);
    return parsed?.success === true ? parsed.data : null;
  };
  const leaver = resultOf(askLeaver);
  const before = resultOf(takeSnapshot);
  const takenAt = run.steps.find(({ name }) => name === takeSnapshot.name)?.finished_at ?? null;
  if (leaver === null || before === null || takenAt === null) return null;
  const { personId, displayName, userPrincipalName } = leaver;
  return {
    offboardingId: run.id,
    ticketNumber: run.ticket_number,
    takenAt: Temporal.Instant.from(takenAt).toString(),
    by: run.started_by_name,
    personId,
    displayName,
    userPrincipalName,
    snapshot: before,
    wishes: resultOf(askMailbox),
    directory: resultOf(takeDirectorySnapshot),
    hasLeftContact: resultOf(updateContact)?.contact === 'done',
  };
}

/** "12 November 2026, ticket #5009, by Eli Engineer". */
export function describeOffboarding({ takenAt, ticketNumber, by }: ChosenOffboarding): string {
  const day = Temporal.Instant.from(takenAt).toZonedDateTimeISO('UTC').toPlainDate();
  return `${dateInWords(day)}, ticket #${ticketNumber}, by ${by}`;
}
