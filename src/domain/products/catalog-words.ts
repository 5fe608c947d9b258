import type { Segment } from '../subscription.ts';

const segmentWords: readonly (readonly [RegExp, Segment])[] = [
  [/non-?\s?profit|charity/i, 'nonprofit'],
  [/educat|academic|student|faculty|\bEDU\b/i, 'education'],
  [/government|\bGCC\b|\bGOV\b/i, 'government'],
  [/commercial|corporate/i, 'commercial'],
];

/** The segment that a text names; null when it names none. Microsoft puts it in titles, in brackets or at the end. */
export function segmentNamedIn(text: string): Segment | null {
  return segmentWords.find(([words]) => words.test(text))?.[1] ?? null;
}

/** The `product:sku` that a CSP's own number begins with ("CFQ7TTC0LCHC:0002:P1Y"); null where older products carry a GUID. */
export function catalogKeyIn(text: string | null | undefined): string | null {
  const number = text?.trim().toUpperCase() ?? '';
  return /^[A-Z0-9]{12}:[A-Z0-9]{4}(?=:|$)/.exec(number)?.[0] ?? null;
}
