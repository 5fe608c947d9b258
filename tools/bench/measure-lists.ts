import { z } from 'zod';
import { operations } from '../../src/operations/index.ts';
import type { Api } from '../client/api.ts';
import { percentile, rounded, timed } from './figures.ts';

/** What the bench prints about lists; milliseconds, the way over HTTP and the reading of the answer included. */
export interface ListResult {
  /** 95 of 100 answers over all lists, sorts and searches; the target is 100. */
  readonly listP95Ms: number;
  /** The slowest address by its own 95th percentile. */
  readonly slowestList: string;
  readonly slowestListP95Ms: number;
  /** The slowest of each list. */
  readonly listsP95Ms: Readonly<Record<string, number>>;
}

const readsOfEach = 10;
const pageSize = 50;

/** A frequent word, a rare one, two of different columns, a letter, and nothing that there is. */
const searches = ['lindqvist', '712345', 'fischer dental', 'q', 'nowhere at all'];

const p95 = (ms: readonly number[]): number => rounded(percentile(ms, 0.95));

/** Reads every list with every sort, with searches alone and sorted, and far back. */
export async function measureLists(api: Api, report: (line: string) => void): Promise<ListResult> {
  const times: { readonly list: string; readonly path: string; readonly ms: number[] }[] = [];
  for (const list of measuredLists()) {
    const { total } = await api.get(`${list.path}?limit=1`, z.object({ total: z.number() }));
    const addresses = listAddresses(list, total);
    report(`${list.name}: ${total} rows, ${addresses.length} addresses`);
    for (const path of addresses) {
      const ms: number[] = [];
      await api.get(path, z.unknown());
      for (let read = 0; read < readsOfEach; read += 1) {
        ms.push((await timed(() => api.get(path, z.unknown()))).ms);
      }
      times.push({ list: list.name, path, ms });
    }
  }
  const slowest = times.toSorted((a, b) => p95(b.ms) - p95(a.ms));
  const byList = Map.groupBy(slowest, ({ list }) => list);
  return {
    listP95Ms: p95(times.flatMap(({ ms }) => ms)),
    slowestList: slowest[0]?.path ?? '',
    slowestListP95Ms: p95(slowest[0]?.ms ?? []),
    listsP95Ms: Object.fromEntries(
      [...byList].map(([list, all]) => [`${list} (${all[0]?.path ?? ''})`, p95(all[0]?.ms ?? [])]),
    ),
  };
}

/** A list that can be sorted and searched. */
interface MeasuredList {
  /** Of its operation. */
  readonly name: string;
  readonly path: string;
  readonly sorts: readonly string[];
}

/** From the operations themselves: a list that is added is measured by itself. */
function measuredLists(): readonly MeasuredList[] {
  return operations.flatMap(({ name, route, input }) => {
    const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
    const sort = properties['sort'];
    const path = route.replace('GET ', '');
    if (typeof sort !== 'object' || !('search' in properties) || path.includes('{')) return [];
    return [{ name, path, sorts: (sort.enum ?? []).map(String) }];
  });
}

/** The first page by every sort, searches alone and sorted, and the last page. */
function listAddresses({ path, sorts }: MeasuredList, total: number): readonly string[] {
  return [
    '',
    `offset=${Math.max(0, total - pageSize)}`,
    ...sorts.map((field) => `sort=${field}`),
    ...searches.map((words) => `search=${encodeURIComponent(words)}`),
    ...sorts.map((field) => `search=lindqvist&sort=${field}`),
  ].map((query) => `${path}?limit=${pageSize}&${query}`);
}
