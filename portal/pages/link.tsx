import { Button, Container, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconClockX, IconPlugOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { answerPaneLink, getPaneLink, type PaneLink } from '../chat/embed-api.ts';
import embed from '../chat/embed.module.css';
import { toProblem } from '../components/problem-from-error.ts';
import { QueryView } from '../components/query-view.tsx';
import { useMe } from '../components/session.tsx';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import { toAbsoluteText } from '../ui/when.tsx';

const route = getRouteApi('/session/link/$linkId');

function nameOf(link: PaneLink): string {
  return link.ticketNumber === null
    ? `a ticket pane in ${link.psaName}`
    : `ticket #${link.ticketNumber} in ${link.psaName}`;
}

const again = 'Begin again in the ticket if that pane still has to be connected.';

/** What became of a link that needs no answer any more. */
function Outcome(props: { link: PaneLink }) {
  const { link } = props;
  if (link.state === 'denied') {
    return (
      <Callout tone="info" icon={IconPlugOff} role="status" title="Refused">
        That pane got nothing. {again}
      </Callout>
    );
  }
  if (link.state === 'expired') {
    return (
      <Callout tone="warn" icon={IconClockX} role="status" title="This link is over">
        It was valid until {toAbsoluteText(link.expiresAt)}. {again}
      </Callout>
    );
  }
  return (
    <Callout tone="good" icon={IconCircleCheck} role="status" title="Confirmed">
      Go back to {nameOf(link)}: the pane goes on by itself. You can close this tab. Under Account
      you can end the pane’s session at any time.
    </Callout>
  );
}

function Question(props: { link: PaneLink }) {
  const { link } = props;
  const me = useMe();
  const queryClient = useQueryClient();
  const answer = useMutation({
    mutationFn: (given: 'confirm' | 'deny') => answerPaneLink(link.id, given),
    // What was said no to may have changed meanwhile: expired, or answered in another tab.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['pane-link', link.id] }),
  });
  return (
    <Stack gap="md">
      {answer.error === null ? null : <ProblemCallout problem={toProblem(answer.error)} />}
      <div>
        <Text size="sm">Code</Text>
        <output className={embed['code']} aria-label={`Code ${link.userCode.split('').join(' ')}`}>
          {link.userCode}
        </output>
      </div>
      <Text size="sm">
        Confirm only if you pressed “Connect this ticket pane” yourself a moment ago and the pane
        shows the same code. It can then work on tickets in the name of {me.name}, for{' '}
        {link.sessionHours} hours at most, and administer nothing. If somebody sent you this link,
        refuse.
      </Text>
      {link.isSameAddress ? null : (
        <Callout tone="warn" icon={IconAlertTriangle} title="Another network address">
          The pane was opened from another address than this tab. That is unusual for one browser:
          look at the code twice.
        </Callout>
      )}
      <Group gap="xs">
        <Button
          loading={answer.isPending && answer.variables === 'confirm'}
          disabled={answer.isPending}
          onClick={() => answer.mutate('confirm')}
        >
          Connect it to my session
        </Button>
        <Button variant="default" disabled={answer.isPending} onClick={() => answer.mutate('deny')}>
          Refuse
        </Button>
      </Group>
    </Stack>
  );
}

/** Opened by a ticket pane in a tab of its own, where the person is signed in. */
export function LinkPage() {
  const { linkId } = route.useParams();
  const link = useQuery({
    queryKey: ['pane-link', linkId],
    queryFn: () => getPaneLink(linkId),
    retry: false,
  });
  useEffect(() => {
    document.title = 'Connect a ticket pane · Seatwright';
  }, []);
  return (
    <Container size={480} py={{ base: 'md', sm: 64 }} px="sm" component="main">
      <Paper withBorder p="md" radius="md">
        <QueryView query={link}>
          {(data) => (
            <Stack gap="md">
              <Title order={1}>
                {data.state === 'waiting'
                  ? `Connect ${nameOf(data)} to your session?`
                  : `Connection of ${nameOf(data)}`}
              </Title>
              {data.state === 'waiting' ? <Question link={data} /> : <Outcome link={data} />}
            </Stack>
          )}
        </QueryView>
      </Paper>
    </Container>
  );
}
