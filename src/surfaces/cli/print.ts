/** Takes one line. */
export type Output = (line: string) => void;

/** Prints an answer: as JSON, or lists as a table and the rest as "name: value" lines. */
export function printAnswer(answer: unknown, form: 'json' | 'words', output: Output): void {
  if (form === 'json') {
    output(JSON.stringify(answer, null, 2));
    return;
  }
  if (answer === null || answer === undefined) {
    output('Done.');
    return;
  }
  if (typeof answer === 'object' && 'items' in answer && Array.isArray(answer.items)) {
    printTable(answer.items, output);
    if ('total' in answer) output(`${answer.items.length} of ${String(answer.total)}`);
    return;
  }
  for (const [name, value] of Object.entries(answer)) output(`${name}: ${inline(value)}`);
}

/** Columns whose values are simple in every row, so that a table stays readable. */
function printTable(rows: readonly unknown[], output: Output): void {
  const records = rows.map((row) => (typeof row === 'object' && row !== null ? { ...row } : {}));
  const names = Object.keys(records[0] ?? {}).filter((name) =>
    records.every((row) => isSimple(Reflect.get(row, name))),
  );
  const lines = [
    names,
    ...records.map((row) => names.map((name) => inline(Reflect.get(row, name)))),
  ];
  const widths = names.map((_, column) =>
    Math.min(40, Math.max(...lines.map((line) => line[column]?.length ?? 0))),
  );
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      cut(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0),
    );
    output(cells.join('  ').trimEnd());
  }
}

const isSimple = (value: unknown): boolean => typeof value !== 'object' || value === null;

const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text;

function inline(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
