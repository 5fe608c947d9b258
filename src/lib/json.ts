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
