import { Stack, Textarea } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { abandonSeatChange } from '../api/operations.ts';
import type { SeatChange } from '../api/types.ts';
import type { BulkAction, BulkInput, BulkRows } from '../ui/table/bulk.ts';
import { MoneySums } from './money-sums.tsx';
import { queriesInTurn } from './read-in-turn.ts';
import { toSignedText } from './seat-words.ts';
import { toSeatChangeLabel } from './states.tsx';

/** The money in doubt: what the plans behind the changes cost each month, if the CSPs carried them out. */
function AbandonExplanation({ rows }: BulkRows<SeatChange>) {
  const runIds = [...new Set(rows.map(({ runId }) => runId))];
  const runs = useQueries({ queries: runIds.map((id) => queriesInTurn.run(id)) });
  const costs = runs.flatMap(({ data: run }) => run?.plan?.price?.monthly ?? []);
  const seatDelta = rows.reduce((sum, { delta }) => sum + delta, 0);
  return (
    <Stack gap={6}>
      <span>
        Nobody will read or send them again. Look at each subscription at its CSP first: the seats
        may have been changed there.
      </span>
      <span>
        <strong>Total price change: </strong>
        closing them sends nothing. In doubt are {toSignedText(seatDelta)}
        {costs.length === 0 ? null : (
          <>
            , at most <MoneySums amounts={costs} /> a month
          </>
        )}
        , which you pay if the CSPs carried them out.
      </span>
    </Stack>
  );
}

function ReasonInput({ input, onChange }: BulkInput<SeatChange>) {
  return (
    <Textarea
      label="Reason, for the audit log"
      required
      withAsterisk={false}
      value={input}
      maxLength={500}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Closes several changes whose outcome nobody could find out; all others are left out. */
export const abandonSeatChanges: BulkAction<SeatChange> = {
  key: 'abandon',
  icon: IconX,
  isDanger: true,
  label: (count) => `Abandon ${count} ${count === 1 ? 'change' : 'changes'}`,
  whyNot: ({ state }) =>
    state === 'unknown' ? null : `its outcome is known (${toSeatChangeLabel(state).toLowerCase()})`,
  Explanation: AbandonExplanation,
  Effect: ({ row }) =>
    `${row.cspName}, ${row.subscriptionId === null ? 'a new subscription' : `subscription ${row.subscriptionId}`}`,
  Input: ReasonInput,
  isInputEnough: (reason) => reason.trim().length >= 3,
  carryOut: async (change, reason) => {
    await abandonSeatChange(change.id, reason.trim());
    return 'Abandoned';
  },
};
