import { Button, Group, Modal, Stack } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { ErrorSummary, FieldList } from '../ui/form/field-list.tsx';
import type { FieldForm } from '../ui/form/use-field-form.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { toProblem } from './problem-from-error.ts';
import { useUnsavedGuard } from './unsaved-guard.tsx';

/** Asks for some fields over the page and saves them; what was typed is not lost by a slip. */
export function FieldDialog(props: {
  title: string;
  form: FieldForm;
  /** Begins the ids of the fields. */
  idPrefix: string;
  save: UseMutationResult<unknown, Error, void>;
  submitLabel: string;
  onClose: () => void;
}) {
  const { form, idPrefix, save } = props;
  const guard = useUnsavedGuard(form.isDirty && !save.isPending);
  const close = () => guard.leave(props.onClose);
  const isToldAtField = Object.keys(form.errors).length > 0;
  return (
    <Modal opened onClose={close} closeOnEscape={!guard.isAsking} title={props.title}>
      {guard.question}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (form.validate()) save.mutate();
        }}
      >
        <Stack gap="sm">
          <ErrorSummary form={form} idPrefix={idPrefix} />
          <FieldList form={form} idPrefix={idPrefix} />
          {save.error === null || isToldAtField ? null : (
            <ProblemCallout problem={toProblem(save.error)} />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Keep it as it is
            </Button>
            <Button type="submit" loading={save.isPending}>
              {props.submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
