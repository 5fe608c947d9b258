import { Group, Stack } from '@mantine/core';
import { IconBuilding, IconCircleCheck, IconCircleOff, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import type { ClientRow } from '../api/types.ts';
import { paths } from '../paths.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Facts } from '../ui/page.tsx';
import { Status } from '../ui/tone.tsx';
import { ButtonLink, TextLink } from './links.tsx';
import { MappingState } from './mapping-state.tsx';
import { QueryView } from './query-view.tsx';
import { ClientState, toEnvironmentLabel } from './states.tsx';

/** A client in short, beside the list: what is missing, its packages and its mappings. */
export function ClientDetail({ row }: { row: ClientRow }) {
  const client = useQuery(queries.client(row.id));
  return (
    <Stack gap="md">
      <ClientState client={row} />
      <Group gap="xs">
        <ButtonLink {...paths.client(row.id)} leftSection={<IconBuilding size={16} aria-hidden />}>
          Open the client
        </ButtonLink>
        <ButtonLink
          {...paths.globalConfiguration(row.id)}
          variant="default"
          leftSection={<IconSettings size={16} aria-hidden />}
        >
          Global Configuration
        </ButtonLink>
      </Group>
      <Facts
        items={[
          ['Environment', toEnvironmentLabel(row.environment)],
          ['Microsoft 365 tenant', row.tenantId ?? 'not set'],
          ['Tags', row.tags.length === 0 ? 'none' : row.tags.join(', ')],
          ['Runs', <TextLink {...paths.runs({ clientId: row.id })}>Runs of this client</TextLink>],
        ]}
      />
      <QueryView query={client}>
        {(found) => (
          <>
            <Facts
              items={found.mappings.map((mapping) => [
                mapping.serviceName,
                <MappingState key={mapping.serviceId} mapping={mapping} />,
              ])}
            />
            <DataTable
              label="Packages"
              rows={found.packages}
              rowKey={({ name }) => name}
              columns={[
                {
                  key: 'title',
                  header: 'Package',
                  cell: ({ name, title }) => (
                    <TextLink {...paths.packageConfiguration(row.id, name)}>{title}</TextLink>
                  ),
                },
                {
                  key: 'state',
                  header: 'State',
                  cell: ({ enabled }) => (
                    <Status
                      tone={enabled ? 'good' : 'quiet'}
                      icon={enabled ? IconCircleCheck : IconCircleOff}
                    >
                      {enabled ? 'On' : 'Off'}
                    </Status>
                  ),
                },
              ]}
              empty={null}
            />
          </>
        )}
      </QueryView>
    </Stack>
  );
}
