import { ActionIcon, Checkbox, Skeleton, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowsSort,
  IconArrowUp,
  IconHelpCircle,
  IconLayoutSidebarRightExpand,
} from '@tabler/icons-react';
import {
  useId,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import styles from './data-table.module.css';
import { Pager, type Paging } from './table/pager.tsx';

export interface Column<Row> {
  readonly key: string;
  /** Stands above the column, and before the value when the row is shown as a card. */
  readonly header: string;
  /** What the header means, where its words cannot say it all: stands behind a button beside them. */
  readonly help?: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
  /** For a column of buttons: the header is for screen readers only. */
  readonly quietHeader?: boolean;
  /** For sentences: they stand below their header, not opposite it, when the row is shown as a card. */
  readonly isProse?: boolean;
  /** The server's name of what the header sorts by; absent where the server cannot sort by it. */
  readonly sort?: string;
  /** For instants and amounts: the first press of the header shows the newest or largest first. */
  readonly startsDown?: boolean;
  /** Shown only after somebody has chosen it. */
  readonly isOptional?: boolean;
}

/** The server's order: a field's name, with "-" in front for the largest or newest first. */
export interface Sorting {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Rows that somebody has ticked, by key. */
export interface Selection<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  readonly onChange: (rows: readonly Row[], how: 'add' | 'remove') => void;
}

/** What opens beside the table when a row is clicked, or Enter is pressed on it. */
export interface Opening<Row> {
  /** Undefined while nothing is open. */
  readonly openKey: string | undefined;
  readonly onOpen: (row: Row) => void;
}

export type Density = 'comfortable' | 'compact';

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
  /** A row in a few words, for its checkbox and its button; needed with `selection` and `opening`. */
  readonly rowName?: (row: Row) => string;
  readonly sorting?: Sorting;
  readonly selection?: Selection<Row>;
  readonly opening?: Opening<Row>;
  readonly density?: Density;
  /** The header stays under the page's header while the rows scroll by. */
  readonly isHeaderSticky?: boolean;
  /** For many columns: in a container under 1000 px sentences stand below their row, over its whole width. */
  readonly isProseBelow?: boolean;
}

const rowHint =
  'On a row, Enter opens it, Space selects it, and the arrow keys go to the next row.';

/**
 * The one table of the portal. The first column names the row. In a container under 640 px each row becomes a card
 * with its column names; the roles are written out because `display: block` would drop them.
 */
export function DataTable<Row>(props: Props<Row>) {
  const { rows, columns } = props;
  const hintId = useId();
  const [lastFocused, setLastFocused] = useState<string>();
  if (rows !== undefined && rows.length === 0) return <>{props.empty}</>;
  const keys = rows?.map(props.rowKey) ?? [];
  const isWalked = props.opening !== undefined || props.selection !== undefined;
  const tabStop = keys.find((key) => key === lastFocused) ?? keys[0];
  const extraCount = (props.selection ? 1 : 0) + (props.opening ? 1 : 0);
  return (
    <div className={styles['container']} data-density={props.density}>
      {isWalked ? (
        <p id={hintId} className={styles['hidden']}>
          {rowHint}
        </p>
      ) : null}
      <table
        className={styles['table']}
        role="table"
        aria-label={props.label}
        aria-describedby={isWalked ? hintId : undefined}
        aria-busy={rows === undefined}
        data-prose-below={props.isProseBelow || undefined}
        style={toBesideCount(columns)}
      >
        <thead role="rowgroup" data-sticky={props.isHeaderSticky || undefined}>
          <Head table={props} />
        </thead>
        <tbody role="rowgroup">
          {rows === undefined ? <Placeholder columnCount={columns.length + extraCount} /> : null}
          {rows?.map((row) => {
            const key = props.rowKey(row);
            return (
              <BodyRow
                key={key}
                row={row}
                table={props}
                tabIndex={!isWalked ? undefined : key === tabStop ? 0 : -1}
                onFocused={() => setLastFocused(key)}
              />
            );
          })}
        </tbody>
      </table>
      {props.paging === undefined ? null : <Pager paging={props.paging} />}
    </div>
  );
}

/** For the style sheet: columns of a row beside its name, sentences not counted. */
function toBesideCount<Row>(
  columns: readonly Column<Row>[],
): CSSProperties & Record<'--beside', number> {
  const beside = columns.slice(1).filter(({ isProse }) => isProse !== true);
  return { '--beside': beside.length };
}

function Head<Row>(props: { table: Props<Row> }) {
  const { columns, selection, opening, sorting } = props.table;
  return (
    <tr role="row">
      {selection === undefined ? null : (
        <th role="columnheader" scope="col" data-select>
          <SelectPage table={props.table} selection={selection} />
        </th>
      )}
      {columns.map((column) => (
        <th
          key={column.key}
          role="columnheader"
          scope="col"
          data-align={column.align}
          data-name={column === columns[0] || undefined}
          data-prose={column.isProse || undefined}
          aria-sort={sorting === undefined ? undefined : toAriaSort(column, sorting)}
        >
          {column.quietHeader ? (
            <span className={styles['hidden']}>{column.header}</span>
          ) : column.sort === undefined || sorting === undefined ? (
            column.header
          ) : (
            <SortButton column={column} sort={column.sort} sorting={sorting} />
          )}
          {column.help === undefined ? null : (
            <HeaderHelp header={column.header} text={column.help} />
          )}
        </th>
      ))}
      {opening === undefined ? null : (
        <th role="columnheader" scope="col" data-open>
          <span className={styles['hidden']}>Details</span>
        </th>
      )}
    </tr>
  );
}

/** Words on hover, focus and touch. */
function HeaderHelp(props: { header: string; text: string }) {
  return (
    <Tooltip
      label={props.text}
      events={{ hover: true, focus: true, touch: true }}
      multiline
      w={260}
      withArrow
    >
      <button type="button" className={styles['help']} aria-label={`What “${props.header}” means`}>
        <IconHelpCircle size={16} stroke={2} aria-hidden />
      </button>
    </Tooltip>
  );
}

function toAriaSort<Row>(column: Column<Row>, { value }: Sorting) {
  if (column.sort === undefined) return undefined;
  if (value === column.sort) return 'ascending';
  return value === `-${column.sort}` ? 'descending' : 'none';
}

function SortButton<Row>(props: { column: Column<Row>; sort: string; sorting: Sorting }) {
  const { column, sort, sorting } = props;
  const isUp = sorting.value === sort;
  const isDown = sorting.value === `-${sort}`;
  const isDownNext = isUp || (!isDown && column.startsDown === true);
  const Icon = isUp ? IconArrowUp : isDown ? IconArrowDown : IconArrowsSort;
  return (
    <button
      type="button"
      className={styles['sort']}
      data-active={isUp || isDown || undefined}
      onClick={() => sorting.onChange(isDownNext ? `-${sort}` : sort)}
    >
      {column.header}
      <Icon size={14} stroke={2} aria-hidden />
    </button>
  );
}

function SelectPage<Row>(props: { table: Props<Row>; selection: Selection<Row> }) {
  const rows = props.table.rows ?? [];
  const chosen = rows.filter((row) => props.selection.rows.has(props.table.rowKey(row)));
  const isAll = rows.length > 0 && chosen.length === rows.length;
  return (
    <Checkbox
      aria-label={isAll ? 'Deselect every row of this page' : 'Select every row of this page'}
      checked={isAll}
      indeterminate={!isAll && chosen.length > 0}
      onChange={() => props.selection.onChange(rows, isAll ? 'remove' : 'add')}
    />
  );
}

/** What a click is meant for: a link or a button inside the row keeps its own click. */
const ownTargets = 'a, button, input, label, select, summary, textarea';

function isForRow(event: MouseEvent<HTMLElement>): boolean {
  const isInner = event.target instanceof Element && event.target.closest(ownTargets) !== null;
  // Text that was just marked is meant for the clipboard.
  return !isInner && window.getSelection()?.isCollapsed !== false;
}

function toNeighbour(row: HTMLElement, key: string): Element | null | undefined {
  if (key === 'ArrowDown') return row.nextElementSibling;
  if (key === 'ArrowUp') return row.previousElementSibling;
  if (key === 'Home') return row.parentElement?.firstElementChild;
  return key === 'End' ? row.parentElement?.lastElementChild : null;
}

/** Keys that are pressed on a row itself, not on something inside it. */
function pressRowKey(
  event: KeyboardEvent<HTMLTableRowElement>,
  does: { readonly open: () => void; readonly choose: () => void },
): void {
  if (event.target !== event.currentTarget) return;
  if (event.key === 'Enter') does.open();
  else if (event.key === ' ') does.choose();
  else {
    const neighbour = toNeighbour(event.currentTarget, event.key);
    if (!(neighbour instanceof HTMLElement)) return;
    neighbour.focus();
  }
  event.preventDefault();
}

function BodyRow<Row>(props: {
  row: Row;
  table: Props<Row>;
  tabIndex: number | undefined;
  onFocused: () => void;
}) {
  const { row, tabIndex, table } = props;
  const { columns, selection, opening } = table;
  const key = table.rowKey(row);
  const name = table.rowName?.(row) ?? key;
  const isChosen = selection?.rows.has(key) === true;
  const choose = () => selection?.onChange([row], isChosen ? 'remove' : 'add');
  const open = () => opening?.onOpen(row);
  return (
    <tr
      role="row"
      tabIndex={tabIndex}
      data-marked={table.isMarked?.(row) || isChosen || undefined}
      data-opened={opening?.openKey === key || undefined}
      data-openable={opening === undefined ? undefined : true}
      data-selectable={selection === undefined ? undefined : true}
      onFocus={(event) => (event.target === event.currentTarget ? props.onFocused() : undefined)}
      onKeyDown={(event) => pressRowKey(event, { open, choose })}
      onClick={(event) => (isForRow(event) ? open() : undefined)}
    >
      {selection === undefined ? null : (
        <td role="cell" data-select>
          <Checkbox aria-label={`Select ${name}`} checked={isChosen} onChange={choose} />
        </td>
      )}
      {columns.map((column, index) => (
        <td
          key={column.key}
          role={index === 0 ? 'rowheader' : 'cell'}
          data-name={index === 0 || undefined}
          data-align={column.align}
          data-prose={column.isProse || undefined}
          data-label={index === 0 || column.quietHeader ? undefined : column.header}
        >
          <div className={styles['value']}>{column.cell(row)}</div>
        </td>
      ))}
      {opening === undefined ? null : <OpenCell name={name} onOpen={open} />}
    </tr>
  );
}

/** The row itself is the keyboard's way in: a second stop in each row would be one too many. */
function OpenCell(props: { name: string; onOpen: () => void }) {
  return (
    <td role="cell" data-open>
      <ActionIcon
        size={28}
        tabIndex={-1}
        aria-label={`Details of ${props.name}`}
        onClick={props.onOpen}
      >
        <IconLayoutSidebarRightExpand size={18} aria-hidden />
      </ActionIcon>
    </td>
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
