import { z } from 'zod';
import { dateInWords } from '../../domain/wording.ts';
import type { Database } from '../../store/database.ts';
import { listEndedRuns, type EndedRun } from '../../store/ended-runs.ts';
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
});
export type ChosenOffboarding = z.output<typeof chosenOffboarding>;

/** More are not offered: who left before these is found by the button of the run. */
const mostOffboardings = 50;

/** Offboardings of a client that have ended and whose snapshot is there, the newest first. */
export async function listOffboardings(
  db: Database,
  clientId: string,
): Promise<readonly ChosenOffboarding[]> {
  const runs = await listEndedRuns(db, {
    clientId,
    steps: [takeSnapshot.name, askLeaver.name, askMailbox.name],
    limit: mostOffboardings,
  });
  return runs.flatMap((run) => fromRun(run) ?? []);
}

/** Null for a run of another kind of account, such as one of an on-premises directory alone. */
function fromRun(run: EndedRun): ChosenOffboarding | null {
  const read = <Result>({ name, result }: StepKey<Result>): Result | null => {
    const row = run.steps.find((step) => step.name === name);
    const parsed = row === undefined ? null : result.safeParse(row.result);
    return parsed?.success === true ? parsed.data : null;
  };
  const leaver = read(askLeaver);
  const before = read(takeSnapshot);
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
    wishes: read(askMailbox),
  };
}

/** "12 November 2026, ticket #5009, by Eli Engineer". */
export function describeOffboarding({ takenAt, ticketNumber, by }: ChosenOffboarding): string {
  const day = Temporal.Instant.from(takenAt).toZonedDateTimeISO('UTC').toPlainDate();
  return `${dateInWords(day)}, ticket #${ticketNumber}, by ${by}`;
}
