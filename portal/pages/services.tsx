import { Button, SimpleGrid } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../api/queries.ts';
import type { Service } from '../api/types.ts';
import { QueryView } from '../components/query-view.tsx';
import { ServiceDrawer, type ServiceEditing } from '../components/service-drawer.tsx';
import { ServiceKindPicker } from '../components/service-kind-picker.tsx';
import { ServiceTile } from '../components/service-tile.tsx';
import { useHasRole } from '../components/session.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';

const categories = [
  { category: 'csp', title: 'CSPs' },
  { category: 'tenant', title: 'Microsoft 365' },
  { category: 'psa', title: 'Tickets' },
] as const;

function Tiles(props: {
  services: readonly Service[];
  search: string;
  onOpen: (service: Service) => void;
}) {
  const wanted = props.search.trim().toLowerCase();
  const found = props.services.filter((service) =>
    `${service.name} ${service.kind}`.toLowerCase().includes(wanted),
  );
  if (found.length === 0) {
    return (
      <EmptyState icon={IconPlugConnected} title="No service found">
        {props.services.length === 0
          ? 'Connect a PSA, a Microsoft 365 application and at least one CSP to begin.'
          : 'Search for another name.'}
      </EmptyState>
    );
  }
  return categories.map(({ category, title }) => {
    const services = found.filter((service) => service.category === category);
    if (services.length === 0) return null;
    return (
      <Panel key={category} title={title}>
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm">
          {services.map((service) => (
            <ServiceTile key={service.id} service={service} onOpen={() => props.onOpen(service)} />
          ))}
        </SimpleGrid>
      </Panel>
    );
  });
}

export function ServicesPage() {
  const services = useQuery(queries.services());
  const isAdmin = useHasRole('admin');
  const [search, setSearch] = useState('');
  const [editing, setEditing] = useState<ServiceEditing | null>(null);
  const [isPicking, setPicking] = useState(false);
  return (
    <Page
      title="Connected services"
      description="The accounts at outside systems that Seatwright works with."
      actions={
        <>
          <SearchBox label="Search services" width={220} value={search} onChange={setSearch} />
          {isAdmin ? (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setPicking(true)}
            >
              Connect a service
            </Button>
          ) : null}
        </>
      }
    >
      <QueryView query={services}>
        {(data) => (
          <Tiles
            services={data.items}
            search={search}
            onOpen={(service) => setEditing({ service })}
          />
        )}
      </QueryView>
      {isPicking ? (
        <ServiceKindPicker
          onClose={() => setPicking(false)}
          onPick={(kind) => {
            setPicking(false);
            setEditing({ kind });
          }}
        />
      ) : null}
      {editing === null ? null : (
        <ServiceDrawer editing={editing} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}
