import { Stack, Table, Text } from '@mantine/core';
import type { AuditEntry } from '../api/types.ts';
import { paths } from '../paths.ts';
import { Facts } from '../ui/page.tsx';
import { toAbsoluteText, When } from '../ui/when.tsx';
import { toDifferences } from './audit-difference.ts';
import { TextLink } from './links.tsx';

function Value(props: { text: string | null }) {
  return props.text === null ? (
    <Text span size="sm" c="dimmed">
      —
    </Text>
  ) : (
    <span style={{ overflowWrap: 'anywhere' }}>{props.text}</span>
  );
}

/** What an entry changed, place by place: before and after beside each other. */
function Differences(props: { entry: AuditEntry }) {
  const { before, after } = props.entry;
  const differences = toDifferences(before ?? null, after ?? null);
  if (differences.length === 0) {
    return <Text size="sm">Nothing was changed, or nothing of it is written down.</Text>;
  }
  return (
    <Table layout="fixed" aria-label="Before and after" fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" w="40%">
            Field
          </Table.Th>
          <Table.Th scope="col">Before</Table.Th>
          <Table.Th scope="col">After</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map(({ path, before: was, after: is }, index) => (
          // Fixed once written: the position is as good a key as the path, which may occur twice.
          <Table.Tr key={`${index}-${path}`}>
            <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {path === '' ? 'The whole' : path}
            </Table.Th>
            <Table.Td>
              <Value text={was} />
            </Table.Td>
            <Table.Td>
              <Value text={is} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

export function AuditClient({ entry }: { entry: AuditEntry }) {
  if (entry.clientId === null) return <>—</>;
  return (
    <TextLink {...paths.client(entry.clientId)}>{entry.clientName ?? entry.clientId}</TextLink>
  );
}

export function AuditTicket({ entry }: { entry: AuditEntry }) {
  if (entry.ticketId === null) return <>—</>;
  return <TextLink {...paths.chat(entry.ticketId)}>#{entry.ticketId}</TextLink>;
}

/** One id per line, after what it is the id of; a run is linked. */
export function ExternalIds({ entry }: { entry: AuditEntry }) {
  const ids = Object.entries(entry.externalIds);
  if (ids.length === 0) return <>—</>;
  return (
    <>
      {ids.map(([name, id]) => (
        <div key={name} style={{ overflowWrap: 'anywhere' }}>
          {name}:{' '}
          {name === 'Run' ? <TextLink {...paths.run(id)}>{id}</TextLink> : <code>{id}</code>}
        </div>
      ))}
    </>
  );
}

/** Everything that is written down about one decision. */
export function AuditEntryDetails({ row: entry }: { readonly row: AuditEntry }) {
  return (
    <Stack gap="md">
      <Text>{entry.summary}</Text>
      <Facts
        items={[
          ['When', <When key="when" at={entry.at} />],
          ['At', toAbsoluteText(entry.at)],
          ['Who', entry.actor],
          ['On behalf of', entry.onBehalfOf],
          ['Through', entry.channel],
          ['Action', <code key="action">{entry.action}</code>],
          ['Client', <AuditClient key="client" entry={entry} />],
          ['Ticket', <AuditTicket key="ticket" entry={entry} />],
          ['External ids', <ExternalIds key="ids" entry={entry} />],
          ['Number in the chain', String(entry.seq)],
        ]}
      />
      <Differences entry={entry} />
    </Stack>
  );
}
