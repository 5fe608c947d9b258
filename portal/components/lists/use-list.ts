import { useNavigate, useSearch } from '@tanstack/react-router';
import type { SavedView } from '../../api/types.ts';
import type { ListSearch } from '../../paths.ts';
import { fromText, toNames, type Filter, type FilterTexts } from '../../ui/table/filter.ts';
import { toWindow } from './paging.ts';

/** Lists that people keep views of. */
export type ViewedList = SavedView['list'];

/** Every list; those without saved views have a name too, for what the browser keeps. */
export type ListName = ViewedList | 'users' | 'products' | 'work-items';

/** Whether people keep views of the list. */
export function isViewed(name: ListName): name is ViewedList {
  return name !== 'users' && name !== 'products' && name !== 'work-items';
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
  /** What narrows the list: the texts of search and filters by parameter. */
  readonly texts: FilterTexts;
  /** Whether a filter or a search leaves rows out. */
  readonly isNarrowed: boolean;
  /** The order that is seen, the server's own when the address names none. */
  readonly sort: string;
  /** Goes where the address says something else; `how` tells whether "Back" should undo it. */
  readonly go: (change: ListChange, how: 'step' | 'replace') => void;
}

/** Parameters that narrow a list. */
function toNarrowing(filters: readonly Filter[]): readonly string[] {
  return ['search', ...filters.flatMap(toNames)];
}

/** The address without a search and without any filter: everything is listed again, from the first page on. */
export function toEmptied({ filters }: Pick<List<unknown>, 'filters'>): ListChange {
  return Object.fromEntries([...toNarrowing(filters), 'page'].map((name) => [name, undefined]));
}

/** Reads a list out of the address of the page that shows it, and changes the address. */
export function useList<Query>(given: Given): List<Query> {
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { page, ...all } = search;
  const written: FilterTexts = all;
  const texts = Object.fromEntries(toNarrowing(given.filters).map((name) => [name, written[name]]));
  // Proof: these are the parameters of the list's operation. A value in the address that it does not know is refused
  // by the server, in words that the page shows.
  const query = { ...texts, sort: search.sort, ...toWindow(page) } as Query;
  return {
    ...given,
    search,
    query,
    texts,
    isNarrowed: Object.values(texts).some((text) => fromText(text).length > 0),
    sort: search.sort ?? given.order,
    go: (change, how) =>
      void navigate({
        to: '.',
        // Two changes may come before the address has the first one.
        search: (present: ListSearch) => ({ ...present, ...change }),
        replace: how === 'replace',
        resetScroll: false,
      }),
  };
}
