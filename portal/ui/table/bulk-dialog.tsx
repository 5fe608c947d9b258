import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconPlayerSkipForward,
  IconProgress,
} from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { dangerColor } from '../theme.ts';
import { Status } from '../tone.tsx';
import { workThrough, type BulkAction, type Outcome } from './bulk.ts';
import styles from './bulk.module.css';

interface Props<Row> {
  readonly action: BulkAction<Row>;
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowName: (row: Row) => string;
  readonly toWords: (error: unknown) => string;
  /** Called with the rows that it was done to. */
  readonly onClose: (done: readonly Row[]) => void;
}

const looks = {
  waiting: { tone: 'quiet', icon: IconCircleDashed },
  working: { tone: 'info', icon: IconProgress },
  done: { tone: 'good', icon: IconCircleCheck },
  failed: { tone: 'bad', icon: IconAlertTriangle },
} as const;

function OutcomeState({ outcome }: { outcome: Outcome }) {
  const { tone, icon } = looks[outcome.kind];
  const words =
    outcome.kind === 'waiting' ? 'Waiting' : outcome.kind === 'working' ? 'Working' : outcome.words;
  return (
    <Status tone={tone} icon={icon}>
      {words}
    </Status>
  );
}

function RowList<Row>(props: {
  table: Props<Row>;
  rows: readonly Row[];
  label: string;
  tell: (row: Row) => ReactNode;
}) {
  const { rowKey, rowName } = props.table;
  return (
    // Scrolls when it is long, and has to be reached by keyboard then.
    <ul className={styles['rows']} aria-label={props.label} tabIndex={0}>
      {props.rows.map((row) => (
        <li key={rowKey(row)}>
          <span className={styles['name']}>{rowName(row)}</span>
          <span>{props.tell(row)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The work of one dialog: what came of each row, and a way to do what failed once more. */
function useWork<Row>({ action, rowKey, toWords }: Props<Row>, rows: readonly Row[]) {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const kindOf = (row: Row) => outcomes.get(rowKey(row))?.kind;
  const work = (some: readonly Row[], input: string) => {
    const tell = (row: Row, outcome: Outcome) =>
      setOutcomes((before) => new Map(before).set(rowKey(row), outcome));
    for (const row of some) tell(row, { kind: 'waiting' });
    void workThrough(some, (row) => action.carryOut(row, input), tell, toWords);
  };
  return {
    work,
    outcomeOf: (row: Row): Outcome => outcomes.get(rowKey(row)) ?? { kind: 'waiting' },
    hasBegun: outcomes.size > 0,
    isBusy: rows.some((row) => kindOf(row) === 'waiting' || kindOf(row) === 'working'),
    done: rows.filter((row) => kindOf(row) === 'done'),
    failed: rows.filter((row) => kindOf(row) === 'failed'),
  };
}

function Question<Row>(props: {
  table: Props<Row>;
  rows: readonly Row[];
  left: readonly Row[];
  onConfirm: (input: string) => void;
}) {
  const { action } = props.table;
  const { rows, left } = props;
  const [input, setInput] = useState('');
  const { Explanation, Effect, Input } = action;
  const isEnough = action.isInputEnough?.(input) ?? true;
  return (
    <Stack gap="sm">
      <Text size="sm" component="div">
        <Explanation rows={rows} input={input} />
      </Text>
      {Input === undefined ? null : <Input rows={rows} input={input} onChange={setInput} />}
      <RowList
        table={props.table}
        label="What is done"
        rows={rows}
        tell={(row) => (Effect === undefined ? null : <Effect row={row} input={input} />)}
      />
      {left.length === 0 ? null : (
        <RowList
          table={props.table}
          label="What is left out"
          rows={left}
          tell={(row) => (
            <Status tone="quiet" icon={IconPlayerSkipForward}>
              Left out: {action.whyNot(row)}
            </Status>
          )}
        />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => props.table.onClose([])}>
          Keep everything as it is
        </Button>
        <Button
          {...(action.isDanger ? { color: dangerColor } : {})}
          disabled={!isEnough}
          onClick={() => props.onConfirm(input)}
        >
          {action.label(rows.length)}
        </Button>
      </Group>
    </Stack>
  );
}

function toSummary(done: number, failed: number): string {
  if (failed === 0) return `All ${done} done.`;
  return `${done} done, ${failed} failed.`;
}

/** Names every row before anything is done, and says of each one afterwards what came of it. */
export function BulkDialog<Row>(props: Props<Row>) {
  const { action } = props;
  // What is done is what was asked about: the list behind goes on changing.
  const [all] = useState(props.rows);
  const [rows] = useState(() => all.filter((row) => action.whyNot(row) === null));
  const [input, setInput] = useState('');
  const state = useWork(props, rows);
  const close = () => {
    if (!state.isBusy) props.onClose(state.done);
  };
  const begin = (given: string) => {
    setInput(given);
    state.work(rows, given);
  };
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={state.hasBegun ? action.label(rows.length) : `${action.label(rows.length)}?`}
    >
      {!state.hasBegun ? (
        <Question
          table={props}
          rows={rows}
          left={all.filter((row) => !rows.includes(row))}
          onConfirm={begin}
        />
      ) : (
        <Stack gap="sm">
          <Text size="sm" role="status">
            {state.isBusy
              ? `Working: ${state.done.length + state.failed.length} of ${rows.length} …`
              : toSummary(state.done.length, state.failed.length)}
          </Text>
          <RowList
            table={props}
            label="Results"
            rows={rows}
            tell={(row) => <OutcomeState outcome={state.outcomeOf(row)} />}
          />
          <Group justify="flex-end" gap="xs">
            {state.failed.length === 0 || state.isBusy ? null : (
              <Button variant="default" onClick={() => state.work(state.failed, input)}>
                {`Try the ${state.failed.length} that failed again`}
              </Button>
            )}
            <Button disabled={state.isBusy} onClick={close}>
              Done
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
