import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { BulkDialog } from './bulk-dialog.tsx';
import { judgeRows, type BulkAction } from './bulk.ts';
import { Status } from '../tone.tsx';
import styles from './bulk.module.css';

interface Props<Row> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowName: (row: Row) => string;
  readonly actions: readonly BulkAction<Row>[];
  /** The words for what a call of an action threw. */
  readonly toWords: (error: unknown) => string;
  readonly onClear: () => void;
  /** After the dialog is closed: the rows that nothing is left to do about. */
  readonly onDone: (rows: readonly Row[]) => void;
}

/** The button of an action, or why it can be done to none of the rows. */
function ActionButton<Row>(props: {
  action: BulkAction<Row>;
  rows: readonly Row[];
  onClick: () => void;
}) {
  const { action, rows } = props;
  const { takingPart, reasons } = judgeRows(action, rows);
  const Icon = action.icon;
  if (takingPart.length === 0) {
    return (
      <Status tone="quiet" icon={Icon}>
        {action.label(0)}: {reasons.join('; ')}
      </Status>
    );
  }
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Icon size={16} aria-hidden />}
      onClick={props.onClick}
    >
      {action.label(takingPart.length)}
    </Button>
  );
}

/** How many rows are selected and what can be done to them; stays at the foot of the window. */
export function BulkBar<Row>(props: Props<Row>) {
  const { rows, actions } = props;
  const [asked, setAsked] = useState<BulkAction<Row>>();
  if (rows.length === 0) return null;
  return (
    <section className={styles['bar']} aria-label="Selected rows">
      <Text size="sm" fw={600} role="status">
        {rows.length} selected
      </Text>
      <Group gap="xs">
        {actions.map((action) => (
          <ActionButton
            key={action.key}
            action={action}
            rows={rows}
            onClick={() => setAsked(action)}
          />
        ))}
        <Button size="xs" variant="subtle" onClick={props.onClear}>
          Clear selection
        </Button>
      </Group>
      {asked === undefined ? null : (
        <BulkDialog
          action={asked}
          rows={rows}
          rowKey={props.rowKey}
          rowName={props.rowName}
          toWords={props.toWords}
          onClose={(done) => {
            setAsked(undefined);
            props.onDone(done);
          }}
        />
      )}
    </section>
  );
}
