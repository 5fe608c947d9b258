import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../api/queries.ts';
import type { CustomFilter, FilterMenuProps } from '../../ui/table/filter.ts';

function ClientWords({ value }: { value: string }) {
  const client = useQuery(queries.client(value));
  return client.data?.name ?? (client.isPending ? '…' : value);
}

/** Type-ahead over all clients; those that are chosen stay in sight. */
function ClientMenu({ values, onChange }: FilterMenuProps) {
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text, 200);
  const clients = useQuery(queries.clients({ search: settled, limit: 8 }));
  const found = (clients.data?.items ?? []).filter(({ id }) => !values.includes(id));
  return (
    <Stack gap={8}>
      <TextInput
        type="search"
        aria-label="Search clients to filter by"
        placeholder="Search clients"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {values.map((id) => (
        <Checkbox
          key={id}
          label={<ClientWords value={id} />}
          checked
          onChange={() => onChange(values.filter((one) => one !== id))}
        />
      ))}
      {found.map(({ id, name }) => (
        <Checkbox
          key={id}
          label={name}
          checked={false}
          onChange={() => onChange([...values, id])}
        />
      ))}
      <Text size="xs" c="dimmed" role="status">
        {clients.data?.total === 0 ? 'No such client' : ''}
      </Text>
    </Stack>
  );
}

/** For every list whose rows belong to a client. */
export const clientFilter: CustomFilter = {
  kind: 'custom',
  name: 'clientId',
  label: 'Client',
  Words: ClientWords,
  Menu: ClientMenu,
};
