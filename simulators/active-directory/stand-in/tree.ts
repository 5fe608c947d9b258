/** The entries of a directory: who is below whom, who names whom, and the number that every change raises. */
import { randomBytes } from 'node:crypto';

import { foldRdn, formatRdn, parseName } from './names.ts';
import type { Rdn } from './names.ts';
import { Refusal, refusals } from './refusal.ts';
import { bytesOf, toTime } from './values.ts';

/** What a change replaces as a whole. */
export interface EntryState {
  /** Structural class. */
  readonly kind: string;
  readonly rdn: Rdn;
  /** By the schema's spelling; none of them empty. */
  readonly values: Map<string, readonly Buffer[]>;
  /** Entries that it names, by attribute: a name that follows every move. None of them empty. */
  readonly links: Map<string, ReadonlySet<Entry>>;
  /** Null: it has none. */
  readonly password: string | null;
}

/** Something in the directory. */
export interface Entry {
  /** The 16 bytes of objectGUID. */
  readonly guid: Buffer;
  /** Where a part begins that searches from above do not enter: the domain, its configuration, its schema. */
  readonly isContext: boolean;
  /** Null for the domain. */
  parent: Entry | null;
  state: EntryState;
  /** By folded name. */
  readonly children: Map<string, Entry>;
  /** Entries that name this one, by their attribute. */
  readonly backLinks: Map<string, Set<Entry>>;
}

/** A whole directory. */
export interface Tree {
  /** What every name ends in. */
  readonly domainName: string;
  readonly domain: Entry;
  /** highestCommittedUSN. */
  lastUsn: number;
}

export const nameOf = (tree: Tree, { parent, state }: Entry): string =>
  parent === null ? tree.domainName : `${formatRdn(state.rdn)},${nameOf(tree, parent)}`;

/** The entry of this name, or why there is none: a text that is no name (null), a name that nobody has. */
export function lookUp(tree: Tree, levels: readonly Rdn[] | null): Entry | Refusal {
  const root = parseName(tree.domainName) ?? [];
  if (levels === null) return refusals.badName();
  const depth = levels.length - root.length;
  if (levels.slice(Math.max(depth, 0)).map(foldRdn).join() !== root.map(foldRdn).join()) {
    const dnsName = levels.flatMap(({ type, value }) => (type === 'DC' ? [value] : [])).join('.');
    return dnsName === '' ? refusals.noObject('') : refusals.elsewhere(dnsName);
  }
  let entry = tree.domain;
  for (const rdn of levels.slice(0, depth).toReversed()) {
    const next = entry.children.get(foldRdn(rdn));
    if (next === undefined) return refusals.noObject(nameOf(tree, entry));
    entry = next;
  }
  return entry;
}

/** The entry of this name. Throws why there is none. */
export function requireEntry(tree: Tree, name: string): Entry {
  const found = lookUp(tree, parseName(name));
  if (found instanceof Refusal) throw found;
  return found;
}

/** The entry of this name; null where there is none. */
export function findEntry(tree: Tree, name: string): Entry | null {
  const found = lookUp(tree, parseName(name));
  return found instanceof Refusal ? null : found;
}

export function isBelow(entry: Entry, ancestor: Entry): boolean {
  for (let at = entry.parent; at !== null; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** The entry and what is below it, as far as this part of the directory goes. */
export function* within(entry: Entry): Generator<Entry> {
  yield entry;
  for (const child of entry.children.values()) if (!child.isContext) yield* within(child);
}

/** A copy to work on. */
export const copyOf = ({ values, links, ...rest }: EntryState): EntryState => ({
  ...rest,
  values: new Map(values),
  links: new Map(links),
});

/** Sets values; none removes the attribute. */
export function put(
  state: EntryState,
  name: string,
  ...values: readonly (Buffer | string)[]
): void {
  if (values.length === 0) state.values.delete(name);
  else
    state.values.set(
      name,
      values.map((value) => (typeof value === 'string' ? bytesOf(value) : value)),
    );
}

export const textIn = ({ values }: EntryState, name: string): string | null =>
  values.get(name)?.[0]?.toString('utf8') ?? null;

export const numberIn = (state: EntryState, name: string): number =>
  Number(textIn(state, name) ?? 0);

/** Takes the state over and counts the change. */
export function commit(tree: Tree, entry: Entry, state: EntryState): void {
  for (const [attribute, named] of entry.state.links)
    for (const other of named) other.backLinks.get(attribute)?.delete(entry);
  for (const [attribute, named] of state.links)
    for (const other of named) {
      const sources = other.backLinks.get(attribute) ?? new Set();
      other.backLinks.set(attribute, sources.add(entry));
    }
  entry.state = state;
  tree.lastUsn += 1;
  put(state, 'uSNChanged', String(tree.lastUsn));
  put(state, 'whenChanged', toTime(Temporal.Now.instant()));
}

function newEntry(state: EntryState, isContext: boolean): Entry {
  const guid = randomBytes(16);
  put(state, 'objectGUID', guid);
  return {
    guid,
    isContext,
    parent: null,
    state,
    children: new Map(),
    backLinks: new Map(),
  };
}

/** Of an entry that is to be. */
export const emptyState = (kind: string, rdn: Rdn): EntryState => ({
  kind,
  rdn,
  values: new Map(),
  links: new Map(),
  password: null,
});

function begin(tree: Tree, entry: Entry, state: EntryState): void {
  commit(tree, entry, state);
  put(state, 'uSNCreated', String(tree.lastUsn));
  put(state, 'whenCreated', toTime(Temporal.Now.instant()));
}

/** A directory with nothing but its domain. */
export function createTree(domainName: string, state: EntryState): Tree {
  const domain = newEntry(state, true);
  const tree: Tree = { domainName, domain, lastUsn: 3_000 };
  begin(tree, domain, state);
  return tree;
}

/** Puts a new entry below a parent. Refuses a name that is taken there. */
export function insert(
  tree: Tree,
  parent: Entry,
  state: EntryState,
  isContext: 'context' | 'entry' = 'entry',
): Entry {
  const key = foldRdn(state.rdn);
  if (parent.children.has(key)) throw refusals.entryExists();
  // Nothing is linked yet for commit to take back.
  const entry = newEntry({ ...state, links: new Map() }, isContext === 'context');
  entry.parent = parent;
  parent.children.set(key, entry);
  begin(tree, entry, state);
  return entry;
}

/** Moves an entry with what is below it; `rdn` is its name there. Refuses a name that is taken there. */
export function relocate(tree: Tree, entry: Entry, parent: Entry, rdn: Rdn): void {
  const [from, to] = [foldRdn(entry.state.rdn), foldRdn(rdn)];
  const there = parent.children.get(to);
  if (there !== undefined && there !== entry) throw refusals.entryExists();
  entry.parent?.children.delete(from);
  entry.parent = parent;
  parent.children.set(to, entry);
  commit(tree, entry, { ...copyOf(entry.state), rdn });
}

/** Takes an entry out: whoever named it names it no longer. */
export function remove(tree: Tree, entry: Entry): void {
  for (const [attribute, sources] of entry.backLinks)
    for (const source of sources) {
      const state = copyOf(source.state);
      link(
        state,
        attribute,
        [...(state.links.get(attribute) ?? [])].filter((one) => one !== entry),
      );
      commit(tree, source, state);
    }
  commit(tree, entry, { ...copyOf(entry.state), links: new Map() });
  entry.parent?.children.delete(foldRdn(entry.state.rdn));
}

/** Sets the entries that an attribute names; none removes the attribute. */
export function link(state: EntryState, attribute: string, named: readonly Entry[]): void {
  if (named.length === 0) state.links.delete(attribute);
  else state.links.set(attribute, new Set(named));
}
