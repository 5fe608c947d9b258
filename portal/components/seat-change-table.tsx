import { useState, type ReactNode } from 'react';
import type { SeatChange } from '../api/types.ts';
import { paths } from '../paths.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { SidePanel } from '../ui/table/side-panel.tsx';
import { When } from '../ui/when.tsx';
import { TextLink } from './links.tsx';
import { SeatChangeDetail } from './seat-change-detail.tsx';
import { toSignedText } from './seat-words.ts';
import { SeatChangeState } from './states.tsx';

/** "+1 seat Microsoft 365 Business Premium". */
export function toChangeTitle(change: Pick<SeatChange, 'delta' | 'productName'>): string {
  return `${toSignedText(change.delta)} ${change.productName}`;
}

/** The same with its client: there are many alike. */
export function toChangeName(change: SeatChange): string {
  return `${toChangeTitle(change)}, ${change.clientName}`;
}

/** Everything a list shows of a seat change. */
export const seatChangeColumns: readonly Column<SeatChange>[] = [
  {
    key: 'change',
    header: 'Change',
    sort: 'productName',
    cell: (change) => (
      <>
        <strong>{toSignedText(change.delta)}</strong>
        <div>{change.productName}</div>
      </>
    ),
  },
  {
    key: 'state',
    header: 'State',
    sort: 'state',
    cell: (change) => <SeatChangeState state={change.state} />,
  },
  {
    key: 'quantity',
    header: 'Quantity',
    align: 'end',
    cell: (change) => `${change.before ?? '?'} → ${change.target ?? '?'}`,
  },
  {
    key: 'client',
    header: 'Client',
    sort: 'clientName',
    cell: (change) => <TextLink {...paths.client(change.clientId)}>{change.clientName}</TextLink>,
  },
  { key: 'csp', header: 'CSP', sort: 'cspName', cell: (change) => change.cspName },
  {
    key: 'by',
    header: 'Asked for by',
    sort: 'requestedBy',
    cell: (change) => change.requestedBy,
  },
  {
    key: 'created',
    header: 'Asked for',
    sort: 'createdAt',
    startsDown: true,
    cell: (change) => <When at={change.createdAt} />,
  },
  {
    key: 'updated',
    header: 'Last change',
    sort: 'updatedAt',
    startsDown: true,
    isOptional: true,
    cell: (change) => <When at={change.updatedAt} />,
  },
  {
    key: 'ticket',
    header: 'Ticket',
    sort: 'ticketNumber',
    isOptional: true,
    cell: (change) =>
      change.ticketNumber === null ? (
        '—'
      ) : (
        <TextLink {...paths.chat(change.ticketNumber)}>#{change.ticketNumber}</TextLink>
      ),
  },
  {
    key: 'delta',
    header: 'Seats',
    sort: 'delta',
    startsDown: true,
    align: 'end',
    isOptional: true,
    cell: (change) => toSignedText(change.delta),
  },
];

/** The changes of one run, each with its history beside it. */
export function SeatChangeTable(props: {
  rows: readonly SeatChange[] | undefined;
  empty: ReactNode;
  withoutClient?: boolean;
}) {
  const [openId, setOpenId] = useState<string>();
  const open = props.rows?.find(({ id }) => id === openId);
  const columns = seatChangeColumns.filter(({ isOptional }) => !isOptional);
  const close = () => setOpenId(undefined);
  return (
    <>
      <DataTable
        label="Seat changes"
        columns={props.withoutClient ? columns.filter(({ key }) => key !== 'client') : columns}
        rows={props.rows}
        rowKey={(change) => change.id}
        rowName={toChangeName}
        opening={{ openKey: openId, onOpen: (change) => setOpenId(change.id) }}
        empty={props.empty}
      />
      <SidePanel
        isOpen={open !== undefined}
        title={open === undefined ? '' : toChangeTitle(open)}
        onClose={close}
      >
        {open === undefined ? null : <SeatChangeDetail change={open} onDone={close} />}
      </SidePanel>
    </>
  );
}
