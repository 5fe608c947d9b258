import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { addRecord, changeRecord } from '../../api/manual-operations.ts';
import { queries } from '../../api/queries.ts';
import type { License, Service, SubscriptionRecord } from '../../api/types.ts';
import { useFieldForm } from '../../ui/form/use-field-form.ts';
import { FieldDialog } from '../field-dialog.tsx';
import { toRecordDraft, toRecordErrors, toRecordFields, toRecordValues } from './record-fields.ts';

/** Writes a subscription down, or corrects what is written down of one. */
export function RecordDialog(props: {
  clientId: string;
  /** Null for a new one. */
  record: SubscriptionRecord | null;
  /** CSPs whose book people keep. */
  csps: readonly Service[];
  /** The tenant's; empty where it cannot be read. */
  licenses: readonly License[];
  onClose: () => void;
}) {
  const { clientId, csps, licenses, onClose, record } = props;
  const queryClient = useQueryClient();
  // The list is read again behind the dialog; what the form began with is what its answer rests on.
  const [quantitySeen] = useState(record?.quantity ?? null);
  const fields = useMemo(() => {
    const options = csps.map(({ id, name }) => ({ value: id, label: name }));
    return toRecordFields(licenses, record === null ? options : null);
  }, [csps, licenses, record]);
  const form = useFieldForm({
    fields,
    initial: {
      // The only one there is needs no choice.
      serviceId: csps.length === 1 ? (csps[0]?.id ?? null) : null,
      ...toRecordValues(record, licenses),
    },
  });
  const save = useMutation({
    mutationFn: () => {
      const draft = toRecordDraft(form.values);
      return record === null
        ? addRecord(clientId, { ...draft, serviceId: String(form.values['serviceId']) })
        : changeRecord(record.id, { ...draft, quantitySeen });
    },
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: queries.client(clientId).queryKey });
    },
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(toRecordErrors(error.fields, form.values));
    },
  });
  return (
    <FieldDialog
      title={record === null ? 'Write a subscription down' : `Correct ${record.productName}`}
      form={form}
      idPrefix="record"
      save={save}
      submitLabel="Save"
      onClose={onClose}
    />
  );
}
