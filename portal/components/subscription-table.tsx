import { IconBan, IconCircleCheck, IconStarFilled } from '@tabler/icons-react';
import type { SubscriptionRow } from '../api/types.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { MoneyText } from '../ui/money.tsx';
import { Status } from '../ui/tone.tsx';
import { Deadline } from '../ui/when.tsx';
import { toTermLabel } from './states.tsx';
import type { ReactNode } from 'react';

function Verdict(props: { row: SubscriptionRow; inChoice: boolean }) {
  const { row } = props;
  const reasons = row.reasons.join(' ');
  if (props.inChoice && row.chosen) {
    return (
      <Status tone="good" icon={IconStarFilled}>
        Preselected{reasons === '' ? '' : `. ${reasons}`}
      </Status>
    );
  }
  if (row.allowed) {
    return (
      <Status tone="good" icon={IconCircleCheck}>
        {reasons === '' ? 'Allowed' : reasons}
      </Status>
    );
  }
  return (
    <Status tone="quiet" icon={IconBan}>
      {reasons === '' ? 'Not allowed' : reasons}
    </Status>
  );
}

function toColumns(inChoice: boolean): Column<SubscriptionRow>[] {
  return [
    {
      key: 'product',
      header: 'Subscription',
      cell: (row) => (
        <>
          <strong>{row.cspName}</strong>
          <div>{row.productName}</div>
        </>
      ),
    },
    { key: 'term', header: 'Term', cell: toTermLabel },
    {
      key: 'owned',
      header: 'At CSP / in tenant',
      align: 'end',
      cell: (row) => `${row.ownedAtCsp} / ${row.ownedInTenant ?? '?'}`,
    },
    {
      key: 'cost',
      header: 'Per seat and month',
      align: 'end',
      cell: (row) => <MoneyText amount={row.seatMonthlyCost} />,
    },
    {
      key: 'renews',
      header: 'Renews',
      cell: (row) => <Deadline at={row.renewsAt} none="not stated" />,
    },
    {
      key: 'reducible',
      header: 'Reducible until',
      cell: (row) =>
        row.reducibleUntil === null ? (
          'not now'
        ) : (
          <>
            <Deadline at={row.reducibleUntil} />
            {` (${row.reducibleSeats} ${row.reducibleSeats === 1 ? 'seat' : 'seats'})`}
          </>
        ),
    },
    { key: 'lock', header: 'Locks', cell: (row) => <Deadline at={row.lockAt} none="no lock" /> },
    {
      key: 'verdict',
      header: inChoice ? 'Choice' : 'Can be changed',
      isProse: true,
      cell: (row) => <Verdict row={row} inChoice={inChoice} />,
    },
  ];
}

/** Subscriptions with everything a choice between them rests on. `inChoice`: shown while a run chooses one. */
export function SubscriptionTable(props: {
  rows: readonly SubscriptionRow[] | undefined;
  inChoice: boolean;
  empty: ReactNode;
}) {
  return (
    <DataTable
      label="Subscriptions"
      columns={toColumns(props.inChoice)}
      rows={props.rows}
      rowKey={(row) => `${row.serviceId}/${row.subscriptionId}`}
      isMarked={(row) => props.inChoice && row.chosen}
      empty={props.empty}
    />
  );
}
