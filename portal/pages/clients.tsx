import { Badge, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBuilding, IconRefresh, IconSearchOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { syncClients } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { ClientRow } from '../api/types.ts';
import { TextLink } from '../components/links.tsx';
import { toPaging, toWindow } from '../components/list-page.ts';
import { ListView } from '../components/query-view.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { useHasRole } from '../components/session.tsx';
import { ClientState, toEnvironmentLabel } from '../components/states.tsx';
import { paths } from '../paths.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';

const route = getRouteApi('/session/shell/clients');

const columns: readonly Column<ClientRow>[] = [
  {
    key: 'name',
    header: 'Client',
    cell: (client) => (
      <Group gap={8}>
        <TextLink {...paths.client(client.id)} fw={600}>
          {client.name}
        </TextLink>
        {client.tags.map((tag) => (
          <Badge key={tag} variant="default" size="sm" tt="none" fw={500}>
            {tag}
          </Badge>
        ))}
      </Group>
    ),
  },
  {
    key: 'environment',
    header: 'Environment',
    cell: (client) => toEnvironmentLabel(client.environment),
  },
  { key: 'ready', header: 'State', cell: (client) => <ClientState client={client} /> },
  { key: 'mapped', header: 'CSPs mapped', align: 'end', cell: (client) => client.mappedServices },
  { key: 'packages', header: 'Packages on', align: 'end', cell: (client) => client.packagesOn },
];

function SyncButton() {
  const queryClient = useQueryClient();
  const sync = useMutation({
    mutationFn: syncClients,
    onSuccess: async (result) => {
      notifications.show({
        message: `Synced with the PSA: ${result.added} added, ${result.updated} updated, ${result.disabled} disabled.`,
      });
      await queryClient.invalidateQueries({ queryKey: ['clients'] });
    },
    onError: (error) => notifications.show({ color: 'red', message: toProblem(error).message }),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={sync.isPending}
      onClick={() => sync.mutate()}
    >
      Sync now
    </Button>
  );
}

export function ClientsPage() {
  const { search, page } = route.useSearch();
  const navigate = useNavigate();
  const isAdmin = useHasRole('admin');
  const clients = useQuery(queries.clients({ search, ...toWindow(page) }));
  const go = (next: { search?: string | undefined; page?: number | undefined }) =>
    void navigate({ ...paths.clients(), search: next, replace: true });
  return (
    <Page
      title="Clients"
      description="Synced with the PSA each day. Each client has its own packages, mappings and licenses."
      actions={isAdmin ? <SyncButton /> : null}
    >
      <ListView query={clients}>
        <Panel
          title="All clients"
          padded={false}
          actions={
            <SearchBox
              label="Search clients"
              value={search ?? ''}
              onChange={(text) => go({ search: text || undefined })}
            />
          }
        >
          <DataTable
            label="Clients"
            columns={columns}
            rows={clients.data?.items}
            rowKey={(client) => client.id}
            paging={toPaging(page, clients.data?.total, (next) => go({ search, page: next }))}
            empty={
              search === undefined ? (
                <EmptyState
                  icon={IconBuilding}
                  title="No clients yet"
                  action={isAdmin ? <SyncButton /> : null}
                >
                  Clients come from the PSA. Connect it under Connected services, then sync.
                </EmptyState>
              ) : (
                <EmptyState icon={IconSearchOff} title={`No client matches “${search}”`}>
                  Search for another part of the name, a tag or a domain.
                </EmptyState>
              )
            }
          />
        </Panel>
      </ListView>
    </Page>
  );
}
