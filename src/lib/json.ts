/** What `parseJson` answers: the value, or that the text is not JSON. */
export type JsonAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** The value that `text` holds, untyped: the caller parses it with a schema. Never throws. */
export function parseJson(text: string): JsonAnswer {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Node has it, TypeScript's own declarations do not yet: https://github.com/tc39/proposal-json-parse-with-source */
const rawJson: unknown = Reflect.get(JSON, 'rawJSON');

function keepNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  const isKept = typeof value !== 'number' || source === undefined || String(value) === source;
  if (isKept || typeof rawJson !== 'function') return value;
  const kept: unknown = Reflect.apply(rawJson, JSON, [source]);
  return kept;
}

/**
 * As `parseJson`, for a value that is to be sent back as it came: a number that would change on its way through a
 * JavaScript number (the 28 digits of a decimal, "1.50") is kept as a token that `JSON.stringify` prints as it was
 * written. Such a token cannot be calculated with.
 */
export function parseJsonVerbatim(text: string): JsonAnswer {
  try {
    const value: unknown = JSON.parse(text, keepNumber);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
