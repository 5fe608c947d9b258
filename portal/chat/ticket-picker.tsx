import { Stack, Title } from '@mantine/core';
import { IconTicket } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { queries } from '../api/queries.ts';
import type { TicketRow } from '../api/types.ts';
import { TextLink } from '../components/links.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { paths } from '../paths.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemCallout } from '../ui/problem.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import styles from './conversation.module.css';

const columns: readonly Column<TicketRow>[] = [
  {
    key: 'ticket',
    header: 'Ticket',
    cell: (ticket) => (
      <TextLink {...paths.chat(ticket.number)} fw={600}>
        #{ticket.number} {ticket.summary}
      </TextLink>
    ),
  },
  { key: 'company', header: 'Company', cell: (ticket) => ticket.companyName ?? '—' },
  { key: 'status', header: 'Status', cell: (ticket) => ticket.status },
];

/** Without a ticket in the address, one is chosen here. Inside a PSA the address always names one. */
export function TicketPicker() {
  const [search, setSearch] = useState('');
  const tickets = useQuery(queries.tickets({ search, limit: 25 }));
  useEffect(() => {
    document.title = 'Choose a ticket · Seatwright';
  }, []);
  return (
    <Stack gap="sm">
      <Title order={1}>Choose a ticket</Title>
      <SearchBox label="Search tickets" value={search} onChange={setSearch} width="100%" />
      {tickets.error === null ? (
        <div className={styles['table']}>
          <DataTable
            label="Tickets"
            columns={columns}
            rows={tickets.data?.items}
            rowKey={(ticket) => ticket.id}
            empty={
              <EmptyState icon={IconTicket} title="No ticket found">
                {search === ''
                  ? 'Open tickets of the connected PSA appear here.'
                  : 'Search for another number, word or company.'}
              </EmptyState>
            }
          />
        </div>
      ) : (
        <ProblemCallout problem={toProblem(tickets.error)} onRetry={() => void tickets.refetch()} />
      )}
    </Stack>
  );
}
