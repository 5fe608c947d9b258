import type { TablerIcon } from '@tabler/icons-react';
import pLimit from 'p-limit';
import type { ComponentType } from 'react';

/** Something that can be done to several rows at once, each by a call of its own. */
export interface BulkAction<Row> {
  readonly key: string;
  readonly icon: TablerIcon;
  /** The words of the buttons: they say the effect, for example "Cancel 3 runs". */
  readonly label: (count: number) => string;
  readonly isDanger?: boolean;
  /** Why a row is left out, in words; null when it takes part. */
  readonly whyNot: (row: Row) => string | null;
  /** What happens and what does not, above the list of rows. */
  readonly Explanation: ComponentType<BulkRows<Row>>;
  /** What it does to one row; shown beside its name. */
  readonly Effect?: ComponentType<{ readonly row: Row; readonly input: string }>;
  /** Asks for what all rows need, for example a reason. */
  readonly Input?: ComponentType<BulkInput<Row>>;
  /** Whether the input is enough to begin; always, where nothing is asked. */
  readonly isInputEnough?: (input: string) => boolean;
  /** Does it for one row and answers with the result in words. Throws what went wrong. */
  readonly carryOut: (row: Row, input: string) => Promise<string>;
}

export interface BulkRows<Row> {
  /** Those that take part. */
  readonly rows: readonly Row[];
  readonly input: string;
}

export interface BulkInput<Row> extends BulkRows<Row> {
  readonly onChange: (input: string) => void;
}

/** What came of one row. */
export type Outcome =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'working' }
  | { readonly kind: 'done'; readonly words: string }
  | { readonly kind: 'failed'; readonly words: string };

/** Which rows an action takes, and why not the others, each reason once. */
export function judgeRows<Row>(
  { whyNot }: Pick<BulkAction<Row>, 'whyNot'>,
  rows: readonly Row[],
): { readonly takingPart: readonly Row[]; readonly reasons: readonly string[] } {
  const reasons = new Set(rows.map(whyNot));
  const takingPart = rows.filter((row) => whyNot(row) === null);
  return { takingPart, reasons: [...reasons].filter((reason) => reason !== null) };
}

/** As many at a time: enough to be quick, few enough not to crowd out the others who work with the server. */
export const atOnce = 3;

/** Does `work` to each item, a few at a time; `tell` hears of every beginning and end. Never throws. */
export async function workThrough<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<string>,
  tell: (item: Item, outcome: Outcome) => void,
  toWords: (error: unknown) => string,
): Promise<void> {
  await pLimit(atOnce).map(items, async (item) => {
    tell(item, { kind: 'working' });
    try {
      tell(item, { kind: 'done', words: await work(item) });
    } catch (error) {
      tell(item, { kind: 'failed', words: toWords(error) });
    }
  });
}
