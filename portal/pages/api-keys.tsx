import {
  Button,
  Code,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import { IconBan, IconCircleCheck, IconClockX, IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createKey, revokeKey } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { ApiKey } from '../api/types.ts';
import { toPaging, toWindow } from '../components/lists/paging.ts';
import { MutationForm } from '../components/mutation-form.tsx';
import { CopyOnce } from '../components/people/copy-once.tsx';
import { RightsFields, toRightsText, type Rights } from '../components/people/rights.tsx';
import { toProblemOrNull } from '../components/problem-from-error.ts';
import { ListView } from '../components/query-view.tsx';
import { useHasRole, useMe } from '../components/session.tsx';
import { paths, type KeySearch } from '../paths.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { Status } from '../ui/tone.tsx';
import { Deadline, toAbsoluteText, When } from '../ui/when.tsx';

const route = getRouteApi('/session/shell/api-keys');

const looks = {
  active: { tone: 'good', icon: IconCircleCheck, label: 'Active' },
  expired: { tone: 'warn', icon: IconClockX, label: 'Expired' },
  revoked: { tone: 'quiet', icon: IconBan, label: 'Revoked' },
} as const;

function RevokeKey(props: { apiKey: ApiKey }) {
  const { apiKey } = props;
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <ConfirmButton
      label="Revoke"
      question={`Revoke “${apiKey.name}” of ${apiKey.owner.name}?`}
      danger
      busy={revoke.isPending}
      problem={toProblemOrNull(revoke.error)}
      onConfirm={() => revoke.mutateAsync()}
    >
      Every program that uses it is refused from now on. A revoked key cannot be given back: make a
      new one instead.
    </ConfirmButton>
  );
}

const columns: readonly Column<ApiKey>[] = [
  {
    key: 'name',
    header: 'Key',
    cell: (key) => (
      <>
        {key.name}
        <div>
          <Code>{key.start}…</Code>
        </div>
      </>
    ),
  },
  { key: 'owner', header: 'Of', cell: ({ owner }) => owner.name },
  { key: 'rights', header: 'Rights', cell: toRightsText },
  {
    key: 'state',
    header: 'State',
    cell: ({ state }) => (
      <Status tone={looks[state].tone} icon={looks[state].icon}>
        {looks[state].label}
      </Status>
    ),
  },
  { key: 'used', header: 'Last used', cell: ({ lastUsedAt }) => <When at={lastUsedAt} /> },
  { key: 'expires', header: 'Expires', cell: ({ expiresAt }) => <Deadline at={expiresAt} /> },
  {
    key: 'revoke',
    header: 'Actions',
    quietHeader: true,
    align: 'end',
    cell: (key) => (key.state === 'active' ? <RevokeKey apiKey={key} /> : null),
  },
];

const lives = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
];

function KeyForm(props: {
  onMade: (made: { key: ApiKey; secret: string }) => void;
  onClose: () => void;
}) {
  const me = useMe();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [rights, setRights] = useState<Rights>({ roles: [], permissions: [] });
  const create = useMutation({
    mutationFn: () =>
      createKey({
        name,
        roles: [...rights.roles],
        permissions: [...rights.permissions],
        expiresInDays: Number(days),
      }),
    onSuccess: async (made) => {
      props.onMade(made);
      await queryClient.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  return (
    <MutationForm mutation={create}>
      {(field) => (
        <>
          <TextInput
            label="Name"
            description="What it is for; the audit log names it."
            required
            withAsterisk={false}
            maxLength={100}
            autoComplete="off"
            data-autofocus
            {...field('name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RightsFields
            value={rights}
            onChange={setRights}
            within={me}
            error={field('roles').error}
          />
          <Select
            label="Valid for"
            data={lives}
            allowDeselect={false}
            {...field('expiresInDays')}
            value={days}
            onChange={(value) => setDays(value ?? '90')}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Create none
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create key
            </Button>
          </Group>
        </>
      )}
    </MutationForm>
  );
}

function CreateKey(props: { onClose: () => void }) {
  const [made, setMade] = useState<{ key: ApiKey; secret: string } | null>(null);
  return (
    <Modal
      opened
      onClose={props.onClose}
      // The key is gone with the dialog: a slip beside it must not lose it.
      closeOnClickOutside={made === null}
      title={made === null ? 'Create an API key' : `“${made.key.name}” is created`}
    >
      {made === null ? (
        <KeyForm onMade={setMade} onClose={props.onClose} />
      ) : (
        <Stack gap="md">
          <CopyOnce label="Key" text={made.secret}>
            It is not shown again. A program sends it as <Code>Authorization: Bearer …</Code> until{' '}
            {toAbsoluteText(made.key.expiresAt)}, and may do what the key and you may both do.
          </CopyOnce>
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Close
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function Tools(props: { search: KeySearch; go: (change: KeySearch) => void }) {
  const { search, go } = props;
  const isAdmin = useHasRole('admin');
  return (
    <Group gap="xs">
      {isAdmin ? (
        <SegmentedControl
          aria-label="Whose keys"
          size="xs"
          data={[
            { value: 'me', label: 'Mine' },
            { value: 'everybody', label: 'Everybody’s' },
          ]}
          value={search.of ?? 'me'}
          onChange={(of) => go({ ...search, page: undefined, of: of === 'me' ? undefined : of })}
        />
      ) : null}
      <SearchBox
        label="Search API keys"
        width={220}
        value={search.search ?? ''}
        onChange={(text) => go({ ...search, page: undefined, search: text || undefined })}
      />
    </Group>
  );
}

/** The reader's own keys; admins see everybody's too. */
export function ApiKeysPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const of = search.of === 'everybody' ? 'everybody' : 'me';
  const keys = useQuery(queries.keys({ search: search.search, of, ...toWindow(search.page) }));
  const [isCreating, setCreating] = useState(false);
  const go = (next: KeySearch) => void navigate({ ...paths.apiKeys(next), replace: true });
  return (
    <Page
      title="API keys"
      description="For programs that work in your name: with your roles or fewer, and named in the audit log."
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          Create a key
        </Button>
      }
    >
      <ListView query={keys}>
        <Panel
          title={of === 'me' ? 'Your keys' : 'Everybody’s keys'}
          padded={false}
          actions={<Tools search={search} go={go} />}
        >
          <DataTable
            label="API keys"
            columns={columns.filter(({ key }) => key !== 'owner' || of === 'everybody')}
            rows={keys.data?.items}
            rowKey={({ id }) => id}
            paging={toPaging(search.page, keys.data?.total, (page) => go({ ...search, page }))}
            empty={
              <EmptyState icon={IconKey} title="No API keys found">
                {search.search === undefined
                  ? 'A key lets a script or another system use the HTTP API without a person’s sign-in.'
                  : 'Search for another name.'}
              </EmptyState>
            }
          />
        </Panel>
      </ListView>
      {isCreating ? <CreateKey onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}
