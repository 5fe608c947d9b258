import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { refreshDirectory, syncClients } from '../../api/operations.ts';
import { paths } from '../../paths.ts';
import { ButtonLink } from '../links.tsx';
import { toProblem } from '../problem-from-error.ts';
import { useHasRole } from '../session.tsx';
import type { SetupStep } from './setup-steps.ts';

/** Takes the clients over from the PSA now. */
export function SyncButton(props: { size?: 'xs' }) {
  const queryClient = useQueryClient();
  const sync = useMutation({
    mutationFn: syncClients,
    onSuccess: async (result) => {
      notifications.show({
        message: `Synced with the PSA: ${result.added} added, ${result.updated} updated, ${result.disabled} disabled.`,
      });
      await Promise.all(
        ['clients', 'directory-status'].map((name) =>
          queryClient.invalidateQueries({ queryKey: [name] }),
        ),
      );
    },
    onError: (error) => notifications.show({ color: 'red', message: toProblem(error).message }),
  });
  return (
    <Button
      variant="default"
      {...props}
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={sync.isPending}
      onClick={() => sync.mutate()}
    >
      Sync now
    </Button>
  );
}

function ReadButton() {
  const queryClient = useQueryClient();
  const read = useMutation({
    mutationFn: () => refreshDirectory(undefined),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['directory-status'] }),
    onError: (error) => notifications.show({ color: 'red', message: toProblem(error).message }),
  });
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={read.isPending}
      onClick={() => read.mutate()}
    >
      Read all
    </Button>
  );
}

/** Whether the reader can do a step. */
export function useMayDo(): (step: Pick<SetupStep, 'by'>) => boolean {
  const isAdmin = useHasRole('admin');
  const isEngineer = useHasRole('engineer');
  return ({ by }) => isAdmin || (by === 'engineer' && isEngineer);
}

/** "An admin": whom to ask for a step that the reader cannot do. */
export function toWhom(step: Pick<SetupStep, 'by'>): string {
  return step.by === 'admin' ? 'an admin' : 'an engineer or an admin';
}

/** Where a step is done, for whoever may. */
export function SetupAction({ step }: { step: Pick<SetupStep, 'name'> }) {
  switch (step.name) {
    case 'psa':
    case 'tenant':
    case 'csp':
      return (
        <ButtonLink {...paths.services()} variant="default" size="xs">
          Open the integrations
        </ButtonLink>
      );
    case 'clients':
      return <SyncButton size="xs" />;
    case 'ready':
      return (
        <ButtonLink {...paths.clients({ ready: 'no' })} variant="default" size="xs">
          Show what is missing
        </ButtonLink>
      );
    case 'directory':
      return <ReadButton />;
  }
}
