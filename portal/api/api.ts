import { createApi } from './client.ts';
import { toPaneHeaders } from './pane.ts';
import type { paths } from './schema.d.ts';

/** The server's operations by their paths, with what a ticket pane has to send along. */
export const api = createApi('');
api.use({
  onRequest: ({ request }) => {
    for (const [name, value] of Object.entries(toPaneHeaders())) request.headers.set(name, value);
  },
});

/** Filters of a list, as its operation takes them. */
export type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? { readonly [Name in keyof Query]: Query[Name] | undefined }
  : never;

/** Leaves out filters that are not set: an address with "undefined" in it would filter by that word. */
export function toQuery<Query extends object>(
  query: Query,
): { [Name in keyof Query]: NonNullable<Query[Name]> } {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  // Proof: only unset filters were taken out, and every filter of a list is optional.
  return Object.fromEntries(set) as { [Name in keyof Query]: NonNullable<Query[Name]> };
}
