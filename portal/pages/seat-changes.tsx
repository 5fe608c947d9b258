import { Select } from '@mantine/core';
import { IconArmchair } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import { TextLink } from '../components/links.tsx';
import { toPaging, toWindow } from '../components/list-page.ts';
import { ListView } from '../components/query-view.tsx';
import { SeatChangeTable } from '../components/seat-change-table.tsx';
import { seatChangeStates } from '../components/states.tsx';
import { paths, type ListSearch } from '../paths.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, Panel } from '../ui/page.tsx';

const route = getRouteApi('/session/shell/seat-changes');

export function SeatChangesPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { page, state, clientId, subscriptionId } = search;
  const changes = useQuery(
    queries.seatChanges({ state, clientId, subscriptionId, ...toWindow(page) }),
  );
  const isNarrowed = clientId !== undefined || subscriptionId !== undefined;
  const go = (next: ListSearch) => void navigate({ ...paths.seatChanges(next), replace: true });
  return (
    <Page
      title="Seat changes"
      description="The ledger: every wish to change a subscription, written down before the CSP is called."
    >
      <ListView query={changes}>
        <Panel
          title={subscriptionId === undefined ? 'Ledger' : 'Changes of one subscription'}
          description={
            isNarrowed ? (
              <TextLink {...paths.seatChanges()}>Show the whole ledger</TextLink>
            ) : undefined
          }
          padded={false}
          actions={
            <Select
              aria-label="State"
              placeholder="Every state"
              clearable
              clearButtonProps={{ 'aria-label': 'Show every state' }}
              data={seatChangeStates}
              value={state ?? null}
              onChange={(value) => go({ ...search, page: undefined, state: value ?? undefined })}
            />
          }
        >
          <SeatChangeTable
            rows={changes.data?.items}
            paging={toPaging(page, changes.data?.total, (next) => go({ ...search, page: next }))}
            empty={
              <EmptyState icon={IconArmchair} title="No seat changes found">
                Seats are bought and given back by onboarding and offboarding; each change appears
                here before it is sent.
              </EmptyState>
            }
          />
        </Panel>
      </ListView>
    </Page>
  );
}
