import { expect, it } from 'vitest';
import { toPaging, toWindow } from './paging.ts';

it('begins at the first row without a page in the address', () => {
  expect(toWindow(undefined)).toEqual({ limit: 25, offset: 0 });
  expect(toWindow(3)).toEqual({ limit: 25, offset: 50 });
});

it('turns an offset back into the page that the address shows', () => {
  const pages: number[] = [];
  const paging = toPaging(2, 90, (page) => pages.push(page));
  paging.onChange(paging.offset + paging.limit);
  paging.onChange(paging.offset - paging.limit);
  expect(pages).toEqual([3, 1]);
});
