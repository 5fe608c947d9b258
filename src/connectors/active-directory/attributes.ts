/** What the schema knows. Source: MS-ADTS 3.1.1.2.3 (attributeSchema). */
import { AndFilter, EqualityFilter, OrFilter } from 'ldapts';
import { readRoots } from './domain.ts';
import { textOf } from './map.ts';
import type { Session } from './session.ts';

const attributeNamed = 'lDAPDisplayName';

/** Those of these names that the schema does not know. */
export async function findUnknownAttributes(
  session: Session,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const { schema } = await readRoots(session);
  const found = await session.search('reading the schema', {
    base: schema,
    scope: 'one',
    filter: new AndFilter({
      filters: [
        new EqualityFilter({ attribute: 'objectClass', value: 'attributeSchema' }),
        new OrFilter({
          filters: names.map((value) => new EqualityFilter({ attribute: attributeNamed, value })),
        }),
      ],
    }),
    attributes: [attributeNamed],
  });
  const known = new Set(found.map((entry) => textOf(entry, attributeNamed)?.toLowerCase()));
  return names.filter((name) => !known.has(name.toLowerCase()));
}

/** Whether the schema knows an attribute by this name. */
export async function hasAttribute(session: Session, name: string): Promise<boolean> {
  return (await findUnknownAttributes(session, [name])).length === 0;
}
