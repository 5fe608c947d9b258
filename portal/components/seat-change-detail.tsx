import { Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { abandonSeatChange } from '../api/operations.ts';
import type { SeatChange } from '../api/types.ts';
import { paths } from '../paths.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Facts } from '../ui/page.tsx';
import { When } from '../ui/when.tsx';
import { TextLink } from './links.tsx';
import { useMayAbandon } from './may-abandon.ts';
import { toProblemOrNull } from './problem-from-error.ts';
import { SeatChangeState, toSeatChangeLabel } from './states.tsx';

function AbandonButton(props: { change: SeatChange; onDone: () => void }) {
  const [reason, setReason] = useState('');
  const queryClient = useQueryClient();
  const abandon = useMutation({
    mutationFn: () => abandonSeatChange(props.change.id, reason),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return (
    <ConfirmButton
      label="Abandon this change"
      question="Abandon a change whose outcome is unknown?"
      busy={abandon.isPending}
      problem={toProblemOrNull(abandon.error)}
      danger
      onConfirm={async () => {
        await abandon.mutateAsync();
        props.onDone();
      }}
    >
      <Stack gap="xs">
        <span>
          Nobody will read or send it again. Look at the subscription in the portal of{' '}
          {props.change.cspName} first: the seats may have been changed there.
        </span>
        <Textarea
          label="Reason, for the audit log"
          required
          withAsterisk={false}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmButton>
  );
}

/** One change with its history and what can be done about it. */
export function SeatChangeDetail(props: { change: SeatChange; onDone: () => void }) {
  const { change } = props;
  const mayAbandon = useMayAbandon();
  return (
    <Stack gap="md">
      <SeatChangeState state={change.state} />
      <Facts
        items={[
          ['Client', change.clientName],
          ['CSP', change.cspName],
          ['Subscription', change.subscriptionId ?? 'A new one is ordered'],
          ['Quantity', `${change.before ?? '?'} → ${change.target ?? '?'}`],
          ['Asked for by', change.requestedBy],
          ['Ticket', change.ticketNumber === null ? null : `#${change.ticketNumber}`],
          ['Reason', change.reason],
        ]}
      />
      <DataTable
        label="History of this change"
        rows={change.history}
        rowKey={(entry) => `${entry.at}-${entry.to}`}
        columns={[
          { key: 'to', header: 'State', cell: (entry) => toSeatChangeLabel(entry.to) },
          { key: 'at', header: 'When', cell: (entry) => <When at={entry.at} /> },
          { key: 'by', header: 'By', cell: (entry) => entry.by },
          { key: 'reason', header: 'Why', cell: (entry) => entry.reason ?? '—' },
        ]}
        empty={null}
      />
      <Stack gap="xs" align="flex-start">
        {change.runId === null ? null : (
          <TextLink {...paths.run(change.runId)}>Open its run</TextLink>
        )}
        {change.subscriptionId === null ? null : (
          <TextLink {...paths.seatChanges({ subscriptionId: change.subscriptionId })}>
            All changes of this subscription
          </TextLink>
        )}
        {change.state === 'unknown' && mayAbandon ? (
          <AbandonButton change={change} onDone={props.onDone} />
        ) : null}
      </Stack>
    </Stack>
  );
}
