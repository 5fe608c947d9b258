import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  makePasswordLink,
  revealFirstPassword,
  withdrawPasswordLink,
  type LinkHours,
} from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Message, WaitingPassword } from '../api/types.ts';
import { CopyOnce } from '../components/people/copy-once.tsx';
import { toProblemOrNull } from '../components/problem-from-error.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import { toAbsoluteText } from '../ui/when.tsx';

type FirstPasswordMessage = Extract<Message, { kind: 'first-password' }>;

const validities: readonly { readonly label: string; readonly hours: LinkHours }[] = [
  { label: '1 hour', hours: 1 },
  { label: '1 day', hours: 24 },
  { label: '3 days', hours: 72 },
];

/** What can be done to a first password; the run is read anew after each. */
function useHandOver(place: { runId: string; secretId: string | undefined }) {
  const queryClient = useQueryClient();
  // A run that is over is not followed any more.
  const onSettled = () =>
    queryClient.invalidateQueries({ queryKey: queries.run(place.runId).queryKey });
  const reveal = useMutation({
    mutationFn: () => revealFirstPassword(place),
    onSettled,
    gcTime: 0,
  });
  const link = useMutation({
    mutationFn: (validHours: LinkHours) => makePasswordLink(place, validHours),
    onSettled,
    gcTime: 0,
  });
  const withdraw = useMutation({
    mutationFn: () => withdrawPasswordLink(place),
    onSuccess: () => link.reset(),
    onSettled,
  });
  return { reveal, link, withdraw };
}

/** A new person's first password: shown once, or given away as a link that shows it once; kept nowhere. */
export function FirstPassword(props: {
  runId: string;
  message: FirstPasswordMessage;
  /** Those of the run that nobody has seen yet. */
  waiting: readonly WaitingPassword[];
}) {
  const { userPrincipalName, secretId, delivery } = props.message.data;
  // A message of an older version names none: its run made one person.
  const waiting = props.waiting.find((one) => secretId === null || one.secretId === secretId);
  const handOver = useHandOver({ runId: props.runId, secretId: secretId ?? undefined });
  const { reveal, link, withdraw } = handOver;

  if (reveal.data !== undefined) {
    return (
      <Callout tone="warn" icon={IconKey} title="Hand it over now: it cannot be shown again.">
        <CopyOnce
          label={`First password of ${userPrincipalName}`}
          button="Copy the first password"
          text={reveal.data.password}
        />
      </Callout>
    );
  }
  const problem = toProblemOrNull(reveal.error ?? link.error ?? withdraw.error);
  return (
    <Callout tone="quiet" icon={IconKey} title={props.message.text}>
      {waiting === undefined ? (
        <Text size="sm">It was handed over already, or its time is over.</Text>
      ) : (
        <Waiting waiting={waiting} handOver={handOver} isLinkUsual={delivery === 'one-time-link'} />
      )}
      {problem === null ? null : <ProblemCallout problem={problem} />}
    </Callout>
  );
}

/** A password that nobody has seen yet, with or without a link to it. */
function Waiting(props: {
  waiting: WaitingPassword;
  handOver: ReturnType<typeof useHandOver>;
  /** This client wants it handed over by a link. */
  isLinkUsual: boolean;
}) {
  const { link: open } = props.waiting;
  const { reveal, link, withdraw } = props.handOver;
  return (
    <>
      {open === null ? null : <OpenLink link={open} url={link.data?.url ?? null} />}
      <Group gap="xs" mt="xs" align="end">
        {open === null ? (
          <MakeLink isUsual={props.isLinkUsual} isBusy={link.isPending} onMake={link.mutate} />
        ) : (
          <Button
            variant="default"
            size="xs"
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate()}
          >
            Withdraw the link
          </Button>
        )}
        <Button
          variant={open === null && !props.isLinkUsual ? 'filled' : 'default'}
          size="xs"
          loading={reveal.isPending}
          onClick={() => reveal.mutate()}
        >
          Show the first password once
        </Button>
      </Group>
    </>
  );
}

function OpenLink(props: {
  link: NonNullable<WaitingPassword['link']>;
  /** Null but for the one who has just made it: nobody can look it up. */
  url: string | null;
}) {
  const until = toAbsoluteText(props.link.expiresAt);
  return (
    <>
      <Text size="sm">
        {props.link.createdBy} made a one-time link, which can be opened until {until}. Showing the
        password here ends it.
      </Text>
      {props.url === null ? null : (
        <CopyOnce label="One-time link" button="Copy the one-time link" text={props.url}>
          Give it to the new person or their manager. Whoever opens it first sees the password, and
          nothing else: tell them the account name in another way.
        </CopyOnce>
      )}
    </>
  );
}

function MakeLink(props: {
  /** This client wants it handed over like this. */
  isUsual: boolean;
  isBusy: boolean;
  onMake: (validHours: LinkHours) => void;
}) {
  const [hours, setHours] = useState<LinkHours>(24);
  return (
    <>
      <NativeSelect
        size="xs"
        label="The link is valid for"
        value={hours}
        data={validities.map((one) => ({ label: one.label, value: String(one.hours) }))}
        onChange={(event) => {
          const chosen = validities.find((one) => String(one.hours) === event.currentTarget.value);
          if (chosen !== undefined) setHours(chosen.hours);
        }}
      />
      <Button
        variant={props.isUsual ? 'filled' : 'default'}
        size="xs"
        loading={props.isBusy}
        onClick={() => props.onMake(hours)}
      >
        Make a one-time link
      </Button>
    </>
  );
}
