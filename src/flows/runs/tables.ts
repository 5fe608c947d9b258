import { starterColumns } from '../../domain/people/starter-columns.ts';
import { readStartersTable, type StartersTable } from '../../domain/people/starters-table.ts';

/** A table that a text field takes: pasted from a spreadsheet, or out of a CSV file. */
interface TableReader {
  /** Header of an empty one. */
  readonly columns: readonly string[];
  readonly read: (text: string) => StartersTable;
}

/** The tables that a form can ask for, by the name that its field gives. */
export const tables = {
  starters: { columns: starterColumns, read: readStartersTable },
} as const satisfies Readonly<Record<string, TableReader>>;

export type TableName = keyof typeof tables;
