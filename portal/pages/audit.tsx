import { Button, Stack, TextInput } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type AuditQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { AuditChoices, AuditEntry } from '../api/types.ts';
import {
  AuditClient,
  AuditEntryDetails,
  AuditTicket,
  ExternalIds,
} from '../components/audit-entry.tsx';
import { clientFilter } from '../components/lists/client-filter.tsx';
import { FileButton } from '../components/lists/file-button.tsx';
import { ListPage } from '../components/lists/list-page.tsx';
import { useList } from '../components/lists/use-list.ts';
import { VerifyAudit } from '../components/verify-audit.tsx';
import type { Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import type { Filter, FilterMenuProps } from '../ui/table/filter.ts';
import { When } from '../ui/when.tsx';

const columns: readonly Column<AuditEntry>[] = [
  { key: 'summary', header: 'What happened', isProse: true, cell: (entry) => entry.summary },
  {
    key: 'at',
    header: 'When',
    cell: (entry) => <When at={entry.at} />,
    sort: 'at',
    startsDown: true,
  },
  { key: 'person', header: 'Who', cell: (entry) => entry.actor, sort: 'person' },
  { key: 'onBehalfOf', header: 'On behalf of', cell: (entry) => entry.onBehalfOf ?? '—' },
  { key: 'channel', header: 'Through', cell: (entry) => entry.channel, sort: 'channel' },
  {
    key: 'client',
    header: 'Client',
    cell: (entry) => <AuditClient entry={entry} />,
    sort: 'client',
  },
  {
    key: 'ticket',
    header: 'Ticket',
    cell: (entry) => <AuditTicket entry={entry} />,
    sort: 'ticket',
  },
  {
    key: 'action',
    header: 'Action',
    cell: (entry) => <code>{entry.action}</code>,
    sort: 'action',
    isOptional: true,
  },
  {
    key: 'externalIds',
    header: 'External ids',
    cell: (entry) => <ExternalIds entry={entry} />,
    isOptional: true,
  },
];

const toOptions = (values: readonly string[] = []) =>
  values.map((value) => ({ value, label: value }));

function TicketWords({ value }: { value: string }) {
  return <>#{value}</>;
}

function TicketMenu({ values, onChange }: FilterMenuProps) {
  const [text, setText] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = text.trim().replace(/^#/, '');
        if (wanted === '') return;
        setText('');
        onChange([...new Set([...values, wanted])]);
      }}
    >
      <Stack gap={8}>
        <TextInput
          label="Ticket number"
          value={text}
          data-autofocus
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" disabled={text.trim() === ''}>
          Show its entries
        </Button>
      </Stack>
    </form>
  );
}

function toFilters(choices: AuditChoices | undefined): Filter[] {
  return [
    { kind: 'choices', name: 'person', label: 'Person', options: toOptions(choices?.people) },
    clientFilter,
    { kind: 'custom', name: 'ticket', label: 'Ticket', Words: TicketWords, Menu: TicketMenu },
    { kind: 'choices', name: 'action', label: 'Action', options: toOptions(choices?.actions) },
    { kind: 'choices', name: 'channel', label: 'Through', options: toOptions(choices?.channels) },
    { kind: 'period', label: 'When', from: 'from', to: 'to' },
  ];
}

const panel = {
  noun: 'Entry',
  title: (entry: AuditEntry) => `Entry ${entry.seq}`,
  Body: AuditEntryDetails,
  useRow: (seq: string) => useQuery(queries.auditEntry(seq)),
};

export function AuditPage() {
  const choices = useQuery(queries.auditChoices());
  const filters = useMemo(() => toFilters(choices.data), [choices.data]);
  const list = useList<AuditQuery>({ name: 'audit', filters, order: '-at' });
  const audit = useQuery(queries.audit(list.query));
  return (
    <Page
      title="Audit"
      description="Append-only: who decided what, and what Seatwright changed outside. Entries are chained, so that a changed or removed one shows."
      actions={
        <>
          {/* For programs: one object per entry, the hashes left out. */}
          <FileButton list={list} path="/v1/audit" format="jsonl" label="JSON lines" />
          <VerifyAudit />
        </>
      }
    >
      <ListPage
        list={list}
        result={audit}
        title="Log"
        noun="audit entries"
        columns={columns}
        rowKey={(entry) => String(entry.seq)}
        rowName={(entry) => `entry ${entry.seq}, ${entry.summary}`}
        csvPath="/v1/audit"
        panel={panel}
        empty={
          <EmptyState icon={IconShieldCheck} title="No entries yet">
            Entries appear as soon as somebody configures or starts something.
          </EmptyState>
        }
      />
    </Page>
  );
}
