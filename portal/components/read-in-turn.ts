import { queryOptions } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { getClient, getRun } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import { atOnce } from '../ui/table/bulk.ts';

const limit = pLimit(atOnce);

/** What nobody looks at any more when its turn comes is not read. */
function inTurn<Data>(read: () => Promise<Data>) {
  return ({ signal }: { readonly signal: AbortSignal }) =>
    limit(() => {
      signal.throwIfAborted();
      return read();
    });
}

/** Readings about each of many selected rows: under their usual keys, a few at a time. */
export const queriesInTurn = {
  run: (id: string) => queryOptions({ ...queries.run(id), queryFn: inTurn(() => getRun(id)) }),
  client: (id: string) =>
    queryOptions({ ...queries.client(id), queryFn: inTurn(() => getClient(id)) }),
};
