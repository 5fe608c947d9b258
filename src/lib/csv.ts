/**
 * The rows of `text` as RFC 4180 writes them: commas, double quotes around cells, doubled quotes inside, CR LF or LF.
 * A byte-order mark is skipped and empty lines are left out. Rows may differ in length.
 */
export function* parseCsv(text: string): Generator<string[]> {
  let row: string[] = [];
  let position = text.startsWith('\uFEFF') ? 1 : 0;
  while (position < text.length) {
    const [cell, next] =
      text[position] === '"' ? quotedCell(text, position) : plainCell(text, position);
    row.push(cell);
    const separator = text[next];
    position = next + 1;
    if (separator === ',') {
      if (position >= text.length) row.push('');
      continue;
    }
    if (separator === '\r' && text[position] === '\n') position += 1;
    if (row.length > 1 || row[0] !== '') yield row;
    row = [];
  }
  if (row.length > 0) yield row;
}

/** The cell that starts at `start`, and where its separator stands. */
function plainCell(text: string, start: number): [cell: string, end: number] {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r')
    end += 1;
  return [text.slice(start, end), end];
}

function quotedCell(text: string, start: number): [cell: string, end: number] {
  let cell = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return [cell + text.slice(from), text.length];
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      // Anything between the closing quote and the separator belongs to the cell, as spreadsheets do it.
      const [rest, end] = plainCell(text, quote + 1);
      return [cell + rest, end];
    }
    cell += '"';
    from = quote + 2;
  }
}
