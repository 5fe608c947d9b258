/** What an entry shows: what stands in it, and what follows from where it is and who names it. */
import { backLinks } from './schema-data.ts';
import type { AttributeType } from './schema.ts';
import { nameOf } from './tree.ts';
import type { Entry, Tree } from './tree.ts';
import { bytesOf } from './values.ts';

/** The entries that an attribute of names stands for; null for attributes that hold no names. */
export function namedBy(entry: Entry, { name, syntax }: AttributeType): Iterable<Entry> | null {
  if (syntax !== 'name') return null;
  if (name === 'distinguishedName') return [entry];
  const forward = backLinks[name];
  const named = forward === undefined ? entry.state.links.get(name) : entry.backLinks.get(forward);
  return named ?? [];
}

/** The values of one attribute as a reader sees them; empty where there are none. Passwords are never seen. */
export function valuesOf(tree: Tree, entry: Entry, type: AttributeType): readonly Buffer[] {
  const named = namedBy(entry, type);
  if (named !== null) return Array.from(named, (one) => bytesOf(nameOf(tree, one)));
  const { rdn, values } = entry.state;
  if (type.name === 'name' || type.name === rdn.type.toLowerCase()) return [bytesOf(rdn.value)];
  return values.get(type.name) ?? [];
}
