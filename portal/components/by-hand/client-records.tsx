import { Button, Group } from '@mantine/core';
import { IconNotebook, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { removeRecord } from '../../api/manual-operations.ts';
import { queries } from '../../api/queries.ts';
import type { Service, SubscriptionRecord } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MoneyText } from '../../ui/money.tsx';
import { Panel } from '../../ui/page.tsx';
import { toDateText, When } from '../../ui/when.tsx';
import { TextLink } from '../links.tsx';
import { toProblemOrNull } from '../problem-from-error.ts';
import { QueryView } from '../query-view.tsx';
import { useHasRole } from '../session.tsx';
import { toTermLabel } from '../states.tsx';
import { RecordDialog } from './record-dialog.tsx';

const renewalWords = { true: 'renews', false: 'ends', null: 'renewal not known' } as const;

/** "1 May 2027; renews". */
function toRenewalText({ renewsOn, renewsAutomatically }: SubscriptionRecord): string {
  const date = renewsOn === null ? 'date not known' : toDateText(renewsOn);
  return `${date}; ${renewalWords[`${renewsAutomatically}`]}`;
}

const columns: readonly Column<SubscriptionRecord>[] = [
  {
    key: 'product',
    header: 'Subscription',
    cell: (record) => (
      <>
        <strong>{record.cspName}</strong>
        <div>{record.productName}</div>
      </>
    ),
  },
  { key: 'quantity', header: 'Seats', align: 'end', cell: ({ quantity }) => quantity },
  { key: 'term', header: 'Term', cell: toTermLabel },
  {
    key: 'renews',
    header: 'Next term',
    help: 'As it was written down. Where it renews, later terms follow by the clock.',
    cell: toRenewalText,
  },
  {
    key: 'cost',
    header: 'Per seat and billing period',
    align: 'end',
    cell: ({ unitCost }) => <MoneyText amount={unitCost} />,
  },
  { key: 'account', header: 'Account there', cell: (record) => record.accountReference || '—' },
  {
    key: 'updated',
    header: 'Last change',
    cell: (record) => (
      <>
        <When at={record.updatedAt} /> by {record.updatedBy}
      </>
    ),
  },
];

function RemoveButton({ record }: { record: SubscriptionRecord }) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeRecord(record.id),
    onSuccess: () =>
      queryClient.invalidateQueries({ queryKey: queries.client(record.clientId).queryKey }),
  });
  return (
    <ConfirmButton
      label="Remove"
      question={`Remove ${record.productName}?`}
      busy={remove.isPending}
      problem={toProblemOrNull(remove.error)}
      danger
      onConfirm={() => remove.mutateAsync()}
    >
      Seatwright forgets {record.quantity} seats at {record.cspName}: nothing is bought or given
      back there for this client any more. The vendor is told nothing; what is paid for there stays
      paid for.
    </ConfirmButton>
  );
}

const withButtons = (
  onChange: (record: SubscriptionRecord) => void,
): Column<SubscriptionRecord>[] => [
  ...columns,
  {
    key: 'edit',
    header: 'Change',
    quietHeader: true,
    cell: (record) => (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        <Button
          size="xs"
          variant="default"
          aria-label={`Correct ${record.productName}`}
          onClick={() => onChange(record)}
        >
          Correct
        </Button>
        <RemoveButton record={record} />
      </Group>
    ),
  },
];

/** What people wrote down of the client at CSPs without an API. Nothing where there is no such CSP, and never was. */
export function ClientRecords({ clientId }: { clientId: string }) {
  const services = useQuery(queries.services());
  const csps = services.data?.items.filter(
    ({ capabilities }) => capabilities?.['isKeptByHand'] === true,
  );
  const records = useQuery(queries.records(clientId));
  const isEmpty = records.data?.items.length === 0;
  if (csps === undefined || (csps.length === 0 && isEmpty)) return null;
  return <Records clientId={clientId} csps={csps} />;
}

function Records(props: { clientId: string; csps: readonly Service[] }) {
  const { clientId, csps } = props;
  const isAdmin = useHasRole('admin');
  const records = useQuery(queries.records(clientId));
  // Only offered as choices: a tenant that cannot be read is said above already.
  const licenses = useQuery(queries.licenses(clientId));
  const [editing, setEditing] = useState<SubscriptionRecord | 'new'>();
  const canAdd = isAdmin && csps.length > 0;
  return (
    <Panel
      title="Subscriptions kept by hand"
      description={
        <>
          What this client has at CSPs without an API ·{' '}
          <TextLink underline="always" {...paths.workByHand({ clientId })}>
            work by hand
          </TextLink>
        </>
      }
      padded={false}
      actions={
        canAdd ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setEditing('new')}
          >
            Write one down
          </Button>
        ) : null
      }
    >
      <QueryView query={records}>
        {({ items }) => (
          <DataTable
            label="Subscriptions kept by hand"
            columns={isAdmin ? withButtons(setEditing) : columns}
            rows={items}
            rowKey={({ id }) => id}
            empty={
              <EmptyState icon={IconNotebook} title="Nothing is written down">
                What is bought at {csps.map(({ name }) => name).join(', ')} for this client has to
                be written down {isAdmin ? 'here' : 'by an admin'}, before anything is bought or
                given back there.
              </EmptyState>
            }
          />
        )}
      </QueryView>
      {editing === undefined || licenses.isPending ? null : (
        <RecordDialog
          clientId={clientId}
          record={editing === 'new' ? null : editing}
          csps={csps}
          licenses={licenses.data?.items ?? []}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Panel>
  );
}
