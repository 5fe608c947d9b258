import type { ComponentType } from 'react';

/** One value that a filter lets through. */
export interface FilterOption {
  readonly value: string;
  readonly label: string;
}

/** Any of a few known values, or one of them; its menu counts the rows of each. */
export interface ChoiceFilter {
  readonly kind: 'choices';
  /** Parameter of the address and of the server. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly FilterOption[];
  /** The server takes one value at a time. */
  readonly isSingle?: boolean;
}

/** From one day to another, both included. */
export interface PeriodFilter {
  readonly kind: 'period';
  readonly label: string;
  /** Parameter of the first day. */
  readonly from: string;
  /** Parameter of the last day. */
  readonly to: string;
}

/** Values that are too many to list or have to be looked up. */
export interface CustomFilter {
  readonly kind: 'custom';
  readonly name: string;
  readonly label: string;
  /** Words of a chip. */
  readonly Words: ComponentType<{ readonly value: string }>;
  /** Absent: it is set by links only, and its chip takes it away. */
  readonly Menu?: ComponentType<FilterMenuProps>;
}

export type Filter = ChoiceFilter | PeriodFilter | CustomFilter;

/** What the menu of a filter works with. */
export interface FilterMenuProps {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

/** Texts of the address by parameter; undefined is not set. */
export type FilterTexts = Readonly<Record<string, string | undefined>>;

/** Parameters that a filter sets. */
export function toNames(filter: Filter): readonly string[] {
  return filter.kind === 'period' ? [filter.from, filter.to] : [filter.name];
}

/** "stopped,waiting" as the values it lets through. */
export function fromText(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((value) => value !== '');
}

/** The other way round; undefined when nothing is left. */
export function toText(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}

/** One value that is set, which becomes one chip. */
export interface SetValue {
  readonly filter: Filter;
  readonly name: string;
  readonly value: string;
}

/** Everything that narrows the list now, in the order of its filters. */
export function listSetValues(filters: readonly Filter[], texts: FilterTexts): SetValue[] {
  return filters.flatMap((filter) =>
    toNames(filter).flatMap((name) =>
      fromText(texts[name]).map((value) => ({ filter, name, value })),
    ),
  );
}

/** The texts without one of the values. */
export function withoutValue(texts: FilterTexts, gone: SetValue): FilterTexts {
  const left = fromText(texts[gone.name]).filter((value) => value !== gone.value);
  return { [gone.name]: toText(left) };
}
