import { Button, Stack, Title } from '@mantine/core';
import { IconPackageOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import type { RunRow, Ticket } from '../api/types.ts';
import { toProblem } from '../components/problem-from-error.ts';
import { toRunName } from '../components/run-name.ts';
import { RunState } from '../components/states.tsx';
import { useHasRole } from '../components/session.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import styles from './chat-page.module.css';
import { useStartRun } from './use-start-run.ts';

function EarlierRuns(props: { runs: readonly RunRow[]; onRun: (runId: string) => void }) {
  if (props.runs.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <Title order={2} id="earlier" mb={8}>
        Runs of this ticket
      </Title>
      <Stack gap={8}>
        {props.runs.map((run) => (
          <button
            key={run.id}
            type="button"
            className={styles['package']}
            onClick={() => props.onRun(run.id)}
          >
            <strong>{toRunName(run)}</strong>
            <RunState run={run} />
          </button>
        ))}
      </Stack>
    </section>
  );
}

/** Stands where the packages would: what is in the way, and what to do about it, is said above. */
function NothingToStart(props: { idOrNumber: string }) {
  const ticket = useQuery(queries.ticket(props.idOrNumber));
  return (
    <EmptyState
      icon={IconPackageOff}
      title="Nothing can be started on this ticket yet"
      action={
        <Button
          size="xs"
          variant="default"
          loading={ticket.isFetching}
          onClick={() => void ticket.refetch()}
        >
          Look again
        </Button>
      }
    >
      The packages appear here as soon as what is said above is settled.
    </EmptyState>
  );
}

/** What can be started for a ticket, and what ran for it before. */
export function PackageButtons(props: {
  ticket: Ticket;
  idOrNumber: string;
  /** Runs of the ticket, newest first. */
  runs: readonly RunRow[];
  onRun: (runId: string) => void;
}) {
  const { ticket } = props;
  const mayStart = useHasRole('engineer', 'admin');
  const start = useStartRun(ticket.id, props.onRun);
  if (ticket.problem !== null) {
    return (
      <Stack gap="md">
        <NothingToStart idOrNumber={props.idOrNumber} />
        <EarlierRuns runs={props.runs} onRun={props.onRun} />
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      {start.error === null ? null : <ProblemCallout problem={toProblem(start.error)} />}
      {mayStart ? null : (
        <Callout
          tone="quiet"
          icon={IconPackageOff}
          title="Only engineers and admins start packages"
        >
          Ask an admin for the role Engineer.
        </Callout>
      )}
      <section aria-labelledby="packages">
        <Title order={2} id="packages" mb={8}>
          What should be done?
        </Title>
        <Stack gap={8}>
          {ticket.packages.length === 0 ? (
            <EmptyState icon={IconPackageOff} title="No package for this ticket">
              An admin turns packages on for each client, on the client’s page.
            </EmptyState>
          ) : null}
          {ticket.packages.map((item) => (
            <button
              key={item.name}
              type="button"
              className={styles['package']}
              disabled={!mayStart || start.isPending || !item.enabled}
              onClick={() => start.mutate({ package: item.name })}
            >
              <strong>{item.title}</strong>
              <span>
                {item.enabled
                  ? item.description
                  : 'Off for this client. An admin switches it on, on the client’s page.'}
              </span>
            </button>
          ))}
        </Stack>
      </section>
      <EarlierRuns runs={props.runs} onRun={props.onRun} />
    </Stack>
  );
}
