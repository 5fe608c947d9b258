import { Stack } from '@mantine/core';
import type { SeatChange } from '../api/types.ts';
import { paths } from '../paths.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Facts } from '../ui/page.tsx';
import { When } from '../ui/when.tsx';
import { CloseChangeButtons } from './close-change.tsx';
import { TextLink } from './links.tsx';
import { SeatChangeState, toSeatChangeLabel } from './states.tsx';

/** Where an order stands, by what the CSP has said of it. */
function OrderStanding({ order }: { order: NonNullable<SeatChange['order']> }) {
  const { reference, sentAt, workedOnAt } = order;
  if (sentAt === null) return 'Not sent yet';
  return (
    <>
      {reference ?? 'No number'}, sent <When at={sentAt} />
      {workedOnAt === null ? null : (
        <>
          ; the CSP last said <When at={workedOnAt} /> that it works on it
        </>
      )}
    </>
  );
}

/** One change with its history and what can be done about it. */
export function SeatChangeDetail(props: { change: SeatChange; onDone: () => void }) {
  const { change } = props;
  return (
    <Stack gap="md">
      <SeatChangeState state={change.state} />
      <Facts
        items={[
          ['Client', change.clientName],
          ['CSP', change.cspName],
          ['Subscription', change.subscriptionId ?? 'A new one is ordered'],
          ...(change.order === null
            ? []
            : [['Order', <OrderStanding key="order" order={change.order} />] as const]),
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
        <CloseChangeButtons change={change} onDone={props.onDone} />
      </Stack>
    </Stack>
  );
}
