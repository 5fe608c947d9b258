import { Button, Code, Divider, Stack, Text, TextInput } from '@mantine/core';
import { IconKey, IconLogin2, IconUser } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { signIn } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { DemoAccount, SignInOptions } from '../api/types.ts';
import { EntryPage } from '../components/people/entry-page.tsx';
import { PasswordField } from '../components/people/password-field.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';

const route = getRouteApi('/sign-in');

/** Only addresses of this portal: a link must not lead out of it after the sign-in. Browsers drop tabs and line ends. */
function toSafeAddress(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/clients';
}

function DemoAccounts(props: {
  accounts: readonly DemoAccount[];
  onChoose: (account: DemoAccount) => void;
  isBusy: boolean;
}) {
  if (props.accounts.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm">
        This is the simulated world: every vendor is imitated and no money moves. Choose who you
        are.
      </Text>
      {props.accounts.map((account) => (
        <Button
          key={account.email}
          variant="default"
          justify="flex-start"
          h="auto"
          py={8}
          leftSection={<IconUser size={18} aria-hidden />}
          disabled={props.isBusy}
          onClick={() => props.onChoose(account)}
        >
          <span style={{ textAlign: 'start' }}>
            {account.name}
            <Text size="xs" c="dimmed" span display="block">
              {account.roles.join(', ')}
            </Text>
          </span>
        </Button>
      ))}
    </Stack>
  );
}

/** What the way through the provider came to, and what a new installation needs first. */
function Notices(props: { options: SignInOptions | undefined; error: Error | null }) {
  const { options, error } = props;
  const problem = options?.problem ?? null;
  return (
    <>
      {error !== null ? (
        <ProblemCallout problem={toProblem(error)} />
      ) : problem !== null ? (
        <ProblemCallout problem={{ ...problem, reference: null }} />
      ) : null}
      {options?.needsFirstAdmin ? (
        <Callout tone="info" icon={IconKey} title="Nobody administers Seatwright yet">
          The server printed a one-time link when it started: open it to become the first admin. On
          the server, <Code>seatwright admin link</Code> prints another.
        </Callout>
      ) : null}
    </>
  );
}

/** A link, not a call: the provider's page takes the place of this one. */
function ProviderButton(props: { provider: { name: string; url: string }; next: string }) {
  const { name, url } = props.provider;
  return (
    <>
      <Button
        component="a"
        href={`${url}?${new URLSearchParams({ next: props.next }).toString()}`}
        leftSection={<IconLogin2 size={18} aria-hidden />}
      >
        Sign in with {name}
      </Button>
      <Divider label="or with a password" />
    </>
  );
}

function PasswordForm(props: {
  onEnter: (given: { email: string; password: string }) => void;
  isBusy: boolean;
  isSecond: boolean;
}) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        props.onEnter({ email, password });
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordField label="Password" value={password} onChange={setPassword} />
        <Button
          type="submit"
          variant={props.isSecond ? 'default' : 'filled'}
          loading={props.isBusy}
        >
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

export function SignInPage() {
  const { next, problem } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const demo = useQuery(queries.demoAccounts());
  const options = useQuery(queries.signInOptions(problem));
  const enter = useMutation({
    mutationFn: (given: { email: string; password: string }) => signIn(given.email, given.password),
    onSuccess: async () => {
      queryClient.clear();
      await router.navigate({ href: toSafeAddress(next), replace: true });
    },
  });
  const provider = options.data?.provider ?? null;
  return (
    <EntryPage
      title="Sign in to Seatwright"
      above={<Notices options={options.data} error={enter.error} />}
    >
      <Stack gap="md">
        <DemoAccounts
          accounts={demo.data?.items ?? []}
          isBusy={enter.isPending}
          onChoose={(account) => enter.mutate(account)}
        />
        {provider === null ? null : (
          <ProviderButton provider={provider} next={toSafeAddress(next)} />
        )}
        <PasswordForm
          isBusy={enter.isPending}
          isSecond={provider !== null}
          onEnter={(given) => enter.mutate(given)}
        />
      </Stack>
    </EntryPage>
  );
}
