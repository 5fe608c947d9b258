import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { queries } from '../api/queries.ts';
import { paths } from '../paths.ts';

/** Type-ahead to any client, from every page. */
export function ClientSwitcher() {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [settled] = useDebouncedValue(text, 200);
  const clients = useQuery({
    ...queries.clients({ search: settled, limit: 20 }),
    enabled: isOpen,
    // Opened again and again: names change once a day.
    staleTime: 60_000,
  });
  return (
    <Select
      aria-label="Go to a client"
      placeholder="Go to a client"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={<span />}
      size="sm"
      searchable
      value={null}
      searchValue={text}
      onSearchChange={setText}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      filter={({ options }) => options}
      data={(clients.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      nothingFoundMessage={clients.isPending ? 'Looking…' : 'No such client'}
      onChange={(id) => {
        setText('');
        if (id !== null) void navigate(paths.client(id));
      }}
    />
  );
}
