import { Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { abandonSeatChange, nameOrdered } from '../api/operations.ts';
import type { SeatChange } from '../api/types.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { useMayAbandon } from './may-abandon.ts';
import { toProblemOrNull } from './problem-from-error.ts';

interface Props {
  readonly change: SeatChange;
  readonly onDone: () => void;
}

/** What a person may say of a change whose outcome nobody could find out, or of an order that its CSP never finishes. */
export function CloseChangeButtons(props: Props) {
  const mayAbandon = useMayAbandon();
  const { state, order } = props.change;
  const isOpen = state === 'unknown' || (order !== null && state === 'accepted');
  if (!mayAbandon || !isOpen) return null;
  return order === null ? (
    <AbandonButton {...props} words={toUnknownWords(props.change)} />
  ) : (
    <Group gap="xs">
      <PlacedButton {...props} />
      <AbandonButton {...props} words={toNotPlacedWords(props.change)} />
    </Group>
  );
}

function useClose(close: () => Promise<unknown>, onDone: () => void) {
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: close,
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return {
    busy: mutation.isPending,
    problem: toProblemOrNull(mutation.error),
    onConfirm: async () => {
      await mutation.mutateAsync();
      onDone();
    },
  };
}

function ReasonInput(props: { reason: string; onChange: (reason: string) => void }) {
  return (
    <Textarea
      label="Reason, for the audit log"
      required
      withAsterisk={false}
      value={props.reason}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

interface AbandonWords {
  readonly label: string;
  readonly question: string;
  /** What it means, and what to look at first. */
  readonly advice: string;
}

function AbandonButton({ change, onDone, words }: Props & { readonly words: AbandonWords }) {
  const [reason, setReason] = useState('');
  const close = useClose(() => abandonSeatChange(change.id, reason), onDone);
  return (
    <ConfirmButton label={words.label} question={words.question} danger {...close}>
      <Stack gap="xs">
        <span>{words.advice}</span>
        <ReasonInput reason={reason} onChange={setReason} />
      </Stack>
    </ConfirmButton>
  );
}

const toUnknownWords = ({ cspName }: SeatChange): AbandonWords => ({
  label: 'Abandon this change',
  question: 'Abandon a change whose outcome is unknown?',
  advice: `Nobody will read or send it again. Look at the subscription in the portal of ${cspName} first: the seats may have been changed there.`,
});

const toNotPlacedWords = ({ cspName }: SeatChange): AbandonWords => ({
  label: 'It was not placed',
  question: 'Close the order as not placed?',
  advice: `Nobody will look for it again, and its run asks anew what to order. Look at the orders and subscriptions in the portal of ${cspName} first, and cancel there what must not come.`,
});

function PlacedButton({ change, onDone }: Props) {
  const [subscriptionId, setSubscriptionId] = useState('');
  const [reason, setReason] = useState('');
  const close = useClose(() => nameOrdered(change.id, { subscriptionId, reason }), onDone);
  return (
    <ConfirmButton
      label="It was placed"
      question="Which subscription came of the order?"
      {...close}
    >
      <Stack gap="xs">
        <span>
          It is believed when {change.cspName} lists it for this customer, new and with the ordered
          license. Its run then goes on.
        </span>
        <TextInput
          label="Subscription id"
          required
          withAsterisk={false}
          value={subscriptionId}
          onChange={(event) => setSubscriptionId(event.currentTarget.value)}
        />
        <ReasonInput reason={reason} onChange={setReason} />
      </Stack>
    </ConfirmButton>
  );
}
