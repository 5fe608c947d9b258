import { expect, it } from 'vitest';
import { ApiError } from '../../api/client.ts';
import type { Filter } from '../../ui/table/filter.ts';
import { findRefused } from './find-refused.ts';

const filters: readonly Filter[] = [
  { kind: 'choices', name: 'status', label: 'State', options: [] },
  { kind: 'period', label: 'Started', from: 'from', to: 'to' },
];

const refuse = (fields: Record<string, string>) =>
  new ApiError(400, { code: 'invalid', message: 'No.', fields });

it('names the filters as the page does', () => {
  const error = refuse({ status: '"bogus" cannot be used', to: 'Write a date' });
  expect(findRefused(filters, error)).toEqual([
    'State: "bogus" cannot be used.',
    'Started: Write a date.',
  ]);
});

it('names what no filter is about, too', () => {
  expect(findRefused(filters, refuse({ sort: 'There is no such order' }))).toEqual([
    'Order: There is no such order.',
  ]);
});

it('leaves every other failure to the page', () => {
  expect(findRefused(filters, null)).toBeNull();
  expect(findRefused(filters, new ApiError(503, { code: 'outside-unavailable' }))).toBeNull();
  expect(findRefused(filters, new ApiError(400, { code: 'invalid' }))).toBeNull();
});
