import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../api/client.ts';
import { lookAtLink, signIn, takeLink } from '../api/operations.ts';
import type { OneTimeLinkPurpose } from '../api/types.ts';
import { ButtonLink } from '../components/links.tsx';
import { MutationForm } from '../components/mutation-form.tsx';
import { EntryPage } from '../components/people/entry-page.tsx';
import { NewPasswordField } from '../components/people/password-field.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { QueryView } from '../components/query-view.tsx';
import { paths } from '../paths.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { toAbsoluteText } from '../ui/when.tsx';

function EntryForm(props: { token: string; purpose: OneTimeLinkPurpose }) {
  const { token, purpose } = props;
  const isAdmin = purpose.kind === 'admin';
  const router = useRouter();
  const queryClient = useQueryClient();
  const [name, setName] = useState(purpose.name ?? '');
  const [email, setEmail] = useState(purpose.email ?? '');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: async () => {
      const person = await takeLink({ token, name, password, ...(isAdmin ? { email } : {}) });
      await signIn(person.email, password);
    },
    onSuccess: async () => {
      queryClient.clear();
      await router.navigate({ href: '/', replace: true });
    },
  });
  return (
    <MutationForm mutation={enter}>
      {(field) => (
        <>
          {isDeadLink(enter.error) ? <SignInInstead /> : null}
          <TextInput
            label="Name"
            description="As colleagues, tickets and the audit log shall name you."
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={100}
            {...field('name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            readOnly={!isAdmin}
            {...field('email')}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <NewPasswordField
            label="Password"
            {...field('password')}
            value={password}
            onChange={setPassword}
          />
          <Button type="submit" loading={enter.isPending}>
            {isAdmin ? 'Become admin and sign in' : 'Set password and sign in'}
          </Button>
          <Text size="xs" c="dimmed">
            This link works once, until {toAbsoluteText(purpose.expiresAt)}.
          </Text>
        </>
      )}
    </MutationForm>
  );
}

/** The link was used, is too old, or never was one: the server's words say which, and what to do. */
function isDeadLink(error: Error | null): error is ApiError {
  return error instanceof ApiError && error.status === 404;
}

function SignInInstead() {
  return (
    <ButtonLink {...paths.signIn()} variant="default">
      Go to the sign-in
    </ButtonLink>
  );
}

function DeadLink(props: { error: ApiError }) {
  return (
    <EntryPage title="There is nothing to set up here">
      <Stack gap="sm">
        <ProblemCallout problem={{ ...toProblem(props.error), reference: null }} />
        <SignInInstead />
      </Stack>
    </EntryPage>
  );
}

/** What a one-time link opens: the first admin's, an invitation, or a new password. */
export function OneTimeLinkPage() {
  // Proof of the fallback: both routes of this page take the token from their address.
  const { token = '' }: { token?: string | undefined } = useSearch({ strict: false });
  const purpose = useQuery({
    queryKey: ['one-time-link', token],
    queryFn: () => lookAtLink(token),
    retry: false,
    staleTime: Infinity,
  });
  if (isDeadLink(purpose.error)) return <DeadLink error={purpose.error} />;
  const isAdmin = purpose.data?.kind === 'admin';
  return (
    <EntryPage
      title={isAdmin ? 'Set up the admin’s account' : 'Set up your account'}
      note={
        isAdmin
          ? 'Whoever finishes this page administers Seatwright and may spend.'
          : 'An admin made this link for you.'
      }
    >
      <QueryView query={purpose}>{(data) => <EntryForm token={token} purpose={data} />}</QueryView>
    </EntryPage>
  );
}
