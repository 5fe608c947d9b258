import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client.ts';
import { updateClient } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Client } from '../api/types.ts';
import type { FieldModel, FieldValues } from '../ui/form/field-model.ts';
import { useFieldForm } from '../ui/form/use-field-form.ts';
import { FieldDialog } from './field-dialog.tsx';
import { environments } from './states.tsx';

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
  return (
    <FieldDialog
      title={`Edit ${client.name}`}
      form={form}
      idPrefix="client"
      save={save}
      submitLabel="Save client"
      onClose={onClose}
    />
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
