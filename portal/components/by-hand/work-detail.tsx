import { Group, Stack, Text, Textarea } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { closeWorkItem } from '../../api/manual-operations.ts';
import type { WorkItem } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Facts } from '../../ui/page.tsx';
import { ProblemCallout } from '../../ui/problem.tsx';
import { Callout } from '../../ui/tone.tsx';
import { Deadline, When } from '../../ui/when.tsx';
import { TextLink } from '../links.tsx';
import { toProblem, toProblemOrNull } from '../problem-from-error.ts';
import { useHasRole, useMe } from '../session.tsx';
import { WorkTickets } from './work-tickets.tsx';
import { WorkAge, WorkState } from './work-state.tsx';
import { WorkSentence } from './work-words.tsx';

type Answer = Parameters<typeof closeWorkItem>[1];

/** The same who answer the question about it in a chat. */
function useMayAnswer(): boolean {
  const isWorking = useHasRole('admin', 'engineer');
  return useMe().permissions.includes('spend') && isWorking;
}

/** Both answers, each after a question. */
function Answers(props: { item: WorkItem; close: UseMutationResult<unknown, Error, Answer> }) {
  const { close, item } = props;
  const [reason, setReason] = useState('');
  const isPurchase = item.target > item.before;
  // What went wrong with one answer is not said of the other.
  const stateOf = (outcome: Answer['outcome']) =>
    close.variables?.outcome === outcome
      ? { busy: close.isPending, problem: toProblemOrNull(close.error) }
      : { busy: false, problem: null };
  return (
    <Group gap="xs">
      <ConfirmButton
        {...stateOf('done')}
        label="Done"
        question={isPurchase ? 'Is it bought?' : 'Is it given back?'}
        buttonProps={{ variant: 'filled' }}
        onConfirm={() => close.mutateAsync({ outcome: 'done', reason: '' })}
      >
        {`${item.cspName} shows ${item.target} seats of ${item.productName} now. Seatwright takes your word for it, and waits for the tenant to bear it out.`}
      </ConfirmButton>
      <ConfirmButton
        {...stateOf('impossible')}
        label="Could not be done"
        question="Could it not be done?"
        onConfirm={() => close.mutateAsync({ outcome: 'impossible', reason })}
      >
        <Stack gap="xs">
          <span>
            {isPurchase ? 'Nothing was bought' : 'Nothing was given back'}: {item.cspName} shows{' '}
            {item.before} seats as before.
          </span>
          <Textarea
            label="Why not?"
            description="Stands in the run, on the ticket and in the audit log."
            required
            withAsterisk={false}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Stack>
      </ConfirmButton>
    </Group>
  );
}

/** Who answered, and why it could not be done; nothing while it is open. */
function toAnswer({ closedAt, closedBy, reason }: WorkItem): [label: string, value: ReactNode][] {
  if (closedAt === null) return [];
  const by = (
    <>
      by {closedBy}, <When at={closedAt} />
    </>
  );
  return [
    ['Answered', by],
    ...(reason === '' ? [] : [['Why not', reason] satisfies [string, string]]),
  ];
}

/** What a person has to do, everything needed for it, and the answer. */
export function WorkDetail({ item }: { item: WorkItem }) {
  const mayAnswer = useMayAnswer();
  const queryClient = useQueryClient();
  const close = useMutation({
    mutationFn: (answer: Answer) => closeWorkItem(item.id, answer),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const isOpen = item.state === 'open';
  return (
    <Stack gap="md">
      <WorkState state={item.state} />
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          {item.title}
        </Text>
        {item.sentences.map((sentence) => (
          <Text key={sentence} size="sm">
            <WorkSentence text={sentence} />
          </Text>
        ))}
      </Stack>
      <Facts
        items={[
          [
            'Client',
            <TextLink key="client" {...paths.client(item.clientId)}>
              {item.clientName}
            </TextLink>,
          ],
          ['CSP', item.cspName],
          ['Quantity', `${item.before} → ${item.target}`],
          ['Ticket', <WorkTickets key="tickets" runs={item.runs} />],
          ['Asked', <WorkAge key="asked" item={item} />],
          [
            'Can be undone',
            item.undoUntil === null ? null : <Deadline key="undo" at={item.undoUntil} />,
          ],
          ...toAnswer(item),
        ]}
      />
      {isOpen && mayAnswer ? <Answers item={item} close={close} /> : null}
      {isOpen && !mayAnswer ? (
        <Callout
          tone="quiet"
          icon={IconLock}
          title="Someone with the permission to spend has to answer this"
        >
          Here, or in the chat of its ticket.
        </Callout>
      ) : null}
      {/* Somebody was first: the question has gone, and what it said must not go with it. */}
      {isOpen || close.error === null ? null : <ProblemCallout problem={toProblem(close.error)} />}
      <Text size="sm">
        <TextLink {...paths.seatChanges({ subscriptionId: item.subscriptionId })}>
          All changes of this subscription
        </TextLink>
      </Text>
    </Stack>
  );
}
