import { Button, Group } from '@mantine/core';
import { IconFilterOff, IconPageBreak } from '@tabler/icons-react';
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useRef, useState, type ReactNode, type RefObject } from 'react';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/page.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { BulkBar } from '../../ui/table/bulk-bar.tsx';
import type { BulkAction } from '../../ui/table/bulk.ts';
import { FilterChips, FilterMenus, ListTools } from '../../ui/table/filter-bar.tsx';
import type { Filter, FilterTexts } from '../../ui/table/filter.ts';
import { ViewOptions } from '../../ui/table/view-options.tsx';
import { toProblem } from '../problem-from-error.ts';
import { ListView } from '../query-view.tsx';
import { FileButton } from './file-button.tsx';
import { findRefused } from './find-refused.ts';
import { toPaging } from './paging.ts';
import { RowPanelView, type RowPanel } from './row-panel.tsx';
import { SavedViews } from './saved-views.tsx';
import { useCounts } from './use-counts.ts';
import { useColumns, useDensity } from './use-display.ts';
import { isViewed, toEmptied, type List } from './use-list.ts';
import { useSelection } from './use-selection.ts';

export interface ListPageProps<Row, Query> {
  readonly list: List<Query>;
  /** The page of the list that was read with `list.query`. */
  readonly result: UseQueryResult<{ readonly items: readonly Row[]; readonly total: number }>;
  readonly title: string;
  /** What is listed, in the plural and small: "runs". Names the table and counts its rows. */
  readonly noun: string;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** A row in a few words, for its checkbox, its button and the questions about it. */
  readonly rowName: (row: Row) => string;
  /** Counts what a query would list; absent where that is not cheap. */
  readonly count?: (query: Query) => Promise<number>;
  /** Path of the list's operation, which answers with CSV too; absent where it does not. */
  readonly csvPath?: string;
  readonly panel: RowPanel<Row>;
  readonly bulk?: readonly BulkAction<Row>[];
  /** Stands in place of the table when there is nothing at all: says what to configure next. */
  readonly empty: ReactNode;
}

/** A whole list: search, filters, saved views, display, CSV, the table, its selection and what opens beside it. */
export function ListPage<Row, Query>(props: ListPageProps<Row, Query>) {
  const { list, result } = props;
  const container = useRef<HTMLDivElement>(null);
  const [density, setDensity] = useDensity();
  const display = useColumns(list, props.columns);
  const rows = result.data?.items;
  const total = result.data?.total;
  const selection = useSelection(JSON.stringify(list.texts), rows, props.rowKey);
  const refused = findRefused(list.filters, result.error);
  const sorting = toSorting(list);
  return (
    <ListView query={result} isSaidElsewhere={refused !== null}>
      <Panel
        title={props.title}
        description={<span role="status">{toCountText(total, props)}</span>}
        padded={false}
      >
        <Tools page={props}>
          {isViewed(list.name) ? (
            <SavedViews list={list} name={list.name} shown={display.shown} />
          ) : null}
          <ViewOptions
            columns={props.columns}
            shown={display.shown}
            onShown={display.choose}
            sorting={sorting}
            density={density}
            onDensity={setDensity}
          />
        </Tools>
        <div ref={container}>
          {refused === null ? (
            <DataTable
              label={toTitle(props.noun)}
              columns={display.columns}
              rows={rows}
              rowKey={props.rowKey}
              rowName={props.rowName}
              density={density}
              isHeaderSticky
              sorting={sorting}
              {...(props.bulk === undefined || props.bulk.length === 0 ? {} : { selection })}
              opening={{
                openKey: list.search.open,
                onOpen: (row) => list.go({ open: props.rowKey(row) }, 'step'),
              }}
              paging={toPaging(list.search.page, total, (page) => list.go({ page }, 'step'))}
              empty={<NothingHere page={props} total={total ?? 0} />}
            />
          ) : (
            <Refused
              reasons={refused}
              onClear={() => list.go({ ...toEmptied(list), sort: undefined }, 'step')}
            />
          )}
        </div>
        <Bulk page={props} selection={selection} container={container} />
      </Panel>
      <RowPanelView list={list} rows={rows} rowKey={props.rowKey} panel={props.panel} />
    </ListView>
  );
}

function toSorting(list: List<unknown>) {
  return {
    value: list.sort,
    onChange: (sort: string) =>
      list.go({ sort: sort === list.order ? undefined : sort, page: undefined }, 'step'),
  };
}

const count = new Intl.NumberFormat('en-GB');

/** "1 run", "1,204 runs". */
function toCountText(
  total: number | undefined,
  { noun, panel }: { readonly noun: string; readonly panel: { readonly noun: string } },
): string {
  if (total === undefined) return '';
  return total === 1 ? `1 ${panel.noun.toLowerCase()}` : `${count.format(total)} ${noun}`;
}

function toTitle(noun: string): string {
  return noun.charAt(0).toUpperCase() + noun.slice(1);
}

function Tools<Row, Query>(props: { page: ListPageProps<Row, Query>; children: ReactNode }) {
  const { list, noun, count, csvPath } = props.page;
  const [menu, setMenu] = useState<Filter>();
  const counts = useCounts(list, menu?.kind === 'choices' ? menu : undefined, count);
  const change = (texts: FilterTexts) => list.go({ ...texts, page: undefined }, 'step');
  const shared = { filters: list.filters, texts: list.texts, onChange: change };
  return (
    <ListTools>
      <SearchBox
        label={`Search ${noun}`}
        width={240}
        value={list.search.search ?? ''}
        onChange={(text) => list.go({ search: text || undefined, page: undefined }, 'replace')}
      />
      <FilterMenus {...shared} counts={counts} onMenu={setMenu} />
      <Group gap={8} ml="auto">
        {props.children}
        {csvPath === undefined ? null : (
          <FileButton list={list} path={csvPath} format="csv" label="CSV" />
        )}
      </Group>
      <FilterChips {...shared} onClear={() => list.go(toEmptied(list), 'step')} />
    </ListTools>
  );
}

/** Stands in place of the rows when the address holds what the server cannot use. */
function Refused(props: { reasons: readonly string[]; onClear: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        icon={IconFilterOff}
        title="This list was asked for something that it does not have"
        action={
          <Button size="xs" variant="default" onClick={props.onClear}>
            Clear search and filters
          </Button>
        }
      >
        {props.reasons.join(' ')}
      </EmptyState>
    </div>
  );
}

function NothingHere<Row, Query>(props: { page: ListPageProps<Row, Query>; total: number }) {
  const { list, noun, empty } = props.page;
  if (props.total > 0) {
    return (
      <EmptyState
        icon={IconPageBreak}
        title="There is no such page any more"
        action={
          <Button size="xs" onClick={() => list.go({ page: undefined }, 'replace')}>
            Go to the first page
          </Button>
        }
      >
        Only {toCountText(props.total, props.page)} left, on the pages before this one.
      </EmptyState>
    );
  }
  if (!list.isNarrowed) return <>{empty}</>;
  return (
    <EmptyState
      icon={IconFilterOff}
      title={`No ${noun} match`}
      action={
        <Button size="xs" variant="default" onClick={() => list.go(toEmptied(list), 'step')}>
          Clear search and filters
        </Button>
      }
    >
      The search and the filters leave nothing to show.
    </EmptyState>
  );
}

function Bulk<Row, Query>(props: {
  page: ListPageProps<Row, Query>;
  selection: ReturnType<typeof useSelection<Row>>;
  container: RefObject<HTMLDivElement | null>;
}) {
  const { page, selection, container } = props;
  const queryClient = useQueryClient();
  if (page.bulk === undefined || page.bulk.length === 0) return null;
  const focusTable = () =>
    container.current?.querySelector<HTMLElement>('tr[tabindex="0"]')?.focus();
  return (
    <BulkBar
      rows={[...selection.rows.values()]}
      rowKey={page.rowKey}
      rowName={page.rowName}
      actions={page.bulk}
      toWords={(error) => {
        const { message, nextStep } = toProblem(error);
        return nextStep === null ? message : `${message} ${nextStep}`;
      }}
      onClear={() => {
        focusTable();
        selection.clear();
      }}
      onDone={(done) => {
        if (done.length === 0) return;
        if (done.length === selection.rows.size) focusTable();
        selection.onChange(done, 'remove');
        void queryClient.invalidateQueries();
      }}
    />
  );
}
