import type { Paging } from '../../ui/table/pager.tsx';

const pageSize = 25;

/** The part of a list that an address names, as the server wants it. */
export function toWindow(page: number | undefined): { limit: number; offset: number } {
  return { limit: pageSize, offset: ((page ?? 1) - 1) * pageSize };
}

/** Paging for a table out of what the address says and the server counted. */
export function toPaging(
  page: number | undefined,
  total: number | undefined,
  onPage: (page: number) => void,
): Paging {
  return {
    total: total ?? 0,
    ...toWindow(page),
    onChange: (offset) => onPage(offset / pageSize + 1),
  };
}
