import { Button, Stack } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { Run } from '../api/types.ts';
import { toProblem } from '../components/problem-from-error.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { useStartRun } from './use-start-run.ts';

/** Begins to put back what an offboarding took away, on the same ticket; nothing where that cannot be. */
export function RestoreRun(props: { run: Run; onRun: (runId: string) => void }) {
  const { run } = props;
  const start = useStartRun(run.ticketId, props.onRun);
  const { restoredBy } = run;
  if (restoredBy === null) return null;
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        loading={start.isPending}
        onClick={() => start.mutate({ package: restoredBy, prefill: { offboarding: run.id } })}
      >
        Restore {run.subject ?? 'the leaver'}
      </Button>
      {start.error === null ? null : <ProblemCallout problem={toProblem(start.error)} />}
    </Stack>
  );
}
