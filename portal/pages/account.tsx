import { Button, Group, Stack, TextInput } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { changePassword, renameAccount } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import { ButtonLink } from '../components/links.tsx';
import { toPaging, toWindow } from '../components/lists/paging.ts';
import { MutationForm } from '../components/mutation-form.tsx';
import { NewPasswordField, PasswordField } from '../components/people/password-field.tsx';
import { toRightsText } from '../components/people/rights.tsx';
import { SessionTable } from '../components/people/session-table.tsx';
import { ListView } from '../components/query-view.tsx';
import { useMe } from '../components/session.tsx';
import { paths } from '../paths.ts';
import { Facts, Page, Panel } from '../ui/page.tsx';
import { Callout } from '../ui/tone.tsx';

const route = getRouteApi('/session/shell/account');

function Done(props: { children: string }) {
  return <Callout tone="good" icon={IconCircleCheck} role="status" title={props.children} />;
}

function NameForm() {
  const me = useMe();
  const queryClient = useQueryClient();
  const [name, setName] = useState(me.name);
  const rename = useMutation({
    mutationFn: () => renameAccount(name),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.me().queryKey }),
  });
  return (
    <MutationForm mutation={rename} maw={420}>
      {(field) => (
        <>
          <TextInput
            label="Name"
            description="Colleagues, tickets and the audit log see it. Earlier entries keep the old one."
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={100}
            {...field('name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {rename.isSuccess ? <Done>Your name is changed.</Done> : null}
          <Group>
            <Button
              type="submit"
              loading={rename.isPending}
              disabled={name.trim() === '' || name.trim() === me.name}
            >
              Change name
            </Button>
          </Group>
        </>
      )}
    </MutationForm>
  );
}

function PasswordForm() {
  const me = useMe();
  const queryClient = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: async () => {
      setCurrent('');
      setNext('');
      await queryClient.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  return (
    <MutationForm mutation={change} maw={420}>
      {(field) => (
        <>
          {/* A password manager files the new password under this name. */}
          <input type="hidden" autoComplete="username" value={me.email} readOnly />
          <PasswordField
            label="Current password"
            {...field('currentPassword')}
            value={current}
            onChange={setCurrent}
          />
          <NewPasswordField
            label="New password"
            {...field('newPassword')}
            value={next}
            onChange={setNext}
          />
          {change.data === undefined ? null : (
            <Done>{`Your password is changed. ${toSessionText(change.data.endedSessions)}`}</Done>
          )}
          <Group>
            <Button type="submit" loading={change.isPending}>
              Change password
            </Button>
          </Group>
        </>
      )}
    </MutationForm>
  );
}

function toSessionText(count: number): string {
  if (count === 0) return 'You were signed in nowhere else.';
  return count === 1 ? 'Your other session ended.' : `Your ${count} other sessions ended.`;
}

function Sessions() {
  const { page } = route.useSearch();
  const navigate = useNavigate();
  const sessions = useQuery(queries.sessions(toWindow(page)));
  return (
    <ListView query={sessions}>
      <SessionTable
        rows={sessions.data?.items}
        paging={toPaging(
          page,
          sessions.data?.total,
          (next) => void navigate({ ...paths.account({ page: next }), resetScroll: false }),
        )}
        isOwn
      />
    </ListView>
  );
}

/** Everybody's own page. */
export function AccountPage() {
  const me = useMe();
  return (
    <Page
      title="Your account"
      actions={
        <ButtonLink {...paths.apiKeys()} variant="default">
          Your API keys
        </ButtonLink>
      }
    >
      <Panel title="You">
        <Stack gap="md">
          <Facts
            items={[
              ['E-mail', me.email],
              ['Rights', toRightsText(me)],
            ]}
          />
          <NameForm />
        </Stack>
      </Panel>
      <Panel title="Password" description="Your other sessions end when you change it.">
        <PasswordForm />
      </Panel>
      <Panel
        title="Sessions"
        description="Where you are signed in, ticket panes in your PSA too. End what you do not know."
        padded={false}
      >
        <Sessions />
      </Panel>
    </Page>
  );
}
