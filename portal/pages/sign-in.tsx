import {
  Button,
  Container,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { signIn } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { DemoAccount } from '../api/types.ts';
import { toProblem } from '../components/problem-from-error.ts';
import { ProblemCallout } from '../ui/problem.tsx';

const route = getRouteApi('/sign-in');

/** Only addresses of this portal: a link must not lead out of it after the sign-in. */
function toSafeAddress(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/clients';
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

export function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const demo = useQuery(queries.demoAccounts());
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  useEffect(() => {
    document.title = 'Sign in · Seatwright';
  }, []);

  const enter = useMutation({
    mutationFn: (given: { email: string; password: string }) => signIn(given.email, given.password),
    onSuccess: async () => {
      queryClient.clear();
      await router.navigate({ href: toSafeAddress(next), replace: true });
    },
  });

  return (
    <Container size={420} py={{ base: 'md', sm: 64 }} px="sm" component="main">
      <Stack gap="md">
        <Stack gap={4} align="center">
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <Title order={1}>Sign in to Seatwright</Title>
        </Stack>
        {enter.error === null ? null : <ProblemCallout problem={toProblem(enter.error)} />}
        <Paper withBorder p="md" radius="md">
          <Stack gap="md">
            <DemoAccounts
              accounts={demo.data?.items ?? []}
              isBusy={enter.isPending}
              onChoose={(account) => enter.mutate(account)}
            />
            <form
              onSubmit={(event) => {
                event.preventDefault();
                enter.mutate({ email, password });
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
                <PasswordInput
                  label="Password"
                  autoComplete="current-password"
                  required
                  withAsterisk={false}
                  value={password}
                  visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
                  onChange={(event) => setPassword(event.currentTarget.value)}
                />
                <Button type="submit" loading={enter.isPending}>
                  Sign in
                </Button>
              </Stack>
            </form>
          </Stack>
        </Paper>
      </Stack>
    </Container>
  );
}
