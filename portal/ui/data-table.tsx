import { Button, Group, Skeleton, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './data-table.module.css';

export interface Column<Row> {
  readonly key: string;
  /** Stands above the column, and before the value when the row is shown as a card. */
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
  /** For a column of buttons: the header is for screen readers only. */
  readonly quietHeader?: boolean;
  /** For sentences: they stand below their header, not opposite it, when the row is shown as a card. */
  readonly isProse?: boolean;
}

export interface Paging {
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly onChange: (offset: number) => void;
}

interface Props<Row> {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** Undefined while the first page is on its way. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  readonly empty: ReactNode;
  readonly paging?: Paging;
  readonly isMarked?: (row: Row) => boolean;
}

function Pager(props: { paging: Paging }) {
  const { total, limit, offset, onChange } = props.paging;
  if (total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total);
  return (
    <Group justify="space-between" className={styles['pager']}>
      <Text size="sm" c="dimmed" aria-live="polite">
        {offset + 1}–{last} of {total}
      </Text>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconChevronLeft size={14} aria-hidden />}
          disabled={offset === 0}
          onClick={() => onChange(Math.max(0, offset - limit))}
        >
          Previous
        </Button>
        <Button
          size="xs"
          variant="default"
          rightSection={<IconChevronRight size={14} aria-hidden />}
          disabled={last >= total}
          onClick={() => onChange(offset + limit)}
        >
          Next
        </Button>
      </Group>
    </Group>
  );
}

/**
 * The one table of the portal. The first column names the row. In a container under 500 px each row becomes a card
 * with its column names; the roles are written out because `display: block` would drop them.
 */
export function DataTable<Row>(props: Props<Row>) {
  const { rows, columns } = props;
  if (rows !== undefined && rows.length === 0) return <>{props.empty}</>;
  return (
    <div className={styles['container']}>
      <table
        className={styles['table']}
        role="table"
        aria-label={props.label}
        aria-busy={rows === undefined}
      >
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.key} role="columnheader" scope="col" data-align={column.align}>
                {column.quietHeader ? (
                  <span className={styles['hidden']}>{column.header}</span>
                ) : (
                  column.header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows === undefined ? <Placeholder columnCount={columns.length} /> : null}
          {rows?.map((row) => (
            <tr key={props.rowKey(row)} role="row" data-marked={props.isMarked?.(row) || undefined}>
              {columns.map((column, index) => (
                <td
                  key={column.key}
                  role={index === 0 ? 'rowheader' : 'cell'}
                  data-align={column.align}
                  data-prose={column.isProse || undefined}
                  data-label={index === 0 || column.quietHeader ? undefined : column.header}
                >
                  <div className={styles['value']}>{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {props.paging === undefined ? null : <Pager paging={props.paging} />}
    </div>
  );
}

function Placeholder(props: { columnCount: number }) {
  return [0, 1, 2].map((row) => (
    <tr key={row} role="row">
      <td role="cell" colSpan={props.columnCount}>
        <Skeleton height={14} width={`${70 - row * 15}%`} />
      </td>
    </tr>
  ));
}
