import { expect, it } from 'vitest';
import { findNamesake, fromViewQuery, toViewQuery } from './view-address.ts';

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

it('finds the view that a name saves over, whatever its capitals', () => {
  const theirs = { name: 'Waiting', own: false, canChange: true };
  const own = { name: 'WAITING', own: true, canChange: true };
  const locked = { name: 'Stopped', own: false, canChange: false };
  expect(findNamesake([theirs, locked], 'waiting')).toBe(theirs);
  expect(findNamesake([theirs, own], 'Waiting')).toBe(own);
  expect(findNamesake([theirs, own, locked], 'stopped')).toBeUndefined();
});
