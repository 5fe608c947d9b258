import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCsvReader, parseCsv } from './csv.ts';

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

test('reads the same rows however the document is cut into pieces', () => {
  const sign = fc.string({
    unit: fc.constantFrom('a', 'b', '"', ',', '\n', '\r', ' '),
    maxLength: 40,
  });
  fc.assert(
    fc.property(sign, fc.array(fc.nat(40), { maxLength: 6 }), (text, cuts) => {
      const reader = createCsvReader();
      const places = [...cuts.filter((cut) => cut < text.length), text.length];
      places.sort((left, right) => left - right);
      const rows = places.flatMap((place, index) => [
        ...reader.read(text.slice(places[index - 1] ?? 0, place)),
      ]);
      rows.push(...reader.end());
      expect(rows).toEqual([...parseCsv(text)]);
    }),
  );
});

test('tells a document that ends inside a quoted cell, and reads other separators', () => {
  const reader = createCsvReader();
  expect([...reader.read('a,b\n1,"cut o')]).toEqual([['a', 'b']]);
  expect(reader.isInsideQuotes()).toBe(true);
  expect([...parseCsv('a;"b;c"\n1;2,3', ';')]).toEqual([
    ['a', 'b;c'],
    ['1', '2,3'],
  ]);
});
