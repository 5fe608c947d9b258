import { expect, test } from 'vitest';
import { splitOwnAddresses } from './own-addresses.ts';

const origin = 'https://seatwright.example';

test('makes links of the portal’s own addresses, without the signs after them', () => {
  const text = `An admin says it, at ${origin}/products; then start again (${origin}/runs/1?a=b).`;
  expect(splitOwnAddresses(text, origin)).toEqual([
    { text: 'An admin says it, at ', href: null },
    { text: `${origin}/products`, href: '/products' },
    { text: '; then start again (', href: null },
    { text: `${origin}/runs/1?a=b`, href: '/runs/1?a=b' },
    { text: ').', href: null },
  ]);
});

test('leaves other addresses words, also those that begin alike', () => {
  for (const text of [`${origin}.evil.example/products`, 'http://seatwright.example/products']) {
    expect(splitOwnAddresses(text, origin)).toEqual([{ text, href: null }]);
  }
});
