import type { List } from './use-list.ts';

/** The address of a list as a file; the page that is shown has no part in it. */
export function toFileAddress(
  path: string,
  { texts, search }: Pick<List<unknown>, 'texts' | 'search'>,
  format: string,
): string {
  const set = Object.entries({ ...texts, sort: search.sort, format }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, text]],
  );
  return `${path}?${new URLSearchParams(set).toString()}`;
}
