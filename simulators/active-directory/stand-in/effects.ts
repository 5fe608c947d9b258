/** What a change did, in words that can be counted. */
import type { Effect } from '../../core/journal.ts';
import { bit } from './accounts.ts';
import { nameOf, numberIn, textIn } from './tree.ts';
import type { Entry, EntryState, Tree } from './tree.ts';

/** Whom a change is about. */
export interface EntryFacts {
  /** Structural class of the entry: `user`, `group` … */
  objectClass: string;
  /** objectGUID, its bytes in hex. */
  objectGuid: string;
  /** After the change; of one that was deleted: before it. */
  distinguishedName: string;
  /** sAMAccountName; null where there is none. */
  accountName: string | null;
}

/** A change of one entry. */
export interface DirectoryEffect extends Effect, EntryFacts {
  kind:
    | 'created'
    | 'enabled'
    | 'disabled'
    | 'password-set'
    | 'group-joined'
    | 'group-left'
    | 'changed'
    | 'moved'
    | 'renamed'
    | 'deleted';
}

export const factsOf = (tree: Tree, entry: Entry): EntryFacts => ({
  objectClass: entry.state.kind,
  objectGuid: entry.guid.toString('hex'),
  distinguishedName: nameOf(tree, entry),
  accountName: textIn(entry.state, 'sAMAccountName'),
});

const isEnabled = (state: EntryState | null): boolean =>
  state?.kind === 'user' && (numberIn(state, 'userAccountControl') & bit.disabled) === 0;

/** Attributes that have an effect of their own, or none. */
const told = new Set(['userAccountControl', 'pwdLastSet', 'uSNChanged', 'whenChanged', 'member']);

/** What became of an entry; `before` is null for one that is new. Memberships are told of the member. */
export function effectsBetween(
  tree: Tree,
  entry: Entry,
  before: EntryState | null,
  wasPasswordSet: boolean,
): readonly DirectoryEffect[] {
  const facts = factsOf(tree, entry);
  const kinds: DirectoryEffect['kind'][] = [];
  if (before === null) kinds.push('created');
  if (wasPasswordSet) kinds.push('password-set');
  if (isEnabled(entry.state) && !isEnabled(before)) kinds.push('enabled');
  if (isEnabled(before) && !isEnabled(entry.state)) kinds.push('disabled');
  const attributes = before === null ? [] : changedAttributes(before, entry.state);
  return [
    ...kinds.map((kind): DirectoryEffect => ({ kind, ...facts })),
    ...(attributes.length > 0 ? [{ kind: 'changed' as const, ...facts, attributes }] : []),
    ...membershipEffects(tree, entry, before),
  ];
}

function changedAttributes(before: EntryState, after: EntryState): readonly string[] {
  const names = new Set(
    [before, after].flatMap(({ values, links }) => [...values.keys(), ...links.keys()]),
  );
  const isSame = (name: string): boolean => asText(before, name) === asText(after, name);
  return [...names].filter((name) => !told.has(name) && !isSame(name)).toSorted();
}

const asText = ({ values, links }: EntryState, name: string): string =>
  [
    ...(values.get(name) ?? []).map((value) => value.toString('hex')),
    ...Array.from(links.get(name) ?? [], ({ guid }) => guid.toString('hex')),
  ].join();

function membershipEffects(
  tree: Tree,
  group: Entry,
  before: EntryState | null,
): readonly DirectoryEffect[] {
  const [old, now] = [before, group.state].map(
    (state): ReadonlySet<Entry> => state?.links.get('member') ?? new Set<Entry>(),
  );
  const toEffect =
    (kind: 'group-joined' | 'group-left') =>
    (member: Entry): DirectoryEffect => ({
      kind,
      ...factsOf(tree, member),
      group: nameOf(tree, group),
    });
  return [
    ...[...(now ?? [])].filter((one) => !old?.has(one)).map(toEffect('group-joined')),
    ...[...(old ?? [])].filter((one) => !now?.has(one)).map(toEffect('group-left')),
  ];
}
