import { Button, Group, Stack, Title } from '@mantine/core';
import { IconUserCheck } from '@tabler/icons-react';
import { useEffect, useId, useRef } from 'react';
import type { Run } from '../api/types.ts';
import { Callout } from '../ui/tone.tsx';
import styles from './conversation.module.css';

/** How a question ended that this person was still answering; asked no more and answered by nobody: the run went on. */
export type Outcome =
  | { readonly kind: 'answered'; readonly by: string; readonly at: string }
  | { readonly kind: 'not-asked-any-more' };

export function findOutcome(run: Run, formId: string): Outcome {
  for (const message of run.messages) {
    if (message.kind === 'answered' && message.data.formId === formId)
      return { kind: 'answered', by: message.data.by, at: message.at };
  }
  return { kind: 'not-asked-any-more' };
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

function toTitle(outcome: Outcome): string {
  if (outcome.kind === 'not-asked-any-more') return 'This is not asked any more';
  return `Answered by ${outcome.by} at ${clock.format(new Date(outcome.at))}`;
}

/** A question that was settled while this person was typing, with what they had typed, to be read and copied. */
export function Overtaken(props: {
  title: string;
  outcome: Outcome;
  typed: readonly { readonly label: string; readonly text: string }[];
  onPutAway: () => void;
}) {
  const titleId = useId();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    // The field that was typed into is gone; further keys must not end up in another one.
    if (document.activeElement === document.body) card.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section
      className={styles['card']}
      data-overtaken
      aria-labelledby={titleId}
      ref={card}
      tabIndex={-1}
    >
      <Stack gap="sm">
        <Title order={2} id={titleId}>
          {props.title}
        </Title>
        <Callout tone="quiet" icon={IconUserCheck} role="status" title={toTitle(props.outcome)}>
          The run has gone on with that. What you had typed was not sent.
        </Callout>
        {props.typed.length === 0 ? null : (
          <dl className={styles['answers']} aria-label="What you had typed">
            {props.typed.map(({ label, text }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        )}
        <Group>
          <Button variant="default" mih={36} onClick={props.onPutAway}>
            Put away
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
