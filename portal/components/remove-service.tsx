import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { removeService } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Service } from '../api/types.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { toProblemOrNull } from './problem-from-error.ts';

/** Takes a disabled integration away for good; one with a history stays, and says so. */
export function RemoveService(props: { service: Service; onRemoved: () => void }) {
  const { service, onRemoved } = props;
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeService(service.id),
    onSuccess: async () => {
      notifications.show({ message: `${service.name} is removed.` });
      await queryClient.invalidateQueries({ queryKey: queries.services().queryKey });
      onRemoved();
    },
  });
  return (
    <ConfirmButton
      label={`Remove ${service.name}`}
      question={`Remove ${service.name}?`}
      danger
      busy={remove.isPending}
      problem={toProblemOrNull(remove.error)}
      onConfirm={() => remove.mutateAsync()}
      buttonProps={{ size: 'sm' }}
    >
      Its settings, its secrets and the customers that clients are mapped to there are deleted.
    </ConfirmButton>
  );
}
