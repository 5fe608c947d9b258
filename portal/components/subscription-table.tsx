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

/** The seats of now: a subscription without a closing window takes them back at any time. */
function Reducible({ row }: { row: SubscriptionRow }) {
  const { reducibleSeats: count, reducibleUntil } = row;
  if (count === 0) return 'none now';
  return (
    <>
      {count} {count === 1 ? 'seat' : 'seats'},{' '}
      {reducibleUntil === null ? (
        'at any time'
      ) : (
        <>
          until <Deadline at={reducibleUntil} />
        </>
      )}
    </>
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
      header: 'Can be given back',
      help: 'How many of the seats that are there now the CSP takes back, and until when. A seat that is bought now has a time of its own.',
      cell: (row) => <Reducible row={row} />,
    },
    {
      key: 'lock',
      header: 'No changes from',
      help: 'From then until the renewal the CSP takes neither more nor fewer seats.',
      cell: (row) => <Deadline at={row.lockAt} none="not known" />,
    },
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
      isProseBelow
      isMarked={(row) => props.inChoice && row.chosen}
      empty={props.empty}
    />
  );
}
