import { createCsvReader, parseCsv, type CsvSeparator } from '../../lib/csv.ts';
import { splitName } from '../commands/person-name.ts';
import { tidy } from '../products/names-table.ts';
import { listInWords } from '../wording.ts';
import { profileFields } from './profile-fields.ts';
import { columnOf, columns, type Column, type ColumnKey } from './starter-columns.ts';

/** Somebody who starts, as a row says it: nothing is looked up yet. */
export interface TableStarter {
  /** Number of the row as a spreadsheet counts it: the header is row 1 where it stands first. */
  readonly row: number;
  readonly firstName: string;
  readonly lastName: string;
  /** What stands after the "@", in small letters; null where the row says none. */
  readonly domain: string | null;
  /** Two capital letters; null where the row says none. */
  readonly country: string | null;
  /** By the names of `profileFields`; those that are filled in. */
  readonly profile: Readonly<Record<string, string>>;
  /** Name or account name; null for none. */
  readonly manager: string | null;
  /** Name or account name; null for none. */
  readonly copyGroupsFrom: string | null;
  /** Names as people write them; may be empty. */
  readonly groups: readonly string[];
  /** Names as people write them; empty where the row says none. */
  readonly licenses: readonly string[];
}

/** A row with something in it. */
export interface TableRow {
  /** As `TableStarter.row`. */
  readonly row: number;
  /** In the order of the table's columns, tidied; as many as there are columns. */
  readonly cells: readonly string[];
  /** Sentences that name row, column and value, and say what to do; empty where the row can be used. */
  readonly problems: readonly string[];
}

export interface StartersTable {
  /** Those whose row has no problem, in the order of the rows. */
  readonly starters: readonly TableStarter[];
  /** Everything that has to be put right, of the whole table and of its rows; empty where all can be used. */
  readonly problems: readonly string[];
  /** Those of the table as a whole; `rows` has the others. */
  readonly tableProblems: readonly string[];
  /** What somebody has to confirm: two of one name, a column that is left out. */
  readonly warnings: readonly string[];
  /** Names of the columns that were understood, as a template has them. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** So many people can start in one run. */
export const mostStarters = 100;

/** A problem of one cell, as every problem of a table begins. */
export const problemInCell = (row: number, column: string, problem: string): string =>
  `Row ${row}, ${column}: ${problem}`;

/**
 * Reads a table of people who start, pasted from a spreadsheet (tabs) or out of a CSV file (commas or semicolons). The first
 * row names the columns, in any order. Nothing is looked up: whether there is such a license, the caller knows.
 */
export function readStartersTable(text: string): StartersTable {
  const { rows, isCutOff } = splitRows(text);
  const [header, ...others] = rows;
  if (header === undefined) return nothingRead('The table is empty.');
  const titles = header.cells.map((title) => ({ title, column: columnOf(title) }));
  const keys = titles.flatMap(({ column }) => column?.key ?? []);
  if (!keys.includes('name') && !(keys.includes('firstName') && keys.includes('lastName'))) {
    return nothingRead(
      'The first row has to name the columns, “First name” and “Last name” or “Name” among them. ' +
        `It has ${listInWords(header.cells.slice(0, 8).map(quote))}.`,
    );
  }
  const read = others.map((row) => readRow(row, titles));
  const starters = read.flatMap(({ starter }) => starter ?? []);
  const tableProblems = [
    ...columnsNamedTwice(titles),
    ...(isCutOff
      ? ['A quotation mark is opened and never closed: the table ends inside a cell.']
      : []),
    ...countProblems(read.length),
  ];
  return {
    starters,
    problems: [...tableProblems, ...read.flatMap((row) => row.problems)],
    tableProblems,
    warnings: [...columnsLeftOut(titles), ...sameNames(starters)],
    columns: titles.flatMap(({ column }) => column?.label ?? []),
    rows: read.map(({ starter: _starter, ...row }) => row),
  };
}

const nothingRead = (problem: string): StartersTable => ({
  starters: [],
  problems: [problem],
  tableProblems: [problem],
  warnings: [],
  columns: [],
  rows: [],
});

interface RawRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** The rows that are not empty. */
function splitRows(text: string): { readonly rows: readonly RawRow[]; readonly isCutOff: boolean } {
  const reader = createCsvReader(separatorOf(text), 'kept');
  const cells = [...reader.read(text)];
  const isCutOff = reader.isInsideQuotes();
  cells.push(...reader.end());
  const rows = cells.map((row, index) => ({ row: index + 1, cells: row }));
  return { rows: rows.filter((row) => row.cells.some((cell) => tidy(cell) !== '')), isCutOff };
}

/** Whichever makes the most columns out of the header: spreadsheets write "CSV" with the separator of their country. */
function separatorOf(text: string): CsvSeparator {
  const separators = ['\t', ';', ','] as const;
  const countOf = (separator: CsvSeparator): number => {
    const header = parseCsv(text, separator).find((row) => row.some((cell) => tidy(cell) !== ''));
    return (header ?? []).filter((title) => columnOf(title) !== null).length;
  };
  const counted = separators.map((separator) => ({ separator, count: countOf(separator) }));
  return counted.sort((left, right) => right.count - left.count)[0]?.separator ?? ',';
}

interface Title {
  readonly title: string;
  /** Null where nothing is called like that. */
  readonly column: Column | null;
}

function columnsNamedTwice(titles: readonly Title[]): readonly string[] {
  return columns.flatMap((column) => {
    const named = titles
      .filter((title) => title.column === column)
      .map(({ title }) => quote(title));
    return named.length < 2
      ? []
      : [`${listInWords(named)} are both read as ${column.label}. Keep one of the columns.`];
  });
}

function columnsLeftOut(titles: readonly Title[]): readonly string[] {
  const unknown = titles.filter(({ title, column }) => column === null && tidy(title) !== '');
  if (unknown.length === 0) return [];
  const names = listInWords(unknown.map(({ title }) => quote(title)));
  return [
    `${names} ${unknown.length === 1 ? 'is no column' : 'are no columns'} of this table: left out.`,
  ];
}

function countProblems(peopleCount: number): readonly string[] {
  if (peopleCount === 0) return ['There is nobody below the header.'];
  return peopleCount <= mostStarters
    ? []
    : [
        `${peopleCount} people are too many: at most ${mostStarters} start together. Split the table.`,
      ];
}

function sameNames(starters: readonly TableStarter[]): readonly string[] {
  const byName = Map.groupBy(starters, ({ firstName, lastName }) =>
    `${firstName} ${lastName}`.normalize('NFKC').toLowerCase(),
  );
  return [...byName.values()].flatMap((same) => {
    const [first, ...others] = same;
    if (first === undefined || others.length === 0) return [];
    const rows = listInWords(same.map(({ row }) => String(row)));
    return [
      `Rows ${rows} have one name, ${first.firstName} ${first.lastName}: is that more than one person?`,
    ];
  });
}

function readRow(
  { row, cells }: RawRow,
  titles: readonly Title[],
): TableRow & { readonly starter: TableStarter | null } {
  const values = new Map<ColumnKey, string>();
  const shown: string[] = [];
  const problems: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const { column = null, title = '' } = titles[index] ?? {};
    const value = withoutApostrophe(tidy(cell));
    if (column === null) {
      if (title.trim() === '' && value !== '')
        problems.push(`Row ${row}: ${quote(value)} stands in a column without a name.`);
      continue;
    }
    shown.push(value);
    const problem = problemOfValue(cell, value, column);
    if (problem !== null) problems.push(problemInCell(row, column.label, problem));
    values.set(column.key, value);
  }
  const columnCount = titles.filter(({ column }) => column !== null).length;
  while (shown.length < columnCount) shown.push('');
  // What is wrong with a cell says enough: nothing is made of it.
  const starter = problems.length > 0 ? null : toStarter(row, values, problems);
  return { row, cells: shown, problems, starter };
}

/** What our own files write before a sign that a spreadsheet would take for a formula. */
const withoutApostrophe = (value: string): string => value.replace(/^'(?=[+@-])/, '');

const spreadsheetErrors = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/i;

function problemOfValue(cell: string, value: string, { most }: Column): string | null {
  if (value.startsWith('='))
    return `${quote(value)} is a formula. Write what it comes to (in a spreadsheet: paste values).`;
  if (spreadsheetErrors.test(value))
    return `${quote(value)} is an error of the spreadsheet. Write the value.`;
  if (value.includes('\uFFFD'))
    return `${quote(value)} was read in another encoding than it was written in. Save the file as “CSV UTF-8”.`;
  if (/\p{Cc}/u.test(cell.replaceAll(/\s/g, '')))
    return `${quote(value)} has an invisible character in it. Type it anew.`;
  return value.length > most
    ? `${quote(value)} has ${value.length} characters, and ${most} is the most. Shorten it.`
    : null;
}

/** Null, with a problem more, where the row does not tell who starts. */
function toStarter(
  row: number,
  values: ReadonlyMap<ColumnKey, string>,
  problems: string[],
): TableStarter | null {
  const textOf = (key: ColumnKey): string | null => values.get(key) || null;
  const whole = textOf('name');
  const parts = { firstName: textOf('firstName'), lastName: textOf('lastName') };
  const isSplit = parts.firstName === null && parts.lastName === null && whole !== null;
  const { firstName, lastName } = isSplit ? splitName(whole) : parts;
  if (!firstName || !lastName) {
    problems.push(problemOfName(row, { whole, ...parts }));
    return null;
  }
  const country = textOf('country')?.toUpperCase() ?? null;
  const countryProblem = country === null ? null : problemOfCountry(country);
  if (countryProblem !== null) {
    problems.push(problemInCell(row, 'Country', countryProblem));
    return null;
  }
  return {
    row,
    firstName,
    lastName,
    domain: textOf('domain')?.replace(/^@/, '').toLowerCase() ?? null,
    country,
    profile: Object.fromEntries(
      profileFields.flatMap(([key]) => {
        const value = textOf(key);
        return value === null ? [] : [[key, value]];
      }),
    ),
    manager: textOf('manager'),
    copyGroupsFrom: textOf('copyGroupsFrom'),
    groups: toItems(textOf('groups')),
    licenses: toItems(textOf('licenses')),
  };
}

function problemOfName(
  row: number,
  name: {
    readonly whole: string | null;
    readonly firstName: string | null;
    readonly lastName: string | null;
  },
): string {
  const { whole, firstName, lastName } = name;
  const found = firstName ?? lastName;
  if (found === null && whole !== null)
    return problemInCell(row, 'Name', `${quote(whole)} is one word. Write first and last name.`);
  const missing = firstName === null ? 'First name' : 'Last name';
  const of = found === null ? '' : ` beside ${quote(found)}`;
  return problemInCell(row, missing, `there is none${of}. Write it, or remove the row.`);
}

function problemOfCountry(country: string): string | null {
  // The one that people write most and that no directory takes.
  if (country === 'UK') return '“UK” is not the code of the United Kingdom. Write GB.';
  return /^[A-Z]{2}$/.test(country)
    ? null
    : `${quote(country)} is not two letters. Write the code of the country, such as GB, DE or US.`;
}

const toItems = (list: string | null): readonly string[] => [
  ...new Set(
    (list ?? '')
      .split(';')
      .map(tidy)
      .filter((item) => item !== ''),
  ),
];

const mostQuoted = 60;

/** A value in a sentence: cut, and without what would break the line. */
function quote(value: string): string {
  const clean = tidy(value.replaceAll(/\p{Cc}/gu, ' '));
  return clean.length > mostQuoted ? `“${clean.slice(0, mostQuoted)}…”` : `“${clean}”`;
}
