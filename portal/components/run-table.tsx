import type { ReactNode } from 'react';
import type { RunRow } from '../api/types.ts';
import { paths } from '../paths.ts';
import { DataTable, type Column, type Paging } from '../ui/data-table.tsx';
import { When } from '../ui/when.tsx';
import { TextLink } from './links.tsx';
import { RunState } from './states.tsx';

const columns: readonly Column<RunRow>[] = [
  {
    key: 'package',
    header: 'Run',
    cell: (run) => (
      <TextLink {...paths.run(run.id)} fw={600}>
        {run.packageTitle}
        {run.subject === null ? '' : `: ${run.subject}`}
      </TextLink>
    ),
  },
  { key: 'status', header: 'State', cell: (run) => <RunState run={run} /> },
  {
    key: 'client',
    header: 'Client',
    cell: (run) => <TextLink {...paths.client(run.clientId)}>{run.clientName}</TextLink>,
  },
  {
    key: 'ticket',
    header: 'Ticket',
    cell: (run) => <TextLink {...paths.chat(run.ticketNumber)}>#{run.ticketNumber}</TextLink>,
  },
  { key: 'by', header: 'Started by', cell: (run) => run.startedBy },
  { key: 'started', header: 'Started', cell: (run) => <When at={run.startedAt} /> },
];

/** Runs, newest first. On a client's own page its name is left out. */
export function RunTable(props: {
  rows: readonly RunRow[] | undefined;
  empty: ReactNode;
  paging?: Paging;
  withoutClient?: boolean;
}) {
  return (
    <DataTable
      label="Runs"
      columns={props.withoutClient ? columns.filter(({ key }) => key !== 'client') : columns}
      rows={props.rows}
      rowKey={(run) => run.id}
      empty={props.empty}
      {...(props.paging === undefined ? {} : { paging: props.paging })}
    />
  );
}
