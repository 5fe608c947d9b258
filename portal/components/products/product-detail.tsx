import { Stack, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteProduct } from '../../api/product-operations.ts';
import type { ProductRow } from '../../api/types.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Facts } from '../../ui/page.tsx';
import { When } from '../../ui/when.tsx';
import { toProblemOrNull } from '../problem-from-error.ts';
import { useHasRole } from '../session.tsx';
import { LicenseForm } from './license-form.tsx';
import {
  toConfidenceLabel,
  toOriginText,
  toProductTitle,
  toSegmentLabel,
  toSourceLabel,
} from './product-words.ts';

/** What one source says about one product, and how an admin says something else. */
export function ProductDetail(props: { row: ProductRow; onClose: () => void }) {
  const { row, onClose } = props;
  const isAdmin = useHasRole('admin');
  const isOwn = row.source === 'admin';
  return (
    <Stack gap="md">
      <Facts
        items={[
          ['Product key', row.productKey],
          ['Segment', toSegmentLabel(row.segment)],
          ['License', row.name],
          ['License id', row.skuId],
          ['Source', toSourceLabel(row.source)],
          ['How sure', toConfidenceLabel(row.confidence)],
          [isOwn ? 'Said by' : 'Origin', toOriginText(row)],
          [isOwn ? 'Said' : 'Read', <When key="at" at={row.readAt} />],
        ]}
      />
      {isAdmin ? (
        <Stack gap="sm">
          <Title order={3} size="h5">
            {isOwn ? 'Change it' : 'Say which license it is'}
          </Title>
          <LicenseForm
            product={row}
            choices={row.skuId === null ? [] : [{ skuId: row.skuId, name: row.name, reason: '' }]}
            preset={isOwn ? '' : (row.skuId ?? '')}
            submitLabel="Use this license"
            onDone={onClose}
          />
          {isOwn ? <DeleteButton row={row} onDone={onClose} /> : null}
        </Stack>
      ) : null}
    </Stack>
  );
}

function DeleteButton(props: { row: ProductRow; onDone: () => void }) {
  const { segment, productKey } = props.row;
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteProduct({ segment, productKey }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return (
    <div>
      <ConfirmButton
        label="Take it back"
        question={`Take back which license ${toProductTitle(props.row)} is?`}
        busy={remove.isPending}
        problem={toProblemOrNull(remove.error)}
        danger
        onConfirm={async () => {
          await remove.mutateAsync();
          props.onDone();
        }}
      >
        The other sources are heard again. Where they disagree or know nothing, nothing is bought on
        the product until an admin decides.
      </ConfirmButton>
    </div>
  );
}
