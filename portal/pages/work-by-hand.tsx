import { IconChecklist } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listWorkItems, type WorkItemsQuery } from '../api/manual-operations.ts';
import { queries } from '../api/queries.ts';
import type { WorkItem } from '../api/types.ts';
import { WorkDetail } from '../components/by-hand/work-detail.tsx';
import { WorkAge, WorkState, workStates } from '../components/by-hand/work-state.tsx';
import { WorkTickets } from '../components/by-hand/work-tickets.tsx';
import { toWorkName, toWorkTitle } from '../components/by-hand/work-words.tsx';
import { TextLink } from '../components/links.tsx';
import { clientFilter } from '../components/lists/client-filter.tsx';
import { useCspFilter } from '../components/lists/csp-filter.ts';
import { ListPage } from '../components/lists/list-page.tsx';
import { useList } from '../components/lists/use-list.ts';
import { toSignedText } from '../components/seat-words.ts';
import { paths } from '../paths.ts';
import type { Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import type { Filter } from '../ui/table/filter.ts';
import { When } from '../ui/when.tsx';

const columns: readonly Column<WorkItem>[] = [
  {
    key: 'what',
    header: 'What',
    sort: 'productName',
    cell: (item) => (
      <>
        <strong>{toSignedText(item.target - item.before)}</strong>
        <div>{item.productName}</div>
      </>
    ),
  },
  {
    key: 'state',
    header: 'State',
    sort: 'state',
    cell: (item) => <WorkState state={item.state} />,
  },
  {
    key: 'opened',
    header: 'Asked',
    sort: 'openedAt',
    startsDown: true,
    cell: (item) => <WorkAge item={item} />,
  },
  {
    key: 'client',
    header: 'Client',
    sort: 'clientName',
    cell: (item) => <TextLink {...paths.client(item.clientId)}>{item.clientName}</TextLink>,
  },
  { key: 'csp', header: 'CSP', sort: 'cspName', cell: (item) => item.cspName },
  {
    key: 'quantity',
    header: 'Quantity',
    align: 'end',
    cell: (item) => `${item.before} → ${item.target}`,
  },
  { key: 'ticket', header: 'Ticket', cell: (item) => <WorkTickets runs={item.runs} /> },
  {
    key: 'account',
    header: 'Account there',
    isOptional: true,
    cell: (item) => item.accountReference || '—',
  },
  {
    key: 'closed',
    header: 'Answered',
    sort: 'closedAt',
    startsDown: true,
    isOptional: true,
    cell: (item) => <When at={item.closedAt} />,
  },
  { key: 'by', header: 'Answered by', isOptional: true, cell: (item) => item.closedBy ?? '—' },
];

function useFilters(): Filter[] {
  const csp = useCspFilter();
  return useMemo(
    () => [
      { kind: 'choices', name: 'state', label: 'State', options: workStates },
      clientFilter,
      csp,
    ],
    [csp],
  );
}

const countWork = (query: WorkItemsQuery) => listWorkItems(query).then(({ total }) => total);
const panel = {
  noun: 'Work item',
  title: toWorkTitle,
  Body: ({ row }: { readonly row: WorkItem }) => <WorkDetail item={row} />,
  useRow: (id: string) => useQuery(queries.workItem(id)),
};

export function WorkByHandPage() {
  const list = useList<WorkItemsQuery>({
    name: 'work-items',
    filters: useFilters(),
    order: 'state',
  });
  const work = useQuery(queries.workItems(list.query));
  return (
    <Page
      title="Work by hand"
      description="What people are asked to buy or to give back at CSPs without an API. The same question stands in the chat of the ticket; the first answer counts."
    >
      <ListPage
        list={list}
        result={work}
        title="Work items"
        noun="work items"
        columns={columns}
        rowKey={(item) => item.id}
        rowName={toWorkName}
        count={countWork}
        csvPath="/v1/work-items"
        panel={panel}
        empty={
          <EmptyState icon={IconChecklist} title="Nobody was asked to do anything by hand yet">
            For vendors that cannot be called, an admin connects “A CSP without an API” under
            Integrations and writes down on each client’s page what it has there.
          </EmptyState>
        }
      />
    </Page>
  );
}
