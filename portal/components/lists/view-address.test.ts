import { expect, it } from 'vitest';
import { fromViewQuery, toViewQuery } from './view-address.ts';

const search = {
  search: 'jane & joe',
  status: 'stopped,waiting',
  sort: '-finishedAt',
  page: 4,
  open: 'run-1',
};

it('keeps search, filters and order, but neither the page nor what is open', () => {
  expect(new URLSearchParams(toViewQuery(search)).toString()).toBe(
    'search=jane+%26+joe&sort=-finishedAt&status=stopped%2Cwaiting',
  );
});

it('shows again what was kept and takes everything else away', () => {
  const change = fromViewQuery(toViewQuery(search));
  expect(change).toMatchObject({
    search: 'jane & joe',
    status: 'stopped,waiting',
    sort: '-finishedAt',
  });
  for (const gone of ['page', 'open', 'clientId', 'from']) {
    expect(Object.hasOwn(change, gone), gone).toBe(true);
    expect(change[gone], gone).toBeUndefined();
  }
});
