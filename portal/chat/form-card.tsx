import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef } from 'react';
import { ApiError } from '../api/client.ts';
import { answerForm } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Form, Plan } from '../api/types.ts';
import { toProblem } from '../components/problem-from-error.ts';
import { useHasRole, useMe } from '../components/session.tsx';
import { fromForm } from '../components/to-field-models.ts';
import type { FieldValue, FieldValues } from '../ui/form/field-model.ts';
import { ErrorSummary, FieldList, focusField } from '../ui/form/field-list.tsx';
import { useFieldForm, type FieldForm } from '../ui/form/use-field-form.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import styles from './conversation.module.css';

function toFieldValue(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  const isPlain =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? value : null;
}

function toDefaults(form: Form): FieldValues {
  return Object.fromEntries(form.fields.map((field) => [field.name, toFieldValue(field.default)]));
}

/** What goes to the server: an untouched optional field is left out; a local date and time becomes an instant. */
function toAnswers(form: Form, values: FieldValues): Record<string, FieldValue> {
  const answers: Record<string, FieldValue> = {};
  for (const field of form.fields) {
    const value = values[field.name] ?? null;
    if (value === null || value === '') continue;
    if (field.type === 'date-time' && typeof value === 'string') {
      answers[field.name] = new Date(value).toISOString();
    } else {
      answers[field.name] = typeof value === 'object' ? [...value] : value;
    }
  }
  return answers;
}

function isTyping(): boolean {
  return document.activeElement?.matches('input, textarea, [contenteditable=true]') === true;
}

/** Brings a new form into sight and moves the focus to its first field, unless the person is typing somewhere. */
function useFocusOnArrival(form: Form, idPrefix: string) {
  const card = useRef<HTMLElement>(null);
  const firstField = form.fields[0]?.name;
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'nearest' });
    if (isTyping()) return;
    if (firstField === undefined) card.current?.focus({ preventScroll: true });
    else focusField(`${idPrefix}-${firstField}`);
  }, [form.id, idPrefix, firstField]);
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
function useAnswer(runId: string, form: Form, state: FieldForm) {
  const queryClient = useQueryClient();
  const runKey = queries.run(runId).queryKey;
  return useMutation({
    mutationFn: () => answerForm(runId, form.id, toAnswers(form, state.values)),
    onSuccess: (run) => {
      state.markSaved();
      queryClient.setQueryData(runKey, run);
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      state.setErrors(error.fields);
      if (error.status === 409) void queryClient.invalidateQueries({ queryKey: runKey });
    },
  });
}

/** What the question is about; a plan sentence by sentence, which is how it was made. */
function Description(props: { text: string; plan: Plan | null }) {
  const { text, plan } = props;
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
      {text}
    </Text>
  );
}

/** The question that a run asks now. The words of the button are the server's: they say the effect. */
export function FormCard(props: { runId: string; form: Form; plan: Plan | null }) {
  const { runId, form } = props;
  const titleId = useId();
  const idPrefix = `form-${form.id}`;
  const fields = useMemo(() => fromForm(runId, form), [runId, form]);
  const state = useFieldForm({ fields, initial: toDefaults(form), draftKey: `form:${form.id}` });
  const card = useFocusOnArrival(form, idPrefix);
  const obstacle = useObstacle(form);

  const answer = useAnswer(runId, form, state);
  const hasFieldErrors = Object.keys(state.errors).length > 0;

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
            <Description text={form.description} plan={props.plan} />
          </div>
          <ErrorSummary form={state} idPrefix={idPrefix} />
          {answer.error !== null && !hasFieldErrors ? (
            <ProblemCallout problem={toProblem(answer.error)} />
          ) : null}
          <FieldList form={state} idPrefix={idPrefix} isReadOnly={obstacle !== null} />
          <Notices form={form} obstacle={obstacle} />
          <Group>
            <Button
              type="submit"
              loading={answer.isPending}
              disabled={obstacle !== null}
              mih={36}
              h="auto"
              py={6}
            >
              <span style={{ whiteSpace: 'normal' }}>{form.submitLabel}</span>
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
