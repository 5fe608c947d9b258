import { IconBuilding } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listClients, type ClientsQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import { ClientDetail } from '../components/client-detail.tsx';
import { clientColumns } from '../components/client-table.tsx';
import { ListPage } from '../components/lists/list-page.tsx';
import { useList } from '../components/lists/use-list.ts';
import { useHasRole } from '../components/session.tsx';
import { NothingYet } from '../components/setup/nothing-yet.tsx';
import { SyncButton } from '../components/setup/setup-action.tsx';
import { SetupGuide } from '../components/setup/setup-guide.tsx';
import { environments } from '../components/states.tsx';
import { switchPackages } from '../components/switch-packages.tsx';
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

const countClients = (query: ClientsQuery) => listClients(query).then(({ total }) => total);
const panel = {
  noun: 'Client',
  title: ({ name }: { name: string }) => name,
  Body: ClientDetail,
  useRow: (id: string) => useQuery(queries.client(id)),
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
      <SetupGuide />
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
          <NothingYet icon={IconBuilding} title="No clients yet" needs={['psa', 'clients']}>
            Clients come from the PSA and are taken over from there each day.
          </NothingYet>
        }
      />
    </Page>
  );
}
