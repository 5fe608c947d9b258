import { IconUserQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RunRow } from '../api/types.ts';
import { toRunName } from '../components/run-name.ts';
import { RunState } from '../components/states.tsx';
import { paths } from '../paths.ts';
import { Status } from '../ui/tone.tsx';
import styles from './run-tabs.module.css';

function State(props: { run: RunRow }) {
  return props.run.status === 'waiting-for-person' ? (
    <Status tone="warn" icon={IconUserQuestion}>
      Needs an answer
    </Status>
  ) : (
    <RunState run={props.run} />
  );
}

/** The runs that are under way for a ticket, side by side; in a narrow pane one below the other. */
export function RunTabs(props: {
  runs: readonly RunRow[];
  idOrNumber: string;
  /** The run that is shown; null while a package is chosen. */
  runId: string | null;
}) {
  return (
    <nav aria-label="Runs under way" className={styles['tabs']}>
      {props.runs.map((run) => (
        <Link
          key={run.id}
          {...paths.chat(props.idOrNumber, run.id)}
          className={styles['tab']}
          activeProps={{}}
          aria-current={run.id === props.runId ? 'page' : undefined}
        >
          <strong>{toRunName(run)}</strong>
          <State run={run} />
        </Link>
      ))}
      <Link
        {...paths.chat(props.idOrNumber, newRun)}
        className={styles['tab']}
        activeProps={{}}
        aria-current={props.runId === null ? 'page' : undefined}
      >
        Start another
      </Link>
    </nav>
  );
}

/** Stands in the address instead of a run's id: the packages are shown although runs are under way. */
export const newRun = 'new';
