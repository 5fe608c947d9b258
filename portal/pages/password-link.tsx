import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { lookAtPasswordLink, openPasswordLink } from '../api/operations.ts';
import { CopyOnce } from '../components/people/copy-once.tsx';
import { EntryPage } from '../components/people/entry-page.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { isMissing, QueryView } from '../components/query-view.tsx';
import { ProblemCallout } from '../ui/problem.tsx';
import { toAbsoluteText } from '../ui/when.tsx';

/** The link was used, is too old, or never was one: the server's words say which, and what to do. */
function DeadLink({ error }: { error: Error | null }) {
  return (
    <EntryPage title="This link shows nothing">
      <ProblemCallout problem={{ ...toProblem(error), reference: null }} />
    </EntryPage>
  );
}

function Reveal({ token }: { token: string }) {
  const look = useQuery({
    queryKey: ['password-link', token],
    queryFn: () => lookAtPasswordLink(token),
    retry: false,
    staleTime: Infinity,
  });
  const open = useMutation({ mutationFn: () => openPasswordLink(token), gcTime: 0 });
  const error = open.error ?? look.error;
  if (open.data !== undefined) {
    return (
      <EntryPage title="Your first password">
        <CopyOnce label="First password" button="Copy the first password" text={open.data.password}>
          Write it down or copy it now: when this page is closed, nobody can show it again. When you
          first sign in you may be asked to choose a password of your own.
        </CopyOnce>
      </EntryPage>
    );
  }
  if (isMissing(error)) return <DeadLink error={error} />;
  return (
    <EntryPage title="A first password" note="Somebody made this link for you.">
      <QueryView query={look}>
        {({ expiresAt }) => (
          <Stack gap="sm">
            <Text size="sm">
              Behind it is a password, which is shown once. Go on only when you can keep it: after
              that nobody can show it again.
            </Text>
            {open.error === null ? null : <ProblemCallout problem={toProblem(open.error)} />}
            <Button loading={open.isPending} onClick={() => open.mutate()}>
              Show the password
            </Button>
            <Text size="xs" c="dimmed">
              This link works once, until {toAbsoluteText(expiresAt)}.
            </Text>
          </Stack>
        )}
      </QueryView>
    </EntryPage>
  );
}

/**
 * What the link to a first password opens. The token stands behind "#", which browsers send to no server; opening the page
 * shows nothing yet, so that a mail scanner or a preview uses nothing up.
 */
export function PasswordLinkPage() {
  const token = useLocation({ select: ({ hash }) => hash });
  return <Reveal key={token} token={token} />;
}
