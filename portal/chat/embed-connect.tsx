import { Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { IconClockX, IconExternalLink, IconHourglass, IconPlugOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useId } from 'react';
import { keepPaneToken } from '../api/pane.ts';
import { toProblem } from '../components/problem-from-error.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout, Status } from '../ui/tone.tsx';
import { toAbsoluteText } from '../ui/when.tsx';
import styles from './chat-page.module.css';
import { beginPane, pollPane, type PaneWish } from './embed-api.ts';
import embed from './embed.module.css';

const askAgainMs = 2_000;

/** Asks until the person has answered in the other tab; whoever is told "connected" has the session. */
function useAnswer(wish: PaneWish | undefined) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const answer = useQuery({
    queryKey: ['pane', wish?.linkId],
    queryFn: async () => {
      if (wish === undefined) throw new Error('There is nothing to ask for yet.');
      const told = await pollPane(wish);
      if (told.state === 'connected') keepPaneToken(told.token);
      return told;
    },
    enabled: wish !== undefined,
    staleTime: Infinity,
    refetchInterval: ({ state }) =>
      (state.data?.state ?? 'waiting') === 'waiting' ? askAgainMs : false,
    // The person is in the other tab meanwhile.
    refetchIntervalInBackground: true,
  });
  const isConnected = answer.data?.state === 'connected';
  useEffect(() => {
    if (!isConnected) return;
    queryClient.removeQueries();
    void router.invalidate();
  }, [isConnected, queryClient, router]);
  return answer;
}

function Code(props: { wish: PaneWish }) {
  const { linkId, userCode } = props.wish;
  const noteId = useId();
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm">Code of this pane</Text>
        <output className={embed['code']} aria-label={`Code ${userCode.split('').join(' ')}`}>
          {userCode}
        </output>
      </div>
      <Text size="sm" id={noteId}>
        The next page asks you to sign in, if you are not, and shows a code. Confirm only if it is
        this one.
      </Text>
      <Button
        component="a"
        href={`/link/${linkId}`}
        target="_blank"
        rel="noopener"
        aria-describedby={noteId}
        rightSection={<IconExternalLink size={16} aria-hidden />}
      >
        Confirm in a new tab
      </Button>
      <div role="status">
        <Status tone="info" icon={IconHourglass}>
          Waiting for your confirmation
        </Status>
      </div>
    </Stack>
  );
}

/** Stands in a PSA's frame instead of a sign-in: identity providers do not let themselves be framed. */
export function ConnectPane() {
  // Proof of the fallback: only the chat has a ticket in its address.
  const search: { ticket?: string | undefined } = useSearch({ strict: false });
  const begin = useMutation({ mutationFn: () => beginPane(search.ticket) });
  const answer = useAnswer(begin.data);
  useEffect(() => {
    document.title = 'Connect this ticket pane · Seatwright';
  }, []);
  const state = begin.data === undefined ? 'idle' : (answer.data?.state ?? 'waiting');
  const isAsking = state === 'idle' || state === 'denied' || state === 'ended';
  return (
    <div className={styles['page']}>
      <main className={styles['main']}>
        <Stack gap="md">
          <Title order={1}>Connect this ticket pane</Title>
          {begin.error === null ? null : <ProblemCallout problem={toProblem(begin.error)} />}
          {answer.error === null ? null : <ProblemCallout problem={toProblem(answer.error)} />}
          {state === 'denied' ? (
            <Callout tone="warn" icon={IconPlugOff} role="alert" title="Not connected">
              You refused in the other tab. Nothing was given to this pane.
            </Callout>
          ) : null}
          {state === 'ended' && begin.data !== undefined ? (
            <Callout tone="warn" icon={IconClockX} role="alert" title="The code is over">
              It was valid until {toAbsoluteText(begin.data.expiresAt)}, and for one pane. Begin
              again for a new one.
            </Callout>
          ) : null}
          {isAsking ? (
            <>
              <Text size="sm">
                Seatwright is shown inside another page here, so you sign in to it in a tab of its
                own, once. That tab says for how long this pane then works in your name.
              </Text>
              <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                {state === 'idle' ? 'Connect this ticket pane' : 'Begin again'}
              </Button>
            </>
          ) : null}
          {begin.data !== undefined && state === 'waiting' ? <Code wish={begin.data} /> : null}
          {search.ticket === undefined ? null : (
            <Anchor
              size="sm"
              href={`/chat?ticket=${encodeURIComponent(search.ticket)}`}
              target="_blank"
              rel="noopener"
            >
              Or work on ticket #{search.ticket} in a tab of its own
            </Anchor>
          )}
        </Stack>
      </main>
    </div>
  );
}
