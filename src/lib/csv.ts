/** What stands between two cells. */
export type CsvSeparator = ',' | ';' | '\t';

/** Reads a CSV document that arrives in pieces, cut anywhere. Keeps no more than the row it is in. */
export interface CsvReader {
  /** The rows that end in this piece. Has to be read to its end before the next piece. */
  read(piece: string): Generator<string[]>;
  /** The last row, when no line break stood behind it. */
  end(): Generator<string[]>;
  /** After the last piece: a quoted cell was never closed, so the document was cut off. */
  isInsideQuotes(): boolean;
}

type State = 'cell-start' | 'plain' | 'quoted' | 'quote-in-quoted';

/**
 * Reads rows as RFC 4180 writes them: double quotes around cells, doubled quotes inside, CR LF or LF. What stands between a
 * closing quote and the separator belongs to the cell, as spreadsheets do it. A byte-order mark is skipped. Empty lines
 * are left out, or are rows of one empty cell. Rows may differ in length.
 */
export function createCsvReader(
  separator: CsvSeparator = ',',
  emptyLines: 'left-out' | 'kept' = 'left-out',
): CsvReader {
  let state: State = 'cell-start';
  let row: string[] = [];
  let cell = '';
  let isFirst = true;
  let isAfterReturn = false;

  const endCell = (): void => {
    row.push(cell);
    cell = '';
    state = 'cell-start';
  };
  const takeRow = (): string[] | null => {
    const taken = row;
    row = [];
    return emptyLines === 'kept' || taken.length > 1 || taken[0] !== '' ? taken : null;
  };
  /** Where the plain text from `from` ends: at a separator, a line break or the end of the piece. */
  const endOfPlain = (piece: string, from: number): number => {
    let end = from;
    while (end < piece.length) {
      const sign = piece[end];
      if (sign === separator || sign === '\n' || sign === '\r') break;
      end += 1;
    }
    return end;
  };
  /** Reads on inside quotes; answers where the piece goes on. */
  const readQuoted = (piece: string, from: number): number => {
    const quote = piece.indexOf('"', from);
    cell += piece.slice(from, quote === -1 ? piece.length : quote);
    if (quote === -1) return piece.length;
    state = 'quote-in-quoted';
    return quote + 1;
  };
  const readQuote = (piece: string, at: number): number => {
    if (state === 'cell-start' && piece[at] === '"') {
      state = 'quoted';
      return at + 1;
    }
    if (state === 'quote-in-quoted' && piece[at] === '"') {
      cell += '"';
      state = 'quoted';
      return at + 1;
    }
    state = 'plain';
    return at;
  };

  return {
    *read(piece) {
      if (piece === '') return;
      let at = isFirst && piece.startsWith('\uFEFF') ? 1 : 0;
      isFirst = false;
      while (at < piece.length) {
        if (isAfterReturn) {
          isAfterReturn = false;
          if (piece[at] === '\n') at += 1;
          continue;
        }
        if (state === 'quoted') {
          at = readQuoted(piece, at);
        } else if (state === 'plain') {
          const end = endOfPlain(piece, at);
          cell += piece.slice(at, end);
          at = end + 1;
          if (end === piece.length) return;
          endCell();
          if (piece[end] === separator) continue;
          isAfterReturn = piece[end] === '\r';
          const taken = takeRow();
          if (taken !== null) yield taken;
        } else {
          at = readQuote(piece, at);
        }
      }
    },
    *end() {
      // A separator at the very end of the document has an empty cell behind it.
      if (state !== 'cell-start' || row.length > 0) endCell();
      const taken = row.length === 0 ? null : takeRow();
      if (taken !== null) yield taken;
    },
    isInsideQuotes: () => state === 'quoted',
  };
}

/** The rows of a whole `text`, one by one: `createCsvReader`. */
export function* parseCsv(text: string, separator?: CsvSeparator): Generator<string[]> {
  const reader = createCsvReader(separator);
  yield* reader.read(text);
  yield* reader.end();
}
