import { Stack, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconBan } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { cancelRun } from '../api/operations.ts';
import type { Run, RunRow } from '../api/types.ts';
import type { BulkAction, BulkInput, BulkRows } from '../ui/table/bulk.ts';
import { Status } from '../ui/tone.tsx';
import { MoneySums } from './money-sums.tsx';
import { queriesInTurn } from './read-in-turn.ts';
import { toSignedText } from './seat-words.ts';
import { isOver } from './use-live-run.ts';

/** States of a seat change before anything is sent to the CSP. */
const unsent: ReadonlySet<string> = new Set(['planned', 'approved', 'abandoned', 'refused']);

/** A plan of which nothing has been sent: cancelled now, it never happens. */
function isStillPlanned(run: Run): boolean {
  return run.plan !== null && run.seatChanges.every(({ state }) => unsent.has(state));
}

function CancelEffect({ row }: { row: RunRow }) {
  const { data: run } = useQuery(queriesInTurn.run(row.id));
  if (run === undefined) return '…';
  if (!run.canCancel) {
    return (
      <Status tone="warn" icon={IconAlertTriangle}>
        Seats are being changed right now: it will be refused
      </Status>
    );
  }
  const changes = run.plan?.seatChanges ?? [];
  if (changes.length === 0) return 'No seats are planned';
  const words = changes
    .map(({ name, before, after }) => `${toSignedText(after - before)} ${name}`)
    .join(', ');
  return isStillPlanned(run) ? `Will not happen: ${words}` : `Stays as it is: ${words}`;
}

/** What the plans that never happen would have cost each month, all together. */
function CancelExplanation({ rows }: BulkRows<RunRow>) {
  const runs = useQueries({ queries: rows.map((row) => queriesInTurn.run(row.id)) });
  const isRead = runs.every(({ data }) => data !== undefined);
  const costs = runs.flatMap(({ data: run }) => {
    const monthly = run !== undefined && isStillPlanned(run) ? run.plan?.price?.monthly : null;
    return monthly === null || monthly === undefined ? [] : [monthly];
  });
  return (
    <Stack gap={6}>
      <span>
        Nothing more is done for them. What was done already stays as it is and is on the tickets.
      </span>
      <span>
        <strong>Total price change: </strong>
        {!isRead ? (
          '…'
        ) : costs.length === 0 ? (
          'none. None of them is about to buy anything.'
        ) : (
          <>
            nothing that you pay for now changes; planned changes of <MoneySums amounts={costs} /> a
            month will not happen.
          </>
        )}
      </span>
    </Stack>
  );
}

function ReasonInput({ input, onChange }: BulkInput<RunRow>) {
  return (
    <Textarea
      label="Reason, for the tickets and the audit log (optional)"
      value={input}
      maxLength={500}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Cancels several runs; those that are over are left out. */
export const cancelRuns: BulkAction<RunRow> = {
  key: 'cancel',
  icon: IconBan,
  isDanger: true,
  label: (count) => `Cancel ${count} ${count === 1 ? 'run' : 'runs'}`,
  whyNot: (run) => (isOver(run.status) ? 'it is over already' : null),
  Explanation: CancelExplanation,
  Effect: CancelEffect,
  Input: ReasonInput,
  carryOut: async (run, reason) => {
    await cancelRun(run.id, reason.trim());
    return 'Cancelled';
  },
};
