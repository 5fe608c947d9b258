import { expect, test } from 'vitest';
import { parseInstant } from './instant.ts';

test.each([
  ['2021-01-14T16:57:15.0966728Z', '2021-01-14T16:57:15.0966728Z'],
  ['2019-01-09T00:21:45.9263727', '2019-01-09T00:21:45.9263727Z'],
  ['2019-02-08T00:21:45.9263727+00:00', '2019-02-08T00:21:45.9263727Z'],
  ['2020-12-01T13:20:13.153-0700', '2020-12-01T20:20:13.153Z'],
  ['2020-12-03', '2020-12-03T00:00:00Z'],
  ['2016-01-06T 18:35:43.0Z', '2016-01-06T18:35:43Z'],
])('%s is a moment', (text, expected) => {
  expect(parseInstant(text)?.toString()).toBe(expected);
});

test.each(['', 'soon', '2021-13-01', '12/31/2021'])('"%s" is none', (text) => {
  expect(parseInstant(text)).toBeNull();
});
