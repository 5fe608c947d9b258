import { expect, it } from 'vitest';
import { readTextFile } from './read-text-file.ts';

const utf16 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array([0xff, 0xfe, ...Array.from(text, (sign) => [sign.charCodeAt(0), 0]).flat()]);

it.each([
  ['UTF-8', new TextEncoder().encode('Zoë')],
  ['UTF-8 with its mark', new TextEncoder().encode('\uFEFFZoë')],
  ['UTF-16, as spreadsheets save “Unicode text”', utf16('Zoë')],
  ['Windows-1252, as spreadsheets save “CSV”', new Uint8Array([0x5a, 0x6f, 0xeb])],
])('reads a file in %s', async (_encoding, bytes) => {
  expect(await readTextFile(new Blob([bytes]))).toEqual({ ok: true, text: 'Zoë' });
});

it.each([
  ['a spreadsheet itself', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), /save the table as CSV/],
  ['far too much', new Uint8Array(3_000_000), /more than 2 MB/],
])('refuses %s, and says what to do', async (_what, bytes, problem) => {
  expect(await readTextFile(new Blob([bytes]))).toEqual({
    ok: false,
    problem: expect.stringMatching(problem),
  });
});
