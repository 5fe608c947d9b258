import { Select } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { toPaging, toWindow } from '../components/list-page.ts';
import { ListView } from '../components/query-view.tsx';
import { RunTable } from '../components/run-table.tsx';
import { runStatusOptions } from '../components/states.tsx';
import { paths, type ListSearch } from '../paths.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';

const route = getRouteApi('/session/shell/runs');

export function RunsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { page, clientId } = search;
  const status = runStatusOptions.find(({ value }) => value === search.status)?.value;
  const runs = useQuery(
    queries.runs({ search: search.search, status, clientId, ...toWindow(page) }),
  );
  const go = (next: ListSearch) => void navigate({ ...paths.runs(next), replace: true });
  return (
    <Page title="Runs" description="Every execution of a package, the newest first.">
      <ListView query={runs}>
        <Panel
          title={clientId === undefined ? 'All runs' : 'Runs of one client'}
          description={
            clientId === undefined ? undefined : (
              <TextLink {...paths.runs()}>Show all clients</TextLink>
            )
          }
          padded={false}
          actions={
            <>
              <Select
                aria-label="State"
                placeholder="Every state"
                clearable
                clearButtonProps={{ 'aria-label': 'Show every state' }}
                data={runStatusOptions}
                value={status ?? null}
                w={190}
                onChange={(value) => go({ ...search, page: undefined, status: value ?? undefined })}
              />
              <SearchBox
                label="Search runs"
                width={220}
                value={search.search ?? ''}
                onChange={(text) => go({ ...search, page: undefined, search: text || undefined })}
              />
            </>
          }
        >
          <RunTable
            rows={runs.data?.items}
            paging={toPaging(page, runs.data?.total, (next) => go({ ...search, page: next }))}
            empty={
              <EmptyState
                icon={IconListDetails}
                title="No runs found"
                action={
                  <ButtonLink {...paths.chat()} size="xs">
                    Choose a ticket
                  </ButtonLink>
                }
              >
                Runs start from a ticket: choose one and start a package in its chat.
              </EmptyState>
            }
          />
        </Panel>
      </ListView>
    </Page>
  );
}
