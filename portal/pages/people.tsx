import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { IconBan, IconCircleCheck, IconMessageChatbot, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type PeopleQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { PersonRow } from '../api/types.ts';
import { DirectoryFreshness } from '../components/directory-freshness.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { clientFilter } from '../components/lists/client-filter.tsx';
import { ListPage } from '../components/lists/list-page.tsx';
import { licenseFilter } from '../components/lists/product-filter.tsx';
import { useList } from '../components/lists/use-list.ts';
import { QueryView } from '../components/query-view.tsx';
import { RunTable } from '../components/run-table.tsx';
import { NothingYet } from '../components/setup/nothing-yet.tsx';
import { paths } from '../paths.ts';
import type { Column } from '../ui/data-table.tsx';
import { Facts, Page } from '../ui/page.tsx';
import type { Filter } from '../ui/table/filter.ts';
import { Status } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';

const filters: readonly Filter[] = [
  clientFilter,
  licenseFilter,
  {
    kind: 'choices',
    name: 'enabled',
    label: 'Sign-in',
    options: [
      { value: 'yes', label: 'Allowed' },
      { value: 'no', label: 'Blocked' },
    ],
  },
];

/** Broken after its @ where the column is narrow, not in the middle of a word. */
function AccountName({ account }: { account: string }) {
  const at = account.lastIndexOf('@') + 1;
  return (
    <span style={{ overflowWrap: 'anywhere' }}>
      {account.slice(0, at)}
      <wbr />
      {account.slice(at)}
    </span>
  );
}

function SignIn({ person }: { person: PersonRow }) {
  return person.enabled ? (
    <Status tone="good" icon={IconCircleCheck}>
      Allowed
    </Status>
  ) : (
    <Status tone="quiet" icon={IconBan}>
      Blocked
    </Status>
  );
}

function Licenses({ person }: { person: PersonRow }) {
  if (person.licenses.length === 0) return 'none';
  return (
    <Group gap={4}>
      {person.licenses.map((name) => (
        <Badge key={name} variant="default" size="sm" tt="none" fw={500}>
          {name}
        </Badge>
      ))}
    </Group>
  );
}

const columns: readonly Column<PersonRow>[] = [
  {
    key: 'name',
    header: 'Name',
    sort: 'name',
    cell: (person) => <strong>{person.name}</strong>,
  },
  {
    key: 'account',
    header: 'Account',
    sort: 'account',
    cell: (person) => <AccountName account={person.account} />,
  },
  {
    key: 'client',
    header: 'Client',
    sort: 'client',
    cell: (person) => <TextLink {...paths.client(person.clientId)}>{person.clientName}</TextLink>,
  },
  {
    key: 'department',
    header: 'Department',
    sort: 'department',
    cell: (person) => person.department ?? '—',
  },
  {
    key: 'jobTitle',
    header: 'Job title',
    isOptional: true,
    cell: (person) => person.jobTitle ?? '—',
  },
  { key: 'licenses', header: 'Licenses', cell: (person) => <Licenses person={person} /> },
  {
    key: 'enabled',
    header: 'Sign-in',
    sort: 'enabled',
    cell: (person) => <SignIn person={person} />,
  },
  {
    key: 'seenAt',
    header: 'Read',
    isOptional: true,
    cell: (person) => <When at={person.seenAt} />,
  },
];

function PersonDetail({ row }: { row: PersonRow }) {
  const person = useQuery(queries.person(row.id));
  return (
    <Stack gap="md">
      <Facts
        items={[
          ['Account', row.account],
          ['Client', <TextLink {...paths.client(row.clientId)}>{row.clientName}</TextLink>],
          ['Department', row.department],
          ['Job title', row.jobTitle],
          ['Sign-in', <SignIn person={row} />],
          ['Licenses', <Licenses person={row} />],
          ['Read', <When at={row.seenAt} />],
        ]}
      />
      <Text size="sm" c="dimmed">
        To give or take licenses, start a package in the chat of a ticket: it reads this person
        live.
      </Text>
      <ButtonLink
        {...paths.chat()}
        variant="default"
        leftSection={<IconMessageChatbot size={16} aria-hidden />}
        style={{ alignSelf: 'flex-start' }}
      >
        Choose a ticket
      </ButtonLink>
      <Title order={3}>Runs about this name</Title>
      <QueryView query={person}>
        {({ runs }) => (
          <RunTable
            rows={runs}
            withoutClient
            empty={<Text size="sm">No run of this client was about somebody of this name.</Text>}
          />
        )}
      </QueryView>
    </Stack>
  );
}

const panel = {
  noun: 'Person',
  title: (person: PersonRow) => person.name,
  Body: PersonDetail,
  useRow: (id: string) => useQuery(queries.person(id)),
};

export function PeoplePage() {
  const list = useList<PeopleQuery>({ name: 'people', filters, order: 'name' });
  const people = useQuery(queries.people(list.query));
  return (
    <Page
      title="People"
      description="Everybody in the tenants of all clients, read once a day. Plans always read live."
      actions={<DirectoryFreshness />}
    >
      <ListPage
        list={list}
        result={people}
        title="All people"
        noun="people"
        columns={columns}
        rowKey={(person) => person.id}
        rowName={(person) => `${person.name}, ${person.clientName}`}
        csvPath="/v1/people"
        panel={panel}
        empty={
          <NothingYet
            icon={IconUsers}
            title="Nobody has been read yet"
            needs={['psa', 'tenant', 'clients', 'ready', 'directory']}
          >
            People come from the tenants of the clients. Those that were read have nobody; a
            client’s page says when its tenant is not set.
          </NothingYet>
        }
      />
    </Page>
  );
}
