import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from './csv.ts';

test('reads quotes, doubled quotes, line breaks in cells and empty cells', () => {
  const text = '\uFEFFa,b,c\r\n"x, ""y""\nz",,3\n\n1,2,';
  expect([...parseCsv(text)]).toEqual([
    ['a', 'b', 'c'],
    ['x, "y"\nz', '', '3'],
    ['1', '2', ''],
  ]);
});

test('gives back what was written', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ') });
  // At least two cells: a line with one empty cell is an empty line.
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(rows, (written) => {
      const text = written
        .map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
        .join('\r\n');
      expect([...parseCsv(text)]).toEqual(written);
    }),
  );
});
