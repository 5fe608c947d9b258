import { Code } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import type { AuditEntry } from '../api/types.ts';
import { toPaging, toWindow } from '../components/list-page.ts';
import { ListView } from '../components/query-view.tsx';
import { paths, type ListSearch } from '../paths.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { When } from '../ui/when.tsx';

const route = getRouteApi('/session/shell/audit');

function Change(props: { entry: AuditEntry }) {
  const { before, after } = props.entry;
  if (before === null && after === null) return <>—</>;
  return (
    <details style={{ textAlign: 'start', minWidth: 0 }}>
      <summary style={{ minHeight: 24, cursor: 'pointer', whiteSpace: 'nowrap' }}>
        Before and after
      </summary>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {`before ${JSON.stringify(before, null, 1)}\nafter ${JSON.stringify(after, null, 1)}`}
      </Code>
    </details>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  {
    key: 'summary',
    header: 'What happened',
    cell: (entry) => (
      <>
        {entry.summary}
        <div>
          <code style={{ fontSize: '0.8em', color: 'var(--mantine-color-dimmed)' }}>
            {entry.action}
          </code>
        </div>
      </>
    ),
  },
  {
    key: 'actor',
    header: 'Who',
    cell: (entry) =>
      entry.onBehalfOf === null ? entry.actor : `${entry.actor} for ${entry.onBehalfOf}`,
  },
  { key: 'channel', header: 'Through', cell: (entry) => entry.channel },
  {
    key: 'ticket',
    header: 'Ticket',
    cell: (entry) => (entry.ticketId === null ? '—' : `#${entry.ticketId}`),
  },
  { key: 'at', header: 'When', cell: (entry) => <When at={entry.at} /> },
  { key: 'change', header: 'Change', cell: (entry) => <Change entry={entry} /> },
];

export function AuditPage() {
  const { search, page } = route.useSearch();
  const navigate = useNavigate();
  const audit = useQuery(queries.audit({ search, ...toWindow(page) }));
  const go = (next: ListSearch) => void navigate({ ...paths.audit(), search: next, replace: true });
  return (
    <Page
      title="Audit"
      description="Append-only: who decided what, through which channel. Entries are chained, so that a removed one shows."
    >
      <ListView query={audit}>
        <Panel
          title="Log"
          padded={false}
          actions={
            <SearchBox
              label="Search the audit log"
              value={search ?? ''}
              onChange={(text) => go({ search: text || undefined })}
            />
          }
        >
          <DataTable
            label="Audit log"
            columns={columns}
            rows={audit.data?.items}
            rowKey={(entry) => String(entry.seq)}
            paging={toPaging(page, audit.data?.total, (next) => go({ search, page: next }))}
            empty={
              <EmptyState icon={IconShieldCheck} title="No entries found">
                {search === undefined
                  ? 'Entries appear as soon as somebody configures or starts something.'
                  : 'Search for another person, client or action.'}
              </EmptyState>
            }
          />
        </Panel>
      </ListView>
    </Page>
  );
}
