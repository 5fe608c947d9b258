import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { saveMapping, searchCspCustomers } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Mapping } from '../api/types.ts';
import type { FieldModel, FieldOption } from '../ui/form/field-model.ts';
import { useFieldForm } from '../ui/form/use-field-form.ts';
import { FieldDialog } from './field-dialog.tsx';

/** The choice "not a customer here"; no CSP uses this as an id. */
const notACustomer = '(not-a-customer)';

async function findCustomers(
  mapping: Mapping,
  text: string,
  signal: AbortSignal,
): Promise<FieldOption[]> {
  const found = await searchCspCustomers(mapping.serviceId, text, signal);
  return [
    { value: notACustomer, label: 'Not a customer here' },
    ...found.items.map((customer) => ({
      value: customer.id,
      label: customer.name,
      detail: customer.domain ?? undefined,
    })),
  ];
}

/** What is set now, so that it has its name before anything was looked up. */
function toKnown({ customerId, customerName }: Mapping): FieldOption[] {
  if (customerId === null) return [];
  return [{ value: customerId, label: customerName ?? customerId }];
}

/** Sets or changes which customer of one CSP this client is. The server refuses what the evidence contradicts. */
export function MappingForm(props: { clientId: string; mapping: Mapping; onClose: () => void }) {
  const { clientId, mapping, onClose } = props;
  const queryClient = useQueryClient();
  const fields = useMemo<FieldModel[]>(
    () => [
      {
        name: 'customer',
        label: `Customer at ${mapping.serviceName}`,
        description: 'Type a part of the name to search.',
        control: 'choice',
        required: true,
        options: toKnown(mapping),
        search: (text, signal) => findCustomers(mapping, text, signal),
      },
    ],
    [mapping],
  );
  const form = useFieldForm({
    fields,
    initial: { customer: mapping.notACustomer ? notACustomer : mapping.customerId },
  });
  const chosen = form.values['customer'];
  const save = useMutation({
    mutationFn: () =>
      saveMapping(clientId, mapping.serviceId, {
        customerId: chosen === notACustomer ? null : String(chosen),
        notACustomer: chosen === notACustomer,
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.client(clientId).queryKey });
      onClose();
    },
  });
  return (
    <FieldDialog
      title={`Mapping at ${mapping.serviceName}`}
      form={form}
      idPrefix="mapping"
      save={save}
      submitLabel="Save mapping"
      onClose={onClose}
    />
  );
}
