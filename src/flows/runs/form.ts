import type { TableName } from './tables.ts';

/**
 * A question that a run asks, as a step writes it: flat, primitives and choices only. Every surface gets it as a JSON Schema
 * (form-schema.ts), and answers are checked against that.
 */
export interface FormSpec {
  /** Stable name within the package: 'licenses', 'person' … */
  readonly name: string;
  /** Which of several things it asks about, by id, where a step may ask the same of each; shown to nobody. */
  readonly about?: string;
  readonly title: string;
  /** What it is about, in a sentence or two; empty when the title says it all. */
  readonly description: string;
  /** What the button does: "Buy 2 seats for 12 months". */
  readonly submitLabel: string;
  /** Every answer to it spends money: needs the `spend` permission. Where only some do, the option says so. */
  readonly spend: boolean;
  /** Shown with a warning sign; null for none. */
  readonly warning: string | null;
  readonly fields: readonly FormField[];
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly type:
    | 'string'
    | 'integer'
    | 'boolean'
    | 'choice'
    | 'choices'
    | 'date'
    | 'date-time'
    | 'secret';
  readonly required: boolean;
  readonly default?: unknown;
  readonly options?: readonly FormOption[];
  /** The options are looked up while typing: people of the client's tenant (`true`), or of its on-premises directory. */
  readonly lookup?: true | 'directory';
  readonly multiline?: true;
  /** The text is a table, which is judged before the answer is taken. */
  readonly table?: TableName;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maximumLength?: number;
  readonly format?: 'email';
  /** Heading under which the field stands. */
  readonly section?: string;
  /** Asked only after this answer to another field. */
  readonly onlyWhen?: OnlyWhen;
}

export interface OnlyWhen {
  readonly field: string;
  readonly value: string;
  /** Left empty it goes on all the same; absent where an answer is needed, and then the step says where it is missing. */
  readonly mayBeEmpty?: true;
}

export interface FormOption {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
  /** Shown with a warning sign. */
  readonly warning?: boolean;
  readonly disabled?: boolean;
  /** Choosing it needs the `spend` permission. */
  readonly spend?: true;
}

export type FormAnswers = Readonly<Record<string, unknown>>;

/** Whether giving these answers, as `parseAnswers` (parse-answers.ts) returned them, needs the `spend` permission. */
export function needsSpend(form: FormSpec, answers: FormAnswers): boolean {
  const isChosen = (field: FormField, option: FormOption): boolean =>
    [answers[field.name]].flat().includes(option.value);
  return (
    form.spend ||
    form.fields.some((field) =>
      field.options?.some((option) => option.spend === true && isChosen(field, option)),
    )
  );
}
