import { Button, SimpleGrid } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { queries } from '../api/queries.ts';
import type { Service, ServiceKind } from '../api/types.ts';
import { QueryView } from '../components/query-view.tsx';
import { ServiceDrawer } from '../components/service-drawer.tsx';
import { ServiceKindPicker } from '../components/service-kind-picker.tsx';
import { ServiceTile } from '../components/service-tile.tsx';
import { useHasRole } from '../components/session.tsx';
import { paths, type ListSearch } from '../paths.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';

const route = getRouteApi('/session/shell/integrations');

/** Whoever looks at health sees it change. */
const healthEveryMs = 15_000;

const categories = [
  { category: 'csp', title: 'CSPs' },
  { category: 'tenant', title: 'Microsoft 365' },
  { category: 'directory', title: 'Active Directory' },
  { category: 'psa', title: 'Tickets' },
] as const;

function Tiles(props: {
  services: readonly Service[];
  search: string;
  onOpen: (service: Service) => void;
  /** Null for whoever may not. */
  onAdd: (() => void) | null;
}) {
  const wanted = props.search.trim().toLowerCase();
  const found = props.services.filter((service) =>
    `${service.name} ${service.kind}`.toLowerCase().includes(wanted),
  );
  if (props.services.length === 0) return <NothingConnected onAdd={props.onAdd} />;
  if (found.length === 0) {
    return (
      <EmptyState icon={IconPlugConnected} title="No integration matches">
        Search for another name.
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

function NothingConnected({ onAdd }: { onAdd: (() => void) | null }) {
  return (
    <EmptyState
      icon={IconPlugConnected}
      title="Nothing is connected yet"
      action={
        onAdd === null ? null : (
          <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={onAdd}>
            Add an integration
          </Button>
        )
      }
    >
      A PSA for tickets, a Microsoft 365 application for people and licenses, and at least one CSP
      are needed to begin. {onAdd === null ? 'Ask an admin to connect them.' : ''}
    </EmptyState>
  );
}

export function ServicesPage() {
  const services = useQuery({ ...queries.services(), refetchInterval: healthEveryMs });
  const isAdmin = useHasRole('admin');
  const { search, open } = route.useSearch();
  const navigate = useNavigate();
  const go = (next: ListSearch) => void navigate({ ...paths.services(next), replace: true });
  const [adding, setAdding] = useState<ServiceKind | null>(null);
  const [isPicking, setPicking] = useState(false);
  const service = services.data?.items.find((one) => one.id === open);
  const editing = useMemo(() => {
    if (adding !== null) return { kind: adding };
    return service === undefined ? null : { service };
  }, [adding, service]);
  return (
    <Page
      title="Integrations"
      description="The accounts at outside systems that Seatwright works with."
      actions={
        <>
          <SearchBox
            label="Search integrations"
            width={220}
            value={search ?? ''}
            onChange={(text) => go({ search: text || undefined })}
          />
          {isAdmin ? (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setPicking(true)}
            >
              Add an integration
            </Button>
          ) : null}
        </>
      }
    >
      <QueryView query={services}>
        {(data) => (
          <Tiles
            services={data.items}
            search={search ?? ''}
            onOpen={({ id }) => go({ search, open: id })}
            onAdd={isAdmin ? () => setPicking(true) : null}
          />
        )}
      </QueryView>
      {isPicking ? (
        <ServiceKindPicker
          onClose={() => setPicking(false)}
          onPick={(kind) => {
            setPicking(false);
            setAdding(kind);
          }}
        />
      ) : null}
      {editing === null ? null : (
        <ServiceDrawer
          key={'service' in editing ? editing.service.id : editing.kind.kind}
          editing={editing}
          onClose={() => {
            setAdding(null);
            go({ search });
          }}
        />
      )}
    </Page>
  );
}
