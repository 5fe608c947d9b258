import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { refreshDirectory } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import { paths } from '../paths.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';
import { TextLink } from './links.tsx';
import { toProblem } from './problem-from-error.ts';
import { useHasRole } from './session.tsx';

/** Lists that are read from the directory; they are old as soon as a refresh has ended. */
const readFromIt = ['people', 'subscriptions', 'directory-products', 'search'];

/** Clients with problems that are named; the others are counted. */
const mostNamed = 3;

/**
 * How old people and subscriptions are, with the way to read them again: of one client, or of all. Says what could not be
 * read, and while something is read, how far that is.
 */
export function DirectoryFreshness(props: { clientId?: string }) {
  const queryClient = useQueryClient();
  const mayRefresh = useHasRole('admin', 'engineer');
  const status = useQuery(queries.directoryStatus(props.clientId));
  const { waiting = 0, done = 0, newestReadAt = null, problems = [] } = status.data ?? {};
  const isReading = waiting > 0;
  // A reading may begin and end between two looks at the status: after a run, for example.
  const isKnown = status.data !== undefined;
  const lastReadAt = useRef<string | null>(undefined);
  useEffect(() => {
    if (!isKnown || isReading || lastReadAt.current === newestReadAt) return;
    if (lastReadAt.current !== undefined) {
      for (const name of readFromIt) void queryClient.invalidateQueries({ queryKey: [name] });
    }
    lastReadAt.current = newestReadAt;
  }, [isKnown, isReading, newestReadAt, queryClient]);
  const refresh = useMutation({
    mutationFn: () => refreshDirectory(props.clientId),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['directory-status'] }),
  });
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text size="sm" c="dimmed" component="div" role="status">
          {isReading ? (
            `Reading: ${done} of ${done + waiting} ${done + waiting === 1 ? 'client' : 'clients'} done`
          ) : newestReadAt === null ? (
            'Never read so far'
          ) : (
            <>
              Read <When at={newestReadAt} />
            </>
          )}
        </Text>
        {isReading ? (
          <Progress
            value={(100 * done) / (done + waiting)}
            w={120}
            aria-label="Clients that have been read"
          />
        ) : null}
        {mayRefresh ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            loading={refresh.isPending}
            disabled={isReading}
            onClick={() => refresh.mutate()}
          >
            {props.clientId === undefined ? 'Read all again' : 'Read again'}
          </Button>
        ) : null}
      </Group>
      {refresh.error === null ? null : <ProblemCallout problem={toProblem(refresh.error)} />}
      {problems.length === 0 || isReading ? null : (
        <Callout tone="warn" icon={IconAlertTriangle} title="Not everything could be read">
          {problems.slice(0, mostNamed).map(({ clientId, clientName, messages }) => (
            <Text key={clientId} size="sm">
              <TextLink {...paths.client(clientId)} underline="always">
                {clientName}
              </TextLink>
              : {messages.join(' ')}
            </Text>
          ))}
          <Text size="sm">
            {problems.length > mostNamed ? `And ${problems.length - mostNamed} more. ` : ''}
            What was known before is still shown.
          </Text>
        </Callout>
      )}
    </Stack>
  );
}
