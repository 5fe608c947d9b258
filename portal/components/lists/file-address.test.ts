import { expect, it } from 'vitest';
import { toFileAddress } from './file-address.ts';

it('names search, filters and order, but no page and nothing that is not set', () => {
  const texts = { search: 'jane & joe', status: 'stopped,waiting', clientId: undefined };
  const list = { texts, search: { ...texts, sort: '-startedAt', page: 3, open: 'run-1' } };
  const [path, words] = toFileAddress('/v1/runs', list, 'csv').split('?');
  expect(path).toBe('/v1/runs');
  expect(Object.fromEntries(new URLSearchParams(words))).toEqual({
    search: 'jane & joe',
    status: 'stopped,waiting',
    sort: '-startedAt',
    format: 'csv',
  });
});
