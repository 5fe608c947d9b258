import { Stack, Text } from '@mantine/core';
import {
  IconBrowser,
  IconCircleCheck,
  IconDeviceDesktop,
  IconLayoutSidebarRight,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { revokeSession } from '../../api/operations.ts';
import type { Session } from '../../api/types.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { Paging } from '../../ui/table/pager.tsx';
import { Status } from '../../ui/tone.tsx';
import { toAbsoluteText } from '../../ui/when.tsx';
import { toProblemOrNull } from '../problem-from-error.ts';
import { toDeviceText } from './device.ts';

function Place(props: { session: Session }) {
  const { label, userAgent, current } = props.session;
  const device = toDeviceText(userAgent);
  return (
    <Stack gap={2}>
      <Status tone="quiet" icon={label === null ? IconBrowser : IconLayoutSidebarRight}>
        {label ?? device}
      </Status>
      {label === null ? null : (
        <Text size="xs" c="dimmed">
          {device}
        </Text>
      )}
      {current ? (
        <Status tone="good" icon={IconCircleCheck}>
          You are here
        </Status>
      ) : null}
    </Stack>
  );
}

// Sessions live by the wall clock even where the product's clock is moved: instants, not distances.
const columns: readonly Column<Session>[] = [
  { key: 'place', header: 'Where', cell: (session) => <Place session={session} /> },
  { key: 'address', header: 'Network address', cell: ({ address }) => address ?? '—' },
  { key: 'created', header: 'Since', cell: ({ createdAt }) => toAbsoluteText(createdAt) },
  {
    key: 'expires',
    header: 'Ends at the latest',
    cell: ({ expiresAt }) => toAbsoluteText(expiresAt),
  },
];

function EndSession(props: { session: Session }) {
  const { session } = props;
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => revokeSession(session.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const place = session.label ?? toDeviceText(session.userAgent);
  return (
    <ConfirmButton
      label="End session"
      question={`End your session “${place}”?`}
      busy={end.isPending}
      problem={toProblemOrNull(end.error)}
      onConfirm={() => end.mutateAsync()}
    >
      {session.label === null
        ? 'Whoever works there has to sign in again. Nothing that runs is stopped.'
        : 'The pane has to be connected again. Nothing that runs is stopped.'}
    </ConfirmButton>
  );
}

/** Where somebody is signed in. `isOwn` lets the reader end each but the present one. */
export function SessionTable(props: {
  rows: readonly Session[] | undefined;
  paging: Paging;
  isOwn: boolean;
}) {
  const ending: Column<Session> = {
    key: 'end',
    header: 'Actions',
    quietHeader: true,
    align: 'end',
    cell: (session) => (session.current ? null : <EndSession session={session} />),
  };
  return (
    <DataTable
      label="Sessions"
      columns={props.isOwn ? [...columns, ending] : columns}
      rows={props.rows}
      rowKey={(session) => session.id}
      paging={props.paging}
      empty={
        <EmptyState icon={IconDeviceDesktop} title="Signed in nowhere">
          Sessions appear here with the next sign-in.
        </EmptyState>
      }
    />
  );
}
