import { useNavigate, useSearch } from '@tanstack/react-router';
import type { SavedView } from '../../api/types.ts';
import type { ListSearch } from '../../paths.ts';
import { fromText, toNames, type Filter, type FilterTexts } from '../../ui/table/filter.ts';
import { toWindow } from '../list-page.ts';

/** Lists that people keep views of. */
export type ViewedList = SavedView['list'];

/** Every list; those without saved views have a name too, for what the browser keeps. */
export type ListName = ViewedList | 'users';

/** Whether people keep views of the list. */
export function isViewed(name: ListName): name is ViewedList {
  return name !== 'users';
}

interface Given {
  readonly name: ListName;
  readonly filters: readonly Filter[];
  /** The order that the server gives by itself: a field's name, with "-" in front for the newest or largest first. */
  readonly order: string;
}

/** Texts of the address, and its page, that change; undefined leaves one out. */
export type ListChange = Readonly<Record<string, string | number | undefined>>;

/** A list as its address describes it. `Query` is what its operation takes. */
export interface List<Query> extends Given {
  readonly search: ListSearch;
  /** For the server: one page of the list. */
  readonly query: Query;
  /** Texts of the filters by parameter. */
  readonly texts: FilterTexts;
  /** Whether a filter or a search leaves rows out. */
  readonly isNarrowed: boolean;
  /** The order that is seen, the server's own when the address names none. */
  readonly sort: string;
  /** Goes where the address says something else; `how` tells whether "Back" should undo it. */
  readonly go: (change: ListChange, how: 'step' | 'replace') => void;
}

/** What the server filters by: all of the list, not a page of it. */
export function toFilterQuery(
  search: ListSearch,
  filters: readonly Filter[],
): Record<string, string | undefined> {
  const texts: FilterTexts = { ...search, page: undefined };
  const names = filters.flatMap(toNames);
  return {
    search: search.search,
    sort: search.sort,
    ...Object.fromEntries(names.map((name) => [name, texts[name]])),
  };
}

/** Reads a list out of the address of the page that shows it, and changes the address. */
export function useList<Query>(given: Given): List<Query> {
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const filtering = toFilterQuery(search, given.filters);
  const { sort: _sort, ...narrowing } = filtering;
  // Proof: these are the parameters of the list's operation. A value in the address that it does not know is refused
  // by the server, in words that the page shows.
  const query = { ...filtering, ...toWindow(search.page) } as Query;
  return {
    ...given,
    search,
    query,
    texts: filtering,
    isNarrowed: Object.values(narrowing).some((text) => fromText(text).length > 0),
    sort: search.sort ?? given.order,
    go: (change, how) =>
      void navigate({
        to: '.',
        search: { ...search, ...change },
        replace: how === 'replace',
        resetScroll: false,
      }),
  };
}
