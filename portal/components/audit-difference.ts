/** One place in what an entry changed. */
export interface Difference {
  /** Where: "mailbox.forwardTo"; empty when the whole thing is one value. */
  readonly path: string;
  /** Texts for people; null where nothing was, or is. */
  readonly before: string | null;
  readonly after: string | null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of plain values reads as one line; a list of anything else is taken apart by position. */
function toEntries(value: unknown): [string, unknown][] | null {
  if (isRecord(value)) return Object.entries(value);
  if (Array.isArray(value) && value.some((one) => typeof one === 'object' && one !== null)) {
    return value.map((one, index) => [String(index + 1), one]);
  }
  return null;
}

function toText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value === '' ? 'empty' : value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ');
  return JSON.stringify(value);
}

/** What differs between two JSON values, place by place, in the order in which the places stand there. */
export function toDifferences(before: unknown, after: unknown, path = ''): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [old, fresh] = [toEntries(before), toEntries(after)];
  const isApart =
    (old !== null || fresh !== null) &&
    (old !== null || toText(before) === null) &&
    (fresh !== null || toText(after) === null);
  if (!isApart) return [{ path, before: toText(before), after: toText(after) }];
  const [was, is] = [Object.fromEntries(old ?? []), Object.fromEntries(fresh ?? [])];
  const names = new Set([...(old ?? []), ...(fresh ?? [])].map(([name]) => name));
  return [...names].flatMap((name) =>
    toDifferences(was[name] ?? null, is[name] ?? null, path === '' ? name : `${path}.${name}`),
  );
}
