export interface FieldOption {
  readonly value: string;
  readonly label: string;
  readonly detail?: string | undefined;
  /** Shows the warning sign beside the label, for example for an over-assigned license. */
  readonly warning?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

export type FieldValue = string | number | boolean | readonly string[] | null;
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** Looks options up as the person types; aborted when the next key comes first. */
export type OptionSearch = (text: string, signal: AbortSignal) => Promise<readonly FieldOption[]>;

/** What a table says, row by row. */
export interface TableReading {
  /** Those that were understood. */
  readonly columns: readonly string[];
  readonly rows: readonly {
    /** As a spreadsheet counts it. */
    readonly row: number;
    /** One for each of `columns`. */
    readonly cells: readonly string[];
    readonly problems: readonly string[];
  }[];
  /** Of the table as a whole. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface FieldTable {
  /** What an empty table is called when it is downloaded. */
  readonly fileName: string;
  /** That it may have. */
  readonly columns: readonly string[];
  /** Aborted when the next key comes first. */
  readonly read: (text: string, signal: AbortSignal) => Promise<TableReading>;
}

export type FieldControlKind =
  | 'text'
  | 'multiline'
  /** Pasted from a spreadsheet, or read out of a file. */
  | 'table'
  | 'list'
  /** Some of several, the most wanted first. */
  | 'ranking'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'date'
  | 'date-time'
  | 'secret';

/** One field of a form, whatever asked for it: a run, a package configuration or a connected service. */
export interface FieldModel {
  readonly name: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly control: FieldControlKind;
  readonly required: boolean;
  readonly options?: readonly FieldOption[] | undefined;
  readonly search?: OptionSearch | undefined;
  readonly table?: FieldTable | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly maximumLength?: number | undefined;
  readonly format?: 'email' | undefined;
  readonly section?: string | undefined;
  /** Shown only with this value of another field, and needed then unless it may be empty. */
  readonly onlyWhen?:
    | { readonly field: string; readonly value: string; readonly mayBeEmpty?: true | undefined }
    | undefined;
  /** For a secret that is already stored: leaving the field empty keeps it. */
  readonly isStored?: boolean | undefined;
  /** Set when the field may take its value from elsewhere by an expression. */
  readonly inherit?: FieldInheritance | undefined;
}

export interface FieldInheritance {
  /** What the button enters, for example "=global.adminUpn"; null when there is no such source for this field. */
  readonly expression: string | null;
  /** Everything that may be inherited from. */
  readonly sources: readonly InheritanceSource[];
}

export interface InheritanceSource {
  /** For example "=global.adminUpn". */
  readonly expression: string;
  /** The value that it has now, in words; null when it has none. */
  readonly valueText: string | null;
}

/** The fields that these values ask for; one that is asked only with them is needed, unless it says otherwise. */
export function toAskedFields(fields: readonly FieldModel[], values: FieldValues): FieldModel[] {
  return fields.flatMap((field) => {
    const { onlyWhen } = field;
    if (onlyWhen === undefined) return [field];
    const required = onlyWhen.mayBeEmpty !== true;
    return values[onlyWhen.field] === onlyWhen.value ? [{ ...field, required }] : [];
  });
}

/** The value of a field nobody has touched. */
export function toEmptyValue(control: FieldControlKind): FieldValue {
  if (control === 'boolean') return false;
  if (control === 'choices' || control === 'list' || control === 'ranking') return [];
  if (control === 'integer' || control === 'decimal') return null;
  return '';
}

export function isEmptyValue(value: FieldValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}

/** Whether a value takes its value from elsewhere, or is being typed to. */
export function isInheritance(value: FieldValue | undefined): value is string {
  return typeof value === 'string' && value.trimStart().startsWith('=');
}

/** What an expression inherits from; undefined when there is no such source. */
export function findSource(
  inherit: FieldInheritance | undefined,
  expression: string,
): InheritanceSource | undefined {
  return inherit?.sources.find((source) => source.expression === expression.trim());
}
