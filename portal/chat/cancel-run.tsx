import { useMutation, useQueryClient } from '@tanstack/react-query';
import { cancelRun } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { toProblemOrNull } from '../components/problem-from-error.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';

/** Ends a run, after a question that says what that means. `isFirst`: it takes the focus of its card. */
export function CancelRun(props: { run: Run; isFirst?: boolean; onCancelled?: () => void }) {
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelRun(props.run.id),
    onSuccess: (run) => queryClient.setQueryData(queries.run(run.id).queryKey, run),
  });
  return (
    <ConfirmButton
      label="Cancel this run"
      question="Cancel this run?"
      danger
      busy={cancel.isPending}
      problem={toProblemOrNull(cancel.error)}
      buttonProps={{ mih: 24, ...(props.isFirst === true ? { 'data-first': true } : {}) }}
      onConfirm={async () => {
        await cancel.mutateAsync();
        props.onCancelled?.();
      }}
    >
      Nothing more is done for it. What was done already stays as it is and is on the ticket.
    </ConfirmButton>
  );
}
