import { Group, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Run, Step } from '../api/types.ts';
import { StepList } from '../components/step-list.tsx';
import { RunState } from '../components/states.tsx';
import { isOver } from '../components/use-live-run.ts';
import { When } from '../ui/when.tsx';
import { CancelRun } from './cancel-run.tsx';
import styles from './conversation.module.css';
import { MessageView } from './message-view.tsx';
import { toUsualText } from './usual-text.ts';
import { Questions } from './questions.tsx';

function findCurrent(steps: readonly Step[]): readonly Step[] {
  return steps.filter(
    (step) => step.status === 'running' || step.status === 'waiting' || step.status === 'failed',
  );
}

/** What a step waits for, in the words in which the run's own state says it of one of its steps. */
function toWaitText(step: Step): string {
  return step.waitingFor === null ? step.title : `${step.title}: waiting for ${step.waitingFor}`;
}

function Current(props: { run: Run }) {
  const current = findCurrent(props.run.steps);
  return current.map((step) => (
    <Group key={step.name} gap={8} wrap="nowrap" align="flex-start">
      {step.status === 'failed' ? null : <Loader size={14} mt={4} aria-hidden />}
      <Text size="sm">
        {toWaitText(step) === props.run.statusText ? step.title : toWaitText(step)}
        {step.waitingSince === null ? null : (
          <>
            , since <When at={step.waitingSince} />
          </>
        )}
        {step.usually === null ? null : `; ${toUsualText(step.usually)}`}
        {step.error === null ? '' : `. ${step.error}`}
      </Text>
    </Group>
  ));
}

/** Where the run stands, what it waits for, and all its steps on demand. */
function Progress(props: { run: Run }) {
  const { run } = props;
  const [isOpen, setOpen] = useState(false);
  const doneCount = run.steps.filter(({ status }) => status === 'done').length;
  const skippedCount = run.steps.filter(({ status }) => status === 'skipped').length;
  return (
    <section className={styles['live']} aria-label="Progress" data-status={run.status}>
      <Stack gap={6}>
        <div role="status">
          <RunState run={run} />
        </div>
        {isOver(run.status) || run.form !== null ? null : <Current run={run} />}
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary
            style={{ fontSize: 'var(--mantine-font-size-sm)', minHeight: 24, cursor: 'pointer' }}
          >
            {doneCount} of {run.steps.length} steps done
            {skippedCount === 0 ? null : `, ${skippedCount} skipped`}
          </summary>
          {isOpen ? <StepList steps={run.steps} /> : null}
        </details>
      </Stack>
    </section>
  );
}

const nearEndPx = 160;

/** Keeps the newest message in sight, but only for a reader who is at the end already. */
function useStayAtEnd(messageCount: number) {
  const isAtEnd = useRef(false);
  useEffect(() => {
    const note = () => {
      const { scrollHeight } = document.documentElement;
      isAtEnd.current = scrollHeight - window.scrollY - window.innerHeight < nearEndPx;
    };
    note();
    window.addEventListener('scroll', note, { passive: true });
    return () => window.removeEventListener('scroll', note);
  }, []);
  useEffect(() => {
    if (isAtEnd.current) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [messageCount]);
}

/** The conversation with one run: what was said, what happens now, and the question that is open. */
export function Conversation(props: { run: Run; withProgress: boolean }) {
  const { run } = props;
  useStayAtEnd(props.withProgress ? run.messages.length : 0);
  return (
    <Stack gap="md" data-conversation>
      <div
        role="log"
        aria-live="polite"
        // Only new messages: a time that grows older inside one is no news.
        aria-relevant="additions"
        aria-label="Conversation with Seatwright"
        className={styles['log']}
      >
        {run.messages.map((message) => (
          <MessageView key={message.seq} message={message} run={run} />
        ))}
      </div>
      <Questions run={run} />
      {props.withProgress ? <Progress run={run} /> : null}
      {run.canCancel ? (
        <Group justify="flex-end">
          <CancelRun run={run} />
        </Group>
      ) : null}
    </Stack>
  );
}
