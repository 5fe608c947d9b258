import { z } from 'zod';

/** Named in errors. */
export const vendor = 'sherweb';

/** Signs that a list goes on elsewhere. Sherweb documents none of them: it has no paging. */
const continuationSchema = z.object({
  totalCount: z.number().nullish(),
  total: z.number().nullish(),
  totalItems: z.number().nullish(),
  hasMore: z.boolean().nullish(),
  nextLink: z.string().nullish(),
  nextPage: z.union([z.string(), z.number()]).nullish(),
  continuationToken: z.string().nullish(),
});

const listSchema = z.object({ items: z.array(z.unknown()).nullable() });

function endOf(body: unknown, itemCount: number): string | null {
  const signs = continuationSchema.safeParse(body);
  if (!signs.success) return null;
  const { totalCount, total, totalItems, hasMore, ...next } = signs.data;
  const announced = totalCount ?? total ?? totalItems ?? itemCount;
  if (announced !== itemCount) return `${announced} were announced, ${itemCount} came`;
  const goesOn = hasMore === true || Object.values(next).some(Boolean);
  return goesOn ? 'the list goes on on a page that is not documented' : null;
}

/**
 * The elements of a list that comes whole, each once. Sherweb states no total, so a list that was cut short cannot be
 * told from a short one; doubles and any sign of a further page are refused: a list with a gap would be planned with.
 */
export function fromList<Item extends { readonly id: string }>(
  body: unknown,
  schema: { parse(body: unknown): Item },
): readonly Item[] {
  const bodies = listSchema.parse(body).items ?? [];
  const why = endOf(body, bodies.length);
  if (why !== null) throw new TypeError(`refuse to plan: ${why}`);
  const items = new Map<string, Item>();
  for (const element of bodies) {
    const item = schema.parse(element);
    const key = item.id.toLowerCase();
    if (items.has(key)) throw new TypeError(`refuse to plan: ${key} came twice`);
    items.set(key, item);
  }
  return [...items.values()];
}
