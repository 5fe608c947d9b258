import { Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { refreshOfferMatrix } from '../../api/product-operations.ts';
import { queries } from '../../api/queries.ts';
import type { OfferMatrixStatus } from '../../api/types.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemCallout } from '../../ui/problem.tsx';
import { Callout } from '../../ui/tone.tsx';
import { When } from '../../ui/when.tsx';
import { toProblem, toProblemOrNull } from '../problem-from-error.ts';
import { QueryView } from '../query-view.tsx';
import { useHasRole } from '../session.tsx';
import { toMonthText, toReaderText } from './product-words.ts';

/** When Microsoft's offer matrix was read, what became of it, and the way to read it now. */
export function OfferMatrix() {
  const status = useQuery(queries.offerMatrix());
  return (
    <Panel
      title="Offer matrix"
      description="Microsoft’s own list of products and their licenses. It is read once a day, and taken over whole or not at all."
    >
      <QueryView query={status}>{(data) => <Status status={data} />}</QueryView>
    </Panel>
  );
}

function Status({ status }: { status: OfferMatrixStatus }) {
  const isAdmin = useHasRole('admin');
  const queryClient = useQueryClient();
  const refresh = useMutation({
    mutationFn: (acceptSmaller: boolean) => refreshOfferMatrix({ acceptSmaller }),
    onSettled: () => queryClient.invalidateQueries(),
  });
  const { last, lastGood, sources } = status;
  const isReading = refresh.isPending || last?.state === 'reading';
  // What the button has just been told stands below it already.
  const failed = refresh.error === null && last !== null && last.problem !== null ? last : null;
  const isRefused = last?.state === 'refused' && lastGood !== null;
  return (
    <Stack gap="xs">
      <Text size="sm" component="div" role="status">
        {isReading ? 'Reading it…' : <LastGood status={status} />}
      </Text>
      {failed === null ? null : (
        <Callout tone="warn" icon={IconAlertTriangle} title="The last reading changed nothing">
          {failed.problem} (<When at={failed.startedAt} />, {toReaderText(failed.askedBy)})
        </Callout>
      )}
      {refresh.error === null ? null : <ProblemCallout problem={toProblem(refresh.error)} />}
      {isAdmin && sources.length > 0 ? (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            loading={isReading}
            onClick={() => refresh.mutate(false)}
          >
            Refresh now
          </Button>
          {isRefused && !isReading ? (
            <ConfirmButton
              label="Take it over nevertheless"
              question="Take over a file that is much smaller?"
              busy={refresh.isPending}
              problem={toProblemOrNull(refresh.error)}
              onConfirm={() => refresh.mutateAsync(true)}
            >
              Products that it does not list keep what is known of them. Look at the file in the
              vendor’s portal first.
            </ConfirmButton>
          ) : null}
        </Group>
      ) : null}
    </Stack>
  );
}

function LastGood({ status }: { status: OfferMatrixStatus }) {
  const { lastGood, products, sources } = status;
  if (lastGood === null) {
    return sources.length > 0
      ? 'Never read so far.'
      : 'No connected CSP can give it. Until one can, the shipped table and the CSPs’ own words are used.';
  }
  return (
    <>
      {toMonthText(lastGood.month)} from {lastGood.serviceName}, read{' '}
      <When at={lastGood.startedAt} /> {toReaderText(lastGood.askedBy)}: {lastGood.rows} lines,{' '}
      {products} products in all
      {lastGood.changed > 0 ? `, ${lastGood.changed} with another license than before` : ''}.
    </>
  );
}
