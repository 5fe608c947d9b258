import { useCallback, useState } from 'react';
import type { Form, Run } from '../api/types.ts';
import { FormCard } from './form-card.tsx';
import { findOutcome } from './overtaken.tsx';

/**
 * The question that a run asks now. One that a colleague has answered, or that is asked no more, stays as long as this
 * person has something typed in it.
 */
export function Questions(props: { run: Run }) {
  const { run } = props;
  const [typed, setTyped] = useState<readonly Form[]>([]);
  const onTyped = useCallback((form: Form, hasTyped: boolean) => {
    setTyped((before) => {
      const others = before.filter(({ id }) => id !== form.id);
      return hasTyped ? [...others, form] : others;
    });
  }, []);
  const overtaken = typed.filter((form) => form.id !== run.form?.id);
  const open = run.form === null ? [] : [run.form];
  return [...overtaken, ...open].map((form) => (
    <FormCard
      key={form.id}
      runId={run.id}
      form={form}
      plan={run.plan}
      outcome={form.id === run.form?.id ? null : findOutcome(run, form.id)}
      takesFocus={overtaken.length === 0}
      onTyped={onTyped}
    />
  ));
}
