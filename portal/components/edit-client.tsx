import { Button, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client.ts';
import { updateClient } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Client } from '../api/types.ts';
import type { FieldModel, FieldValues } from '../ui/form/field-model.ts';
import { ErrorSummary, FieldList } from '../ui/form/field-list.tsx';
import { useFieldForm } from '../ui/form/use-field-form.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { toProblem } from './problem-from-error.ts';
import { environments } from './states.tsx';
import { useUnsavedGuard } from './unsaved-guard.tsx';

const fields: readonly FieldModel[] = [
  {
    name: 'environment',
    label: 'Environment',
    control: 'choice',
    required: true,
    options: environments,
    description: 'What the client’s directory is.',
  },
  {
    name: 'tenantId',
    label: 'Microsoft 365 tenant id',
    control: 'text',
    required: false,
    description: 'In Entra ID under Overview > Tenant ID. Empty: not set.',
  },
  { name: 'tags', label: 'Tags', control: 'list', required: false },
];

function toChange(values: FieldValues) {
  const environment = environments.find(({ value }) => value === values['environment'])?.value;
  const { tenantId, tags } = values;
  return {
    ...(environment === undefined ? {} : { environment }),
    tenantId: typeof tenantId === 'string' && tenantId.trim() !== '' ? tenantId.trim() : null,
    tags: typeof tags === 'object' && tags !== null ? [...tags] : [],
  };
}

function EditDialog(props: { client: Client; onClose: () => void }) {
  const { client, onClose } = props;
  const queryClient = useQueryClient();
  const form = useFieldForm({
    fields,
    initial: { environment: client.environment, tenantId: client.tenantId, tags: client.tags },
  });
  const save = useMutation({
    mutationFn: () => updateClient(client.id, toChange(form.values)),
    onSuccess: async (saved) => {
      queryClient.setQueryData(queries.client(client.id).queryKey, saved);
      onClose();
      await queryClient.invalidateQueries({ queryKey: queries.client(client.id).queryKey });
    },
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(error.fields);
    },
  });
  const guard = useUnsavedGuard(form.isDirty && !save.isPending);
  const close = () => guard.leave(onClose);
  return (
    <Modal
      opened
      onClose={close}
      closeOnEscape={!guard.isAsking}
      title={`Edit ${props.client.name}`}
    >
      {guard.question}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (form.validate()) save.mutate();
        }}
      >
        <Stack gap="sm">
          <ErrorSummary form={form} idPrefix="client" />
          <FieldList form={form} idPrefix="client" />
          {save.error !== null && Object.keys(form.errors).length === 0 ? (
            <ProblemCallout problem={toProblem(save.error)} />
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Keep it as it is
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save client
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What Seatwright itself keeps about a client; the rest comes from the PSA. */
export function EditClientButton(props: { client: Client }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Edit
      </Button>
      {isOpen ? <EditDialog client={props.client} onClose={dialog.close} /> : null}
    </>
  );
}
