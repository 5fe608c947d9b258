import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteMapping } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Mapping } from '../api/types.ts';
import { paths } from '../paths.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Panel } from '../ui/page.tsx';
import { When } from '../ui/when.tsx';
import { ButtonLink } from './links.tsx';
import { MappingForm } from './mapping-form.tsx';
import { MappingState } from './mapping-state.tsx';
import { toProblemOrNull } from './problem-from-error.ts';
import { QueryView } from './query-view.tsx';
import { useHasRole } from './session.tsx';

function isSettled(mapping: Mapping): boolean {
  return mapping.customerId !== null || mapping.notACustomer;
}

function DeleteButton(props: { clientId: string; mapping: Mapping }) {
  const { clientId, mapping } = props;
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteMapping(clientId, mapping.serviceId),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.client(clientId).queryKey }),
  });
  return (
    <ConfirmButton
      label="Delete mapping"
      question={`Delete the mapping at ${mapping.serviceName}?`}
      danger
      busy={remove.isPending}
      problem={toProblemOrNull(remove.error)}
      onConfirm={() => remove.mutateAsync()}
    >
      The next run that needs this CSP matches the client again, and asks where it is not sure.
    </ConfirmButton>
  );
}

const historyWords = { set: 'set to', changed: 'changed to', deleted: 'deleted' } as const;

function History(props: { mapping: Mapping }) {
  const { history } = props.mapping;
  if (history.length === 0) return null;
  return (
    <details style={{ textAlign: 'start' }}>
      <summary style={{ minHeight: 24, cursor: 'pointer' }}>History</summary>
      {history.map((entry) => (
        <Text key={`${entry.at}-${entry.action}`} size="xs">
          {entry.by} {historyWords[entry.action]}{' '}
          {entry.action === 'deleted' ? '' : (entry.customerName ?? 'not a customer here')},{' '}
          <When at={entry.at} />
        </Text>
      ))}
    </details>
  );
}

function toColumns(given: {
  clientId: string;
  isAdmin: boolean;
  onEdit: (mapping: Mapping) => void;
}): Column<Mapping>[] {
  const columns: Column<Mapping>[] = [
    {
      key: 'service',
      header: 'CSP',
      cell: (mapping) => (
        <Text size="sm" fw={600}>
          {mapping.serviceName}
        </Text>
      ),
    },
    { key: 'customer', header: 'Customer', cell: (mapping) => <MappingState mapping={mapping} /> },
    {
      key: 'evidence',
      header: 'Evidence',
      cell: (mapping) => (mapping.evidenceText === '' ? '—' : mapping.evidenceText),
    },
    {
      key: 'who',
      header: 'Set by',
      cell: (mapping) => (
        <div>
          {mapping.confirmedBy === null ? (
            '—'
          ) : (
            <>
              {mapping.confirmedBy}, <When at={mapping.confirmedAt} />
            </>
          )}
          <History mapping={mapping} />
        </div>
      ),
    },
  ];
  if (!given.isAdmin) return columns;
  return [
    ...columns,
    {
      key: 'actions',
      header: 'Actions',
      quietHeader: true,
      // What is written down maps it: there is nothing to choose.
      cell: (mapping) =>
        mapping.keptByHand ? null : (
          <Group gap="xs" justify="flex-end">
            <Button
              size="xs"
              variant="default"
              aria-label={`${isSettled(mapping) ? 'Change' : 'Set'} mapping at ${mapping.serviceName}`}
              onClick={() => given.onEdit(mapping)}
            >
              {isSettled(mapping) ? 'Change mapping' : 'Set mapping'}
            </Button>
            {isSettled(mapping) ? (
              <DeleteButton clientId={given.clientId} mapping={mapping} />
            ) : null}
          </Group>
        ),
    },
  ];
}

/** Extra Settings > CSP Customer Mapping: see, set ahead, change, delete; with evidence, who and when. */
export function CustomerMapping(props: { clientId: string }) {
  const mappings = useQuery(queries.mappings(props.clientId));
  const isAdmin = useHasRole('admin');
  const [editing, setEditing] = useState<Mapping | null>(null);
  return (
    <Panel
      title="Extra Settings: CSP Customer Mapping"
      description="Which customer this client is at each CSP. Checked against the tenant before any money is spent."
      padded={false}
    >
      <QueryView query={mappings}>
        {(data) => (
          <Stack gap={0}>
            <DataTable
              label="CSP customer mapping"
              columns={toColumns({ clientId: props.clientId, isAdmin, onEdit: setEditing })}
              rows={data.items}
              rowKey={(mapping) => mapping.serviceId}
              empty={
                <EmptyState
                  icon={IconPlugConnectedX}
                  title="No CSP is connected"
                  action={
                    isAdmin ? (
                      <ButtonLink {...paths.services()} variant="default" size="xs">
                        Open the integrations
                      </ButtonLink>
                    ) : null
                  }
                >
                  {isAdmin ? 'Connect one first' : 'Ask an admin to connect one'}; then this client
                  can be mapped to its customer there.
                </EmptyState>
              }
            />
          </Stack>
        )}
      </QueryView>
      {editing === null ? null : (
        <MappingForm clientId={props.clientId} mapping={editing} onClose={() => setEditing(null)} />
      )}
    </Panel>
  );
}
