import { useQueries } from '@tanstack/react-query';
import { toText, type ChoiceFilter } from '../../ui/table/filter.ts';
import type { List } from './use-list.ts';

/** Rows that each value of a filter would let through, the other filters as they are; undefined until all are counted. */
export function useCounts<Query>(
  list: List<Query>,
  filter: ChoiceFilter | undefined,
  count: ((query: Query) => Promise<number>) | undefined,
): ReadonlyMap<string, number> | undefined {
  const options = count === undefined ? [] : (filter?.options ?? []);
  const counts = useQueries({
    queries: options.map(({ value }) => {
      const changed = { ...list.texts, [filter?.name ?? '']: toText([value]) };
      // Proof: the query of the list, first row only, with another value of one of its own filters.
      const query = { ...changed, limit: 1, offset: 0 } as Query;
      return {
        queryKey: [list.name, 'count', changed],
        queryFn: () => count?.(query) ?? Promise.resolve(0),
      };
    }),
  });
  if (options.length === 0 || counts.some(({ data }) => data === undefined)) return undefined;
  return new Map(options.map(({ value }, index) => [value, counts[index]?.data ?? 0]));
}
