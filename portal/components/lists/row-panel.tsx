import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { SidePanel } from '../../ui/table/side-panel.tsx';
import { QueryView } from '../query-view.tsx';
import type { List } from './use-list.ts';

/** What opens beside a list for one of its rows. */
export interface RowPanel<Row> {
  /** One of them, for the title while it is read: "Run". */
  readonly noun: string;
  readonly title: (row: Row) => string;
  readonly Body: ComponentType<{ readonly row: Row; readonly onClose: () => void }>;
  /** Reads a row that a link names and this page of the list does not hold; absent where the server has no such reading. */
  readonly readRow?: (id: string) => Promise<Row>;
}

/** The panel that the address opens (`?open=<id>`), with ways to the rows before and after. */
export function RowPanelView<Row>(props: {
  list: List<unknown>;
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  panel: RowPanel<Row> | undefined;
}) {
  const { list, panel, rowKey } = props;
  const { open } = list.search;
  const rows = props.rows ?? [];
  const index = rows.findIndex((row) => rowKey(row) === open);
  const here = rows[index];
  const readRow = panel?.readRow;
  const elsewhere = useQuery({
    queryKey: [list.name, 'row', open],
    queryFn: () => (open === undefined ? undefined : readRow?.(open)),
    enabled:
      open !== undefined && readRow !== undefined && props.rows !== undefined && here === undefined,
  });
  if (panel === undefined) return null;
  const close = () => list.go({ open: undefined }, 'replace');
  const toGo = (row: Row | undefined) =>
    row === undefined ? undefined : () => list.go({ open: rowKey(row) }, 'replace');
  const row = here ?? elsewhere.data;
  return (
    <SidePanel
      isOpen={open !== undefined}
      title={row === undefined ? panel.noun : panel.title(row)}
      onClose={close}
      onPrevious={index > 0 ? toGo(rows[index - 1]) : undefined}
      onNext={index >= 0 ? toGo(rows[index + 1]) : undefined}
    >
      {here !== undefined ? (
        <panel.Body key={open} row={here} onClose={close} />
      ) : readRow === undefined ? (
        <Text size="sm">
          It is not on this page of the list. Look on another page, or take filters away.
        </Text>
      ) : (
        <QueryView query={elsewhere}>
          {(found) => (found === undefined ? null : <panel.Body row={found} onClose={close} />)}
        </QueryView>
      )}
    </SidePanel>
  );
}
