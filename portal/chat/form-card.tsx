import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useId, useMemo, useRef } from 'react';
import { ApiError } from '../api/client.ts';
import { answerForm } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Form, Plan } from '../api/types.ts';
import { WorkSentence } from '../components/by-hand/work-words.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { useHasRole, useMe } from '../components/session.tsx';
import { fromForm, toAnswers, toDefaults, toTypedWords } from '../components/to-field-models.ts';
import { ErrorSummary, FieldList, focusField } from '../ui/form/field-list.tsx';
import { toInitialValues, useFieldForm, type FieldForm } from '../ui/form/use-field-form.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import styles from './conversation.module.css';
import { Overtaken, type Outcome } from './overtaken.tsx';

/** Whether the person is typing, or is at work somewhere else than in the conversation. */
function isBusyElsewhere(): boolean {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return false;
  const isTyping = focused.matches('input, textarea, [contenteditable=true]');
  return isTyping || focused.closest('[data-conversation]') === null;
}

/** Brings a new form into sight and moves the focus to its first field, unless the person is busy elsewhere. */
function useFocusOnArrival(form: Form, idPrefix: string, takesFocus: boolean) {
  const card = useRef<HTMLElement>(null);
  const [firstField] = Object.keys(form.schema.properties);
  const arrive = useEffectEvent(() => {
    if (!takesFocus) return;
    card.current?.scrollIntoView({ block: 'nearest' });
    if (isBusyElsewhere()) return;
    if (firstField === undefined) card.current?.focus({ preventScroll: true });
    else focusField(`${idPrefix}-${firstField}`);
  });
  useEffect(() => arrive(), [form.id]);
  return card;
}

/** Why this person cannot answer; null when they can. */
function useObstacle(form: Form): { title: string; nextStep: string } | null {
  const me = useMe();
  const mayAnswer = useHasRole('engineer', 'admin');
  if (!mayAnswer) {
    return {
      title: 'An engineer or an admin has to answer this',
      nextStep: 'The question waits on this ticket until one does.',
    };
  }
  if (form.spend && !me.permissions.includes('spend')) {
    return {
      title: 'Someone with the permission to spend has to answer this',
      nextStep: 'Ask a colleague who has it to open this ticket: the question waits for them.',
    };
  }
  return null;
}

function Notices(props: { form: Form; obstacle: ReturnType<typeof useObstacle> }) {
  return (
    <>
      {props.form.warning === null ? null : (
        <Callout tone="warn" icon={IconAlertTriangle}>
          {props.form.warning}
        </Callout>
      )}
      {props.obstacle === null ? null : (
        <Callout tone="quiet" icon={IconLock} title={props.obstacle.title}>
          {props.obstacle.nextStep}
        </Callout>
      )}
    </>
  );
}

/** Sends the answers; an error of a field goes to its field, and a colleague's earlier answer is fetched. */
function useAnswer(runId: string, form: Form, state: FieldForm, onSent: () => void) {
  const queryClient = useQueryClient();
  const runKey = queries.run(runId).queryKey;
  return useMutation({
    mutationFn: () => answerForm(runId, form.id, toAnswers(form, state.values)),
    onSuccess: (run) => {
      state.markSaved();
      onSent();
      queryClient.setQueryData(runKey, run);
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      state.setErrors(error.fields);
      if (error.status === 409) void queryClient.invalidateQueries({ queryKey: runKey });
    },
  });
}

/** Whether the answer was this person's own, taken by a server that went away before it could say so. */
function useLostAnswer(outcome: Outcome | null, error: Error | null, putAway: () => void): boolean {
  const me = useMe();
  const isUnanswered = error instanceof ApiError && error.status === 0;
  const isLostOwn = isUnanswered && outcome?.kind === 'answered' && outcome.by === me.name;
  const putAwayNow = useEffectEvent(putAway);
  useEffect(() => {
    if (isLostOwn) putAwayNow();
  }, [isLostOwn]);
  return isLostOwn;
}

/** What the question is about; a plan sentence by sentence, which is how it was made. */
function Description(props: { form: Form; plan: Plan | null }) {
  const { form, plan } = props;
  const text = form.description;
  if (text === '') return null;
  if (plan !== null && plan.sentences.join(' ') === text) {
    return (
      <ul className={styles['sentences']}>
        {plan.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    );
  }
  return (
    <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-line' }}>
      {form.name === 'work-by-hand' ? <WorkSentence text={text} /> : text}
    </Text>
  );
}

function SubmitButton(props: { label: string; isBusy: boolean; isOff: boolean }) {
  return (
    <Group>
      <Button type="submit" loading={props.isBusy} disabled={props.isOff} mih={36} h="auto" py={6}>
        <span style={{ whiteSpace: 'normal' }}>{props.label}</span>
      </Button>
    </Group>
  );
}

function bringIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** What went wrong appears beside the button that was pressed, however long the form above it is. */
function AnswerProblem({ error }: { error: Error | null }) {
  if (error === null) return null;
  return (
    <div ref={bringIntoSight} className={styles['problem']}>
      <ProblemCallout problem={toProblem(error)} />
    </div>
  );
}

/** What a person types into a question; a draft is one person's, since somebody else may sign in on this tab. */
function useAnswers(runId: string, form: Form) {
  const { id: personId, permissions } = useMe();
  const maySpend = permissions.includes('spend');
  const fields = useMemo(() => fromForm(runId, form, maySpend), [runId, form, maySpend]);
  const initial = useMemo(() => toDefaults(form, maySpend), [form, maySpend]);
  const state = useFieldForm({ fields, initial, draftKey: `form:${form.id}:${personId}` });
  const toWords = () => toTypedWords(fields, state.values, toInitialValues(fields, initial));
  return { state, toWords };
}

/** One question with its fields. The words of the button are the server's: they say the effect. */
export function FormCard(props: {
  runId: string;
  form: Form;
  plan: Plan | null;
  /** What became of it without this person's answer; null while it is open. */
  outcome: Outcome | null;
  /** False while something that was typed elsewhere still stands there. */
  takesFocus: boolean;
  /** Told when something was typed, and when that is sent or put away. */
  onTyped: (form: Form, hasTyped: boolean) => void;
}) {
  const { runId, form, outcome, onTyped } = props;
  const titleId = useId();
  const idPrefix = `form-${form.id}`;
  const { state, toWords } = useAnswers(runId, form);
  const card = useFocusOnArrival(form, idPrefix, props.takesFocus);
  const obstacle = useObstacle(form);

  const putAway = () => {
    state.markSaved();
    onTyped(form, false);
  };
  const answer = useAnswer(runId, form, state, () => onTyped(form, false));
  const hasFieldErrors = Object.keys(state.errors).length > 0;
  useEffect(() => onTyped(form, state.isDirty), [state.isDirty, form, onTyped]);

  const isLostOwn = useLostAnswer(outcome, answer.error, putAway);

  if (outcome !== null) {
    // The run tells of this person's own answer, too, and sometimes sooner than the answer's own call does.
    if (answer.isPending || answer.isSuccess || isLostOwn) return null;
    return <Overtaken title={form.title} outcome={outcome} typed={toWords()} onPutAway={putAway} />;
  }
  return (
    <section
      className={styles['card']}
      id={idPrefix}
      data-name={form.name}
      aria-labelledby={titleId}
      ref={card}
      tabIndex={-1}
      data-spend={form.spend || undefined}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!answer.isPending && state.validate()) answer.mutate();
        }}
      >
        <Stack gap="sm">
          <div>
            <Title order={2} id={titleId}>
              {form.title}
            </Title>
            <Description form={form} plan={props.plan} />
          </div>
          <ErrorSummary form={state} idPrefix={idPrefix} />
          <FieldList form={state} idPrefix={idPrefix} isReadOnly={obstacle !== null} isQuestion />
          <Notices form={form} obstacle={obstacle} />
          <AnswerProblem error={hasFieldErrors ? null : answer.error} />
          <SubmitButton
            label={form.submitLabel}
            isBusy={answer.isPending}
            isOff={obstacle !== null}
          />
        </Stack>
      </form>
    </section>
  );
}
