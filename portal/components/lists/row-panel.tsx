import type { UseQueryResult } from '@tanstack/react-query';
import type { ComponentType, ReactNode } from 'react';
import { SidePanel } from '../../ui/table/side-panel.tsx';
import { LoadingPlaceholder, QueryView } from '../query-view.tsx';
import type { List } from './use-list.ts';

/** What opens beside a list for one of its rows. */
export interface RowPanel<Row> {
  /** One of them, for the title while it is read: "Run". */
  readonly noun: string;
  readonly title: (row: Row) => string;
  readonly Body: ComponentType<{ readonly row: Row; readonly onClose: () => void }>;
  /** Reads a row that a link names and this page of the list does not hold: by the reading that `Body` and edits know. */
  readonly useRow: (id: string) => UseQueryResult<Row>;
}

interface Props<Row> {
  readonly list: List<unknown>;
  /** Undefined while the page of the list is on its way. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  readonly panel: RowPanel<Row>;
}

/** The panel that the address opens (`?open=<id>`), with ways to the rows before and after. */
export function RowPanelView<Row>({ list, rows, rowKey, panel }: Props<Row>) {
  const { open } = list.search;
  const index = rows?.findIndex((row) => rowKey(row) === open) ?? -1;
  const here = rows?.[index];
  const close = () => list.go({ open: undefined }, 'replace');
  const toGo = (row: Row | undefined) =>
    row === undefined ? undefined : () => list.go({ open: rowKey(row) }, 'replace');
  const toBody = (row: Row) => <panel.Body key={open} row={row} onClose={close} />;
  // Nothing is asked of the server before it is sure that the page does not hold the row.
  const elsewhere = rows === undefined || here !== undefined ? undefined : open;
  return (
    <SidePanel
      isOpen={open !== undefined}
      title={
        here !== undefined ? (
          panel.title(here)
        ) : elsewhere === undefined ? (
          panel.noun
        ) : (
          <RowElsewhere id={elsewhere} panel={panel}>
            {({ data }) => (data === undefined ? panel.noun : panel.title(data))}
          </RowElsewhere>
        )
      }
      onClose={close}
      onPrevious={index > 0 ? toGo(rows?.[index - 1]) : undefined}
      onNext={index >= 0 ? toGo(rows?.[index + 1]) : undefined}
    >
      {here !== undefined ? (
        toBody(here)
      ) : elsewhere === undefined ? (
        <LoadingPlaceholder />
      ) : (
        <RowElsewhere id={elsewhere} panel={panel}>
          {(reading) => <QueryView query={reading}>{toBody}</QueryView>}
        </RowElsewhere>
      )}
    </SidePanel>
  );
}

/** Title and body share one reading of a row that is not on this page of the list. */
function RowElsewhere<Row>(props: {
  id: string;
  panel: RowPanel<Row>;
  children: (reading: UseQueryResult<Row>) => ReactNode;
}) {
  return props.children(props.panel.useRow(props.id));
}
