import type { ReactNode } from 'react';
import type { RunRow } from '../api/types.ts';
import { paths } from '../paths.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { When } from '../ui/when.tsx';
import { TextLink } from './links.tsx';
import { toRunName } from './run-name.ts';
import { RunState } from './states.tsx';

/** Everything a list shows of a run. */
export const runColumns: readonly Column<RunRow>[] = [
  {
    key: 'package',
    header: 'Run',
    sort: 'package',
    cell: (run) => (
      <TextLink {...paths.run(run.id)} fw={600}>
        {toRunName(run)}
      </TextLink>
    ),
  },
  {
    key: 'subject',
    header: 'Person',
    sort: 'subject',
    isOptional: true,
    cell: (run) => run.subject ?? '—',
  },
  { key: 'status', header: 'State', sort: 'status', cell: (run) => <RunState run={run} /> },
  {
    key: 'client',
    header: 'Client',
    sort: 'clientName',
    cell: (run) => <TextLink {...paths.client(run.clientId)}>{run.clientName}</TextLink>,
  },
  {
    key: 'ticket',
    header: 'Ticket',
    sort: 'ticketNumber',
    cell: (run) => <TextLink {...paths.chat(run.ticketNumber)}>#{run.ticketNumber}</TextLink>,
  },
  { key: 'by', header: 'Started by', sort: 'startedBy', cell: (run) => run.startedBy },
  {
    key: 'started',
    header: 'Started',
    sort: 'startedAt',
    startsDown: true,
    cell: (run) => <When at={run.startedAt} />,
  },
  {
    key: 'finished',
    header: 'Finished',
    sort: 'finishedAt',
    startsDown: true,
    isOptional: true,
    cell: (run) => <When at={run.finishedAt} />,
  },
];

/** Runs without a list's controls, on the page of what they belong to. */
export function RunTable(props: {
  rows: readonly RunRow[] | undefined;
  empty: ReactNode;
  withoutClient?: boolean;
}) {
  const columns = runColumns.filter(({ isOptional }) => !isOptional);
  return (
    <DataTable
      label="Runs"
      columns={props.withoutClient ? columns.filter(({ key }) => key !== 'client') : columns}
      rows={props.rows}
      rowKey={(run) => run.id}
      empty={props.empty}
    />
  );
}
