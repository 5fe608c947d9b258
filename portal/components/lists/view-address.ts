import type { SavedView } from '../../api/types.ts';
import { listTexts, type ListSearch } from '../../paths.ts';
import type { ListChange } from './use-list.ts';

/** What belongs to a moment, or is kept beside the query. */
const notKept: ReadonlySet<string> = new Set(['open', 'columns']);

/** Search, filters and order of a list as a saved view keeps them: as in the address, without "?". */
export function toViewQuery(search: ListSearch): string {
  const set = listTexts.flatMap((name) => {
    const text = search[name];
    return text === undefined || notKept.has(name) ? [] : [[name, text]];
  });
  return new URLSearchParams(set).toString();
}

/** The change of address that shows a saved view: what it does not name is taken away. */
export function fromViewQuery(query: string): ListChange {
  const words = new URLSearchParams(query);
  const texts = listTexts.map((name) => [
    name,
    notKept.has(name) ? undefined : (words.get(name) ?? undefined),
  ]);
  return { ...Object.fromEntries(texts), page: undefined };
}

/** The view that saving under this name replaces: names are one whatever their capitals, and the reader's own come first. */
export function findNamesake<View extends Pick<SavedView, 'name' | 'own' | 'canChange'>>(
  views: readonly View[],
  name: string,
): View | undefined {
  const wanted = name.toLowerCase();
  const same = views.filter((view) => view.canChange && view.name.toLowerCase() === wanted);
  return same.find(({ own }) => own) ?? same[0];
}
