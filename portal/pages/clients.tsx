import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBuilding, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getClient, listClients, syncClients, type ClientsQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import { ClientDetail } from '../components/client-detail.tsx';
import { clientColumns } from '../components/client-table.tsx';
import { ListPage } from '../components/lists/list-page.tsx';
import { useList } from '../components/lists/use-list.ts';
import { toProblem } from '../components/problem-from-error.ts';
import { useHasRole } from '../components/session.tsx';
import { environments } from '../components/states.tsx';
import { switchPackages } from '../components/switch-packages.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import type { Filter } from '../ui/table/filter.ts';

/** Tags are filtered by through their links: the words are the MSP's own. */
function TagWords({ value }: { value: string }) {
  return value;
}

const filters: readonly Filter[] = [
  { kind: 'choices', name: 'environment', label: 'Environment', options: environments },
  {
    kind: 'choices',
    name: 'ready',
    label: 'State',
    isSingle: true,
    options: [
      { value: 'yes', label: 'Ready' },
      { value: 'no', label: 'Something is missing' },
    ],
  },
  { kind: 'custom', name: 'tag', label: 'Tag', Words: TagWords },
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

const countClients = (query: ClientsQuery) => listClients(query).then(({ total }) => total);
const panel = {
  noun: 'Client',
  title: ({ name }: { name: string }) => name,
  Body: ClientDetail,
  readRow: getClient,
};

export function ClientsPage() {
  const isAdmin = useHasRole('admin');
  const list = useList<ClientsQuery>({ name: 'clients', filters, order: 'name' });
  const clients = useQuery(queries.clients(list.query));
  return (
    <Page
      title="Clients"
      description="Synced with the PSA each day. Each client has its own packages, mappings and licenses."
      actions={isAdmin ? <SyncButton /> : null}
    >
      <ListPage
        list={list}
        result={clients}
        title="All clients"
        noun="clients"
        columns={clientColumns}
        rowKey={(client) => client.id}
        rowName={(client) => client.name}
        count={countClients}
        csvPath="/v1/clients"
        panel={panel}
        bulk={isAdmin ? switchPackages : []}
        empty={
          <EmptyState
            icon={IconBuilding}
            title="No clients yet"
            action={isAdmin ? <SyncButton /> : null}
          >
            Clients come from the PSA. Connect it under Connected services, then sync.
          </EmptyState>
        }
      />
    </Page>
  );
}
