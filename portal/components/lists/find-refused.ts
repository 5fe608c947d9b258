import { ApiError } from '../../api/client.ts';
import { toNames, type Filter } from '../../ui/table/filter.ts';

/** What the address asked for in vain, a sentence each, with the filters' own names; null when something else is wrong. */
export function findRefused(
  filters: readonly Filter[],
  error: Error | null,
): readonly string[] | null {
  if (!(error instanceof ApiError) || error.code !== 'invalid') return null;
  const reasons = Object.entries(error.fields).map(([name, message]) => {
    const filter = filters.find((one) => toNames(one).includes(name));
    return `${filter?.label ?? toWord(name)}: ${message.replace(/\.?$/, '.')}`;
  });
  return reasons.length === 0 ? null : reasons;
}

function toWord(name: string): string {
  return name === 'sort' ? 'Order' : name;
}
