import { Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { endUserSessions, renewUserLink, updateUser } from '../../api/operations.ts';
import { queries } from '../../api/queries.ts';
import type { OneTimeLink, User } from '../../api/types.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Facts } from '../../ui/page.tsx';
import { When } from '../../ui/when.tsx';
import { toPaging, toWindow } from '../lists/paging.ts';
import { toProblemOrNull } from '../problem-from-error.ts';
import { ListView } from '../query-view.tsx';
import { useMe } from '../session.tsx';
import { InvitationLink } from './invite-user.tsx';
import { areSameRights, compareRights, RightsFields, type Rights } from './rights.tsx';
import { SessionTable } from './session-table.tsx';
import { toSignInText, UserStateView } from './user-state.tsx';

/** Everything that may have changed with a person. */
function useRefresh() {
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all(
      ['users', 'me', 'sessions'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
    );
  };
}

function RightsForm(props: { user: User }) {
  const { user } = props;
  const before: Rights = { roles: user.roles, permissions: user.permissions };
  const [rights, setRights] = useState(before);
  const refresh = useRefresh();
  const save = useMutation({
    mutationFn: () =>
      updateUser(user.id, { roles: [...rights.roles], permissions: [...rights.permissions] }),
    onSuccess: refresh,
  });
  const { gained, lost } = compareRights(before, rights);
  return (
    <Stack gap="sm">
      <RightsFields value={rights} onChange={setRights} />
      <Group>
        <ConfirmButton
          label="Change rights"
          question={`Change the rights of ${user.name}?`}
          buttonProps={{ disabled: areSameRights(before, rights), variant: 'filled' }}
          busy={save.isPending}
          problem={toProblemOrNull(save.error)}
          onConfirm={() => save.mutateAsync()}
        >
          {gained.length === 0 ? null : <div>Gets: {gained.join(', ')}.</div>}
          {lost.length === 0 ? null : <div>Loses: {lost.join(', ')}.</div>}
          <div>It holds from {user.name}’s next click on, and for every API key too.</div>
        </ConfirmButton>
      </Group>
    </Stack>
  );
}

function DisableButton(props: { user: User }) {
  const { user } = props;
  const refresh = useRefresh();
  const isDisabled = user.state === 'disabled';
  const turn = useMutation({
    mutationFn: () => updateUser(user.id, { disabled: !isDisabled }),
    onSuccess: refresh,
  });
  const shared = {
    busy: turn.isPending,
    problem: toProblemOrNull(turn.error),
    onConfirm: () => turn.mutateAsync(),
  };
  return isDisabled ? (
    <ConfirmButton label="Enable" question={`Enable ${user.name}?`} {...shared}>
      {user.name} may sign in again, with the roles shown here. API keys that were not revoked work
      again.
    </ConfirmButton>
  ) : (
    <ConfirmButton label="Disable" question={`Disable ${user.name}?`} danger {...shared}>
      {user.name} is signed out everywhere at once and cannot sign in; API keys stop working. Runs
      that {user.name} started go on. You can enable {user.name} again.
    </ConfirmButton>
  );
}

function SignOutEverywhere(props: { user: User }) {
  const { user } = props;
  const refresh = useRefresh();
  const end = useMutation({ mutationFn: () => endUserSessions(user.id), onSuccess: refresh });
  return (
    <ConfirmButton
      label="Sign out everywhere"
      question={`Sign ${user.name} out everywhere?`}
      busy={end.isPending}
      problem={toProblemOrNull(end.error)}
      onConfirm={() => end.mutateAsync()}
    >
      Every session of {user.name} ends, ticket panes too; API keys go on working. {user.name} can
      sign in again.
    </ConfirmButton>
  );
}

function RenewLink(props: { user: User }) {
  const { user } = props;
  const refresh = useRefresh();
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const renew = useMutation({
    mutationFn: () => renewUserLink(user.id),
    onSuccess: (made) => {
      setLink(made);
      void refresh();
    },
  });
  return (
    <>
      <ConfirmButton
        label="Make a new link"
        question={`Make a one-time link for ${user.name}?`}
        busy={renew.isPending}
        problem={toProblemOrNull(renew.error)}
        onConfirm={() => renew.mutateAsync()}
      >
        Whoever opens it sets a password for {user.name}, and every session of {user.name} ends
        then. An older link stops working now.
      </ConfirmButton>
      <Modal
        opened={link !== null}
        onClose={() => setLink(null)}
        closeOnClickOutside={false}
        title={`Link for ${user.name}`}
      >
        {link === null ? null : (
          <InvitationLink link={link} name={user.name} onClose={() => setLink(null)} />
        )}
      </Modal>
    </>
  );
}

function UserSessions(props: { user: User }) {
  const [page, setPage] = useState(1);
  const sessions = useQuery(queries.userSessions(props.user.id, toWindow(page)));
  return (
    <ListView query={sessions}>
      <SessionTable
        rows={sessions.data?.items}
        paging={toPaging(page, sessions.data?.total, setPage)}
        isOwn={false}
      />
    </ListView>
  );
}

/** Everything about one person who may sign in, and what an admin can do about it. */
export function UserPanel(props: { user: User }) {
  const { user } = props;
  const isOwn = useMe().id === user.id;
  return (
    <Stack gap="lg">
      <Facts
        items={[
          ['E-mail', user.email],
          ['State', <UserStateView key="state" user={user} />],
          ['Signs in with', toSignInText(user)],
          ['Last sign-in', <When key="last" at={user.lastSignInAt} />],
          ['Added', <When key="added" at={user.createdAt} />],
        ]}
      />
      <section aria-labelledby="user-rights">
        <Title order={3} id="user-rights" mb={8}>
          Rights
        </Title>
        <RightsForm key={`${user.roles.join()} ${user.permissions.join()}`} user={user} />
      </section>
      <section aria-labelledby="user-access">
        <Title order={3} id="user-access" mb={8}>
          Access
        </Title>
        <Group gap="xs">
          {user.state === 'disabled' ? null : <RenewLink user={user} />}
          <SignOutEverywhere user={user} />
          {isOwn ? null : <DisableButton user={user} />}
        </Group>
        {isOwn ? (
          <Text size="xs" c="dimmed" mt={4}>
            This is you: only another admin can disable you.
          </Text>
        ) : null}
      </section>
      <section aria-labelledby="user-sessions">
        <Title order={3} id="user-sessions" mb={8}>
          Sessions
        </Title>
        <UserSessions user={user} />
      </section>
    </Stack>
  );
}
