import { useMutation, useQueryClient } from '@tanstack/react-query';
import { startRun } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Prefill } from '../api/types.ts';

/** Starts a package for a ticket and shows its run. */
export function useStartRun(ticketId: string, onRun: (runId: string) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (wish: { readonly package: string; readonly prefill?: Prefill }) =>
      startRun(ticketId, wish.package, wish.prefill),
    onSuccess: async (run) => {
      queryClient.setQueryData(queries.run(run.id).queryKey, run);
      onRun(run.id);
      await queryClient.invalidateQueries({ queryKey: queries.runsOfTicket(ticketId).queryKey });
    },
  });
}
