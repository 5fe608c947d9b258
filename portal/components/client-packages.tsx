import { Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import {
  IconCircleCheck,
  IconCircleOff,
  IconPackage,
  IconSearch,
  IconSettings,
} from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { switchPackage } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Client, PackageState } from '../api/types.ts';
import { paths } from '../paths.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Panel } from '../ui/page.tsx';
import { Callout, Status } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';
import { ButtonLink } from './links.tsx';
import { toProblem } from './problem-from-error.ts';
import { useHasRole } from './session.tsx';

/** On or off: words with an icon for everybody, and the switch for admins. */
function PackageSwitch(props: { clientId: string; item: PackageState }) {
  const { clientId, item } = props;
  const isAdmin = useHasRole('admin');
  const queryClient = useQueryClient();
  const turn = useMutation({
    mutationFn: (enabled: boolean) => switchPackage(clientId, item.name, enabled),
    onSuccess: (client) => queryClient.setQueryData(queries.client(clientId).queryKey, client),
    onError: (error) => notifications.show({ color: 'red', message: toProblem(error).message }),
  });
  if (!isAdmin) {
    return (
      <Status
        tone={item.enabled ? 'good' : 'quiet'}
        icon={item.enabled ? IconCircleCheck : IconCircleOff}
      >
        {item.enabled ? 'On' : 'Off'}
      </Status>
    );
  }
  return (
    <Switch
      size="md"
      checked={item.enabled}
      disabled={turn.isPending}
      label={item.enabled ? 'On' : 'Off'}
      aria-label={`${item.title}: ${item.enabled ? 'On' : 'Off'}`}
      onChange={(event) => turn.mutate(event.currentTarget.checked)}
    />
  );
}

function toColumns(clientId: string): Column<PackageState>[] {
  return [
    {
      key: 'title',
      header: 'Package',
      cell: (item) => (
        <>
          <Text size="sm" fw={600}>
            {item.title}
          </Text>
          <Text size="xs" c="dimmed">
            {item.description}
          </Text>
        </>
      ),
    },
    {
      key: 'state',
      header: 'State',
      cell: (item) => <PackageSwitch clientId={clientId} item={item} />,
    },
    {
      key: 'configured',
      header: 'Configured',
      cell: (item) =>
        item.updatedAt === null ? (
          'defaults'
        ) : (
          <>
            <When at={item.updatedAt} />
            {item.updatedBy === null ? '' : ` by ${item.updatedBy}`}
          </>
        ),
    },
    {
      key: 'configure',
      header: 'Configuration',
      quietHeader: true,
      cell: (item) =>
        item.configurable ? (
          <Group justify="flex-end">
            <ButtonLink
              {...paths.packageConfiguration(clientId, item.name)}
              variant="default"
              size="xs"
              leftSection={<IconSettings size={16} aria-hidden />}
              aria-label={`Configure ${item.title}`}
            >
              Configure
            </ButtonLink>
          </Group>
        ) : null,
    },
  ];
}

function AllOff() {
  const isAdmin = useHasRole('admin');
  return (
    <Stack p="md">
      <Callout tone="warn" icon={IconCircleOff} title="Every package is off for this client">
        Nothing can be started from its tickets.{' '}
        {isAdmin ? 'Switch on what its engineers shall use.' : 'Ask an admin to switch one on.'}
      </Callout>
    </Stack>
  );
}

/** The packages of a client, with search; the cog opens a package's configuration. */
export function ClientPackages(props: { client: Client }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const rows = props.client.packages.filter((item) =>
    `${item.title} ${item.description}`.toLowerCase().includes(wanted),
  );
  return (
    <Panel
      title="Packages"
      padded={false}
      actions={
        <TextInput
          type="search"
          aria-label="Search packages"
          placeholder="Search packages"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      }
    >
      {props.client.packages.some(({ enabled }) => enabled) ? null : <AllOff />}
      <DataTable
        label="Packages"
        columns={toColumns(props.client.id)}
        rows={rows}
        rowKey={(item) => item.name}
        empty={
          <EmptyState icon={IconPackage} title="No package matches">
            Search for another word, for example “licensing” or “onboarding”.
          </EmptyState>
        }
      />
    </Panel>
  );
}
