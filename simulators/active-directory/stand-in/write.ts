/** Changes: everything or nothing. Source: MS-ADTS 3.1.1.5; codes and texts: refusal.ts. */
import { completeNew, requireWritable, settleAccount, withPassword } from './accounts.ts';
import { effectsBetween, factsOf } from './effects.ts';
import type { DirectoryEffect } from './effects.ts';
import { parseName } from './names.ts';
import type { Rdn } from './names.ts';
import { Refusal, refusals } from './refusal.ts';
import type { Caller, Rights } from './rights.ts';
import { classes, creatable } from './schema-data.ts';
import { chainOf, isAllowedOn, structuralClass } from './schema.ts';
import type { AttributeType, Schema } from './schema.ts';
import type { NextSid } from './sids.ts';
import {
  commit,
  copyOf,
  emptyState,
  findEntry,
  insert,
  isBelow,
  link,
  lookUp,
  put,
  relocate,
  remove,
  requireEntry,
  textIn,
} from './tree.ts';
import type { Entry, EntryState, Tree } from './tree.ts';
import { areEqual, fitsSyntax, lengthOf } from './values.ts';
import type { Change, NamedValues, WriteRequest } from './wire.ts';

/** Of every attribute that entries are named by. */
const nameLengthMax = 64;

/** A directory that can be changed. */
export interface Directory {
  readonly tree: Tree;
  readonly schema: Schema;
  readonly rights: Rights;
  readonly nextSid: NextSid;
}

/** Carries out a change and answers what it did. Throws a `Refusal`, and nothing was done. */
export function write(
  directory: Directory,
  caller: Caller,
  request: WriteRequest,
): readonly DirectoryEffect[] {
  switch (request.kind) {
    case 'add':
      return add(directory, caller, request);
    case 'modify':
      return modify(directory, caller, request);
    case 'rename':
      return rename(directory, caller, request);
    case 'delete':
      return destroy(directory, caller, request.name);
  }
}

type Request<Kind extends WriteRequest['kind']> = Extract<WriteRequest, { kind: Kind }>;
interface TypedChange extends Change {
  readonly type: AttributeType;
}

function typed({ schema }: Directory, change: Change): TypedChange {
  const type = schema.find(change.name);
  if (type === undefined) throw refusals.unknownAttribute();
  return { ...change, type };
}

/** The entry that a new name is to be below, and its own level. */
function placeFor({ tree }: Directory, name: string): { parent: Entry; rdn: Rdn } {
  const [rdn, ...above] = parseName(name) ?? [];
  if (rdn === undefined) throw refusals.badName();
  const parent = lookUp(tree, above);
  if (parent instanceof Refusal) throw parent;
  requireRoom(parent, rdn);
  return { parent, rdn };
}

/** Refuses a place that holds nothing, and a name that is too long. */
function requireRoom({ state }: Entry, { type, value }: Rdn): void {
  if (state.kind === 'user' || state.kind === 'group') throw refusals.naming();
  if (value.length > nameLengthMax) throw refusals.tooLong(type.toLowerCase());
}

function add(
  directory: Directory,
  caller: Caller,
  { name, attributes }: Request<'add'>,
): readonly DirectoryEffect[] {
  const changes = attributes.map((one) => typed(directory, { ...one, operation: 'add' }));
  const { parent, rdn } = placeFor(directory, name);
  const kind = classOf(attributes);
  if (!directory.rights.mayCreate(caller, kind, parent)) throw refusals.noRights();
  if (classes[kind]?.rdn !== rdn.type) throw refusals.naming();
  const given = changes.filter(({ type }) => !isOwnName(type, rdn) && type.name !== 'objectClass');
  const state = withChanges(directory, newState(directory, kind, rdn), given);
  completeNew(state, directory.nextSid);
  settleAccount(directory.tree, null, state);
  const entry = insert(directory.tree, parent, state);
  return effectsBetween(directory.tree, entry, null, wasPasswordSet(given));
}

/** A new entry's own attribute of its name may be sent along. */
const isOwnName = ({ name }: AttributeType, rdn: Rdn): boolean =>
  name === rdn.type.toLowerCase() || name === 'name';

function classOf(attributes: readonly NamedValues[]): string {
  const given = attributes.find(({ name }) => name.toLowerCase() === 'objectclass')?.values ?? [];
  const kind = structuralClass(given.map((value) => value.toString('utf8')));
  if (kind === null || !creatable.includes(kind)) throw refusals.wrongClass();
  return kind;
}

/** With what every entry of its class has. */
export function newState({ tree }: Pick<Directory, 'tree'>, kind: string, rdn: Rdn): EntryState {
  const state = emptyState(kind, rdn);
  put(state, 'objectClass', ...chainOf(kind));
  put(state, 'instanceType', '4');
  const category = `CN=${classes[kind]?.category},CN=Schema,CN=Configuration,${tree.domainName}`;
  link(state, 'objectCategory', [requireEntry(tree, category)]);
  return state;
}

function modify(
  directory: Directory,
  caller: Caller,
  { name, changes }: Request<'modify'>,
): readonly DirectoryEffect[] {
  const asked = changes.map((change) => typed(directory, change));
  const entry = requireEntry(directory.tree, name);
  for (const { type } of asked) {
    if (!directory.rights.mayWrite(caller, entry, type)) throw refusals.noRights();
    if (isOwnName(type, entry.state.rdn)) throw refusals.ownName();
    if (type.name === 'objectClass') throw refusals.classFixed();
  }
  const before = entry.state;
  const state = withChanges(directory, copyOf(before), asked);
  settleAccount(directory.tree, entry, state);
  commit(directory.tree, entry, state);
  return effectsBetween(directory.tree, entry, before, wasPasswordSet(asked));
}

const wasPasswordSet = (changes: readonly TypedChange[]): boolean =>
  changes.some(({ type }) => type.name === 'unicodePwd');

/** Passwords come after the names that they must not tell, and their age after them. */
const ranks: Readonly<Record<string, number>> = { unicodePwd: 1, pwdLastSet: 2 };
const rankOf = ({ type }: TypedChange): number => ranks[type.name] ?? 0;

function withChanges(
  directory: Directory,
  start: EntryState,
  changes: readonly TypedChange[],
): EntryState {
  return changes
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .reduce((state, change) => withChange(directory, state, change), start);
}

function withChange(directory: Directory, state: EntryState, change: TypedChange): EntryState {
  const { type, values } = change;
  if (type.by !== 'client') throw refusals.ownedBySystem(type.name);
  if (!isAllowedOn(state.kind, type)) throw refusals.wrongClass();
  if (type.name === 'unicodePwd') {
    const [password, ...more] = values;
    const isReset = change.operation === 'replace' || state.password === null;
    if (password === undefined || more.length > 0 || !isReset) throw refusals.passwordForm();
    return withPassword(state, password);
  }
  requireWritable(type.name, values);
  if (type.syntax === 'name') changeLinks(directory, state, change);
  else changeValues(state, change);
  return state;
}

function changeValues(state: EntryState, { type, operation, values }: TypedChange): void {
  const { name, syntax } = type;
  for (const value of values) {
    if (!fitsSyntax(syntax, value)) throw refusals.syntax(name);
    if (type.longest !== null && lengthOf(syntax, value) > type.longest)
      throw refusals.tooLong(name);
  }
  const next = combine({
    type,
    operation,
    old: state.values.get(name) ?? [],
    given: values,
    isSame: (left, right) => areEqual(syntax, left, right),
  });
  put(state, name, ...next);
}

function changeLinks(
  { tree }: Directory,
  state: EntryState,
  { type, operation, values }: TypedChange,
): void {
  const isMember = type.name === 'member';
  const given = values.map((value) => {
    const named = findEntry(tree, value.toString('utf8'));
    if (named !== null) return named;
    throw isMember ? refusals.memberMissing() : refusals.referenceMissing(type.name);
  });
  const old = [...(state.links.get(type.name) ?? [])];
  if (isMember && operation === 'add' && given.some((one) => old.includes(one)))
    throw refusals.alreadyMember();
  if (isMember && operation === 'delete' && given.some((one) => !old.includes(one)))
    throw refusals.notMember();
  link(state, type.name, combine({ type, operation, old, given, isSame: isSameEntry }));
}

const isSameEntry = (left: Entry, right: Entry): boolean => left === right;

/** What stands there after a change (RFC 4511 4.6). */
function combine<T>(work: {
  readonly type: AttributeType;
  readonly operation: Change['operation'];
  readonly old: readonly T[];
  readonly given: readonly T[];
  readonly isSame: (left: T, right: T) => boolean;
}): readonly T[] {
  const { type, operation, old, given, isSame } = work;
  const has = (list: readonly T[], one: T): boolean => list.some((other) => isSame(one, other));
  if (given.some((one, index) => has(given.slice(0, index), one)))
    throw refusals.valueExists(type.name);
  if (operation === 'delete') {
    const isThere = given.length === 0 ? old.length > 0 : given.every((one) => has(old, one));
    if (!isThere) throw refusals.noValue(type.name);
    return given.length === 0 ? [] : old.filter((one) => !has(given, one));
  }
  const kept = operation === 'add' ? old : [];
  if (given.some((one) => has(kept, one)) || (!type.isMultiValued && kept.length > 0))
    throw refusals.valueExists(type.name);
  if (!type.isMultiValued && given.length > 1) throw refusals.severalValues(type.name);
  if (operation === 'add' && given.length === 0) throw refusals.noValue(type.name);
  return [...kept, ...given];
}

function rename(
  directory: Directory,
  caller: Caller,
  { name, newRdn, deletesOldRdn, newSuperior }: Request<'rename'>,
): readonly DirectoryEffect[] {
  const { tree, rights, schema } = directory;
  const entry = requireEntry(tree, name);
  const [rdn, ...more] = parseName(newRdn) ?? [];
  if (rdn === undefined || more.length > 0) throw refusals.badName();
  if (rdn.type !== entry.state.rdn.type) throw refusals.naming();
  const parent = newSuperior === null ? entry.parent : requireEntry(tree, newSuperior);
  if (parent === null || !deletesOldRdn || isProtected(entry)) throw refusals.unwilling('00002077');
  if (parent === entry || isBelow(parent, entry)) throw refusals.unwilling('00002089');
  requireRoom(parent, rdn);
  const ownName = schema.find(rdn.type);
  const mayMove =
    parent === entry.parent ||
    (rights.mayDelete(caller, entry) && rights.mayCreate(caller, entry.state.kind, parent));
  if (!mayMove || ownName === undefined || !rights.mayWrite(caller, entry, ownName))
    throw refusals.noRights();
  const from = { parent: entry.parent, rdn: entry.state.rdn };
  relocate(tree, entry, parent, rdn);
  return [
    ...(from.parent === parent ? [] : [{ kind: 'moved' as const, ...factsOf(tree, entry) }]),
    ...(from.rdn.value === rdn.value
      ? []
      : [{ kind: 'renamed' as const, ...factsOf(tree, entry) }]),
  ];
}

const isProtected = ({ isContext, state }: Entry): boolean =>
  isContext || textIn(state, 'isCriticalSystemObject') === 'TRUE';

function destroy(
  { tree, rights }: Directory,
  caller: Caller,
  name: string,
): readonly DirectoryEffect[] {
  const entry = requireEntry(tree, name);
  if (!rights.mayDelete(caller, entry)) throw refusals.noRights();
  if (isProtected(entry)) throw refusals.unwilling('00002096');
  if (entry.children.size > 0) throw refusals.hasChildren();
  const facts = factsOf(tree, entry);
  remove(tree, entry);
  return [{ kind: 'deleted', ...facts }];
}
