import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError } from '../api/client.ts';
import { updateClient } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Client, Service } from '../api/types.ts';
import type { FieldModel, FieldValues } from '../ui/form/field-model.ts';
import { useFieldForm } from '../ui/form/use-field-form.ts';
import { FieldDialog } from './field-dialog.tsx';
import { environments } from './states.tsx';

/** `directories`: the integrations that one of them can be chosen from. */
const fieldsWith = (directories: readonly Service[]): readonly FieldModel[] => [
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
  {
    name: 'directoryServiceId',
    label: 'Active Directory',
    control: 'choice',
    required: false,
    options: directories.map(({ id, name }) => ({ value: id, label: name })),
    description:
      'Connected under Integrations. None for a client whose directory is in the cloud only.',
  },
  { name: 'tags', label: 'Tags', control: 'list', required: false },
];

function toChange(values: FieldValues) {
  const environment = environments.find(({ value }) => value === values['environment'])?.value;
  const { tenantId, tags, directoryServiceId } = values;
  return {
    ...(environment === undefined ? {} : { environment }),
    tenantId: typeof tenantId === 'string' && tenantId.trim() !== '' ? tenantId.trim() : null,
    directoryServiceId:
      typeof directoryServiceId === 'string' && directoryServiceId !== ''
        ? directoryServiceId
        : null,
    tags: typeof tags === 'object' && tags !== null ? [...tags] : [],
  };
}

function EditDialog(props: { client: Client; services: readonly Service[]; onClose: () => void }) {
  const { client, services, onClose } = props;
  const queryClient = useQueryClient();
  const fields = useMemo(
    () => fieldsWith(services.filter(({ category }) => category === 'directory')),
    [services],
  );
  const { environment, tenantId, directoryServiceId, tags } = client;
  const initial = useMemo(
    () => ({ environment, tenantId, directoryServiceId, tags }),
    [environment, tenantId, directoryServiceId, tags],
  );
  const form = useFieldForm({ fields, initial });
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
  const services = useQuery(queries.services());
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Edit
      </Button>
      {isOpen && services.data !== undefined ? (
        <EditDialog client={props.client} services={services.data.items} onClose={dialog.close} />
      ) : null}
    </>
  );
}
