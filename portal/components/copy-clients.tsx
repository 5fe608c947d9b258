import { Button, Group, Text } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../api/queries.ts';
import type { ClientRow } from '../api/types.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Panel } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { toPaging, toWindow } from './lists/paging.ts';
import { ListView } from './query-view.tsx';

/** The server copies to so many clients at once at most. */
export const mostClients = 1_000;
const batch = 200;

const columns: readonly Column<ClientRow>[] = [
  { key: 'name', header: 'Client', cell: (client) => client.name },
  { key: 'tags', header: 'Tags', cell: (client) => client.tags.join(', ') || '—' },
];

/** Every client that a search finds, the source left out, up to `mostClients`. */
function useAllFound(search: string | undefined, sourceId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const found: ClientRow[] = [];
      for (let offset = 0; offset < mostClients; offset += batch) {
        const page = await queryClient.fetchQuery(
          queries.clients({ search, limit: batch, offset }),
        );
        found.push(...page.items);
        if (offset + batch >= page.total) break;
      }
      return found.filter(({ id }) => id !== sourceId).slice(0, mostClients);
    },
  });
}

/** Which clients get the values: found by name, domain or tag, ticked one by one or all that were found. */
export function CopyClients(props: {
  sourceId: string;
  chosen: ReadonlyMap<string, ClientRow>;
  onChange: (chosen: ReadonlyMap<string, ClientRow>) => void;
}) {
  const { sourceId, chosen } = props;
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(1);
  const text = search || undefined;
  const clients = useQuery(queries.clients({ search: text, ...toWindow(page) }));
  const all = useAllFound(text, sourceId);
  const change = (rows: readonly ClientRow[], how: 'add' | 'remove') => {
    const next = new Map(chosen);
    for (const row of rows) {
      if (how === 'add') next.set(row.id, row);
      else next.delete(row.id);
    }
    props.onChange(next);
  };
  const total = clients.data?.total ?? 0;
  return (
    <Panel
      title="2. To which clients"
      padded={false}
      actions={
        <Group gap="xs">
          <SearchBox
            label="Search by name, domain or tag"
            value={search}
            onChange={(next) => {
              setSearch(next);
              setPage(1);
            }}
          />
          <Button
            variant="default"
            loading={all.isPending}
            disabled={total === 0}
            onClick={() => all.mutate(undefined, { onSuccess: (found) => change(found, 'add') })}
          >
            Select all that are found
          </Button>
          <Button
            variant="default"
            disabled={chosen.size === 0}
            onClick={() => props.onChange(new Map())}
          >
            Select none
          </Button>
          <Text size="sm" role="status">
            {chosen.size === 1 ? '1 client selected' : `${chosen.size} clients selected`}
          </Text>
        </Group>
      }
    >
      <ListView query={clients}>
        <DataTable
          label="Clients to copy to"
          columns={columns}
          rows={clients.data?.items.filter(({ id }) => id !== sourceId)}
          rowKey={(client) => client.id}
          rowName={(client) => client.name}
          selection={{ rows: chosen, onChange: change }}
          paging={toPaging(page, total, setPage)}
          empty={
            <EmptyState icon={IconBuilding} title="No other client found">
              Search for another name, domain or tag.
            </EmptyState>
          }
        />
      </ListView>
    </Panel>
  );
}
