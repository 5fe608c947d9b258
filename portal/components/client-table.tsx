import { Badge, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ClientRow } from '../api/types.ts';
import { paths } from '../paths.ts';
import type { Column } from '../ui/data-table.tsx';
import { TextLink } from './links.tsx';
import { ClientState, toEnvironmentLabel } from './states.tsx';

/** A tag leads to all clients that have it. */
function Tag({ tag }: { tag: string }) {
  return (
    <Badge
      variant="default"
      size="lg"
      tt="none"
      fw={500}
      style={{ cursor: 'pointer' }}
      renderRoot={(rootProps) => (
        <Link {...paths.clients({ tag })} {...rootProps} aria-label={`Clients tagged ${tag}`} />
      )}
    >
      {tag}
    </Badge>
  );
}

/** Everything the list shows of a client. */
export const clientColumns: readonly Column<ClientRow>[] = [
  {
    key: 'name',
    header: 'Client',
    sort: 'name',
    cell: (client) => (
      <Group gap={8}>
        <TextLink {...paths.client(client.id)} fw={600}>
          {client.name}
        </TextLink>
        {client.tags.map((tag) => (
          <Tag key={tag} tag={tag} />
        ))}
      </Group>
    ),
  },
  {
    key: 'environment',
    header: 'Environment',
    sort: 'environment',
    cell: (client) => toEnvironmentLabel(client.environment),
  },
  {
    key: 'ready',
    header: 'State',
    sort: 'ready',
    cell: (client) => <ClientState client={client} />,
  },
  {
    key: 'mapped',
    header: 'CSPs mapped',
    sort: 'mappedServices',
    startsDown: true,
    align: 'end',
    cell: (client) => client.mappedServices,
  },
  {
    key: 'packages',
    header: 'Packages on',
    sort: 'packagesOn',
    startsDown: true,
    align: 'end',
    cell: (client) => client.packagesOn,
  },
  {
    key: 'tenant',
    header: 'Microsoft 365 tenant',
    isOptional: true,
    cell: (client) => client.tenantId ?? 'not set',
  },
];
