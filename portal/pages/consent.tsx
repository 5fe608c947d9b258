import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { receiveConsent } from '../api/authorisation-operations.ts';
import { EntryPage } from '../components/people/entry-page.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { isMissing, QueryView } from '../components/query-view.tsx';
import { ProblemCallout } from '../ui/problem.tsx';

const route = getRouteApi('/consent');

/** Where Microsoft's page of consent leads back to. Its reader is an administrator of a client, who knows nothing of Seatwright. */
export function ConsentPage() {
  const answer = route.useSearch();
  const received = useQuery({
    queryKey: ['consent', answer],
    queryFn: () => receiveConsent(answer),
    retry: false,
    staleTime: Infinity,
  });
  return (
    <EntryPage title="Consent for Microsoft 365">
      {isMissing(received.error) ? (
        <ProblemCallout problem={{ ...toProblem(received.error), reference: null }} />
      ) : (
        <QueryView query={received}>
          {({ outcome, text, nextStep }) => (
            <Stack gap="sm">
              <Text>{text}</Text>
              <Text size="sm" c="dimmed">
                {nextStep}
              </Text>
              {outcome === 'not-yet' ? (
                <Button loading={received.isFetching} onClick={() => void received.refetch()}>
                  Try again
                </Button>
              ) : null}
            </Stack>
          )}
        </QueryView>
      )}
    </EntryPage>
  );
}
