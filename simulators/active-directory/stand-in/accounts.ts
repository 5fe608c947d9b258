/**
 * What Windows asks of accounts beyond their schema. Sources: MS-SAMR 3.1.1.6 and 3.1.1.8 (names, bits, passwords); "Passwords
 * must meet complexity requirements" (Microsoft's security policy settings).
 */
import { randomBytes } from 'node:crypto';

import { fold } from './names.ts';
import { refusals } from './refusal.ts';
import { numberIn, put, textIn, within } from './tree.ts';
import type { Entry, EntryState, Tree } from './tree.ts';
import type { NextSid } from './sids.ts';
import { bytesOf, toFileTime } from './values.ts';

/** Bits of userAccountControl. */
export const bit = {
  disabled: 0x2,
  lockedOut: 0x10,
  passwordNotRequired: 0x20,
  normal: 0x200,
  passwordNeverExpires: 0x1_0000,
  passwordExpired: 0x80_0000,
} as const;

export const passwordLengthMin = 7;
const accountNameLengthMax = 20;
/** accountExpires of who never does. */
const never = '9223372036854775807';

const globalGroup = -2_147_483_646;
/** Kinds of groups, for mail and for rights, and the sAMAccountType of each. */
const groupTypes = new Map([
  [globalGroup, 268_435_456],
  [-2_147_483_644, 536_870_912],
  [-2_147_483_640, 268_435_456],
  [-2_147_483_643, 536_870_912],
  [2, 268_435_457],
  [4, 536_870_913],
  [8, 268_435_457],
]);

const isAccount = ({ kind }: EntryState): boolean => kind === 'user' || kind === 'group';

function putMissing(state: EntryState, name: string, value: string | Buffer): void {
  if (!state.values.has(name)) put(state, name, value);
}

const startingAtZero = [
  'pwdLastSet',
  'badPwdCount',
  'badPasswordTime',
  'lastLogon',
  'lastLogoff',
  'logonCount',
  'codePage',
  'countryCode',
];

/** What an account is given by the directory when it is made. */
export function completeNew(state: EntryState, nextSid: NextSid): void {
  if (!isAccount(state)) return;
  put(state, 'objectSid', nextSid());
  putMissing(state, 'sAMAccountName', `$${randomBytes(8).toString('hex').toUpperCase()}`);
  if (state.kind === 'group') {
    putMissing(state, 'groupType', String(globalGroup));
    return;
  }
  putMissing(
    state,
    'userAccountControl',
    String(bit.normal | bit.disabled | bit.passwordNotRequired),
  );
  putMissing(state, 'accountExpires', never);
  for (const name of startingAtZero) putMissing(state, name, '0');
  put(state, 'primaryGroupID', '513');
  put(state, 'sAMAccountType', '805306368');
}

/** Refuses an account as it would be after a change; puts right what a client may write in more than one way. */
export function settleAccount(tree: Tree, entry: Entry | null, state: EntryState): void {
  if (!isAccount(state)) return;
  if (state.kind === 'group') settleGroup(state);
  else settleControl(state);
  requireAccountName(state);
  if (entry !== null && names.every((name) => isSame(state, entry.state, name))) return;
  for (const other of within(tree.domain)) {
    if (other === entry || !isAccount(other.state)) continue;
    if (isSame(state, other.state, 'sAMAccountName'))
      throw refusals.accountExists(other.state.kind);
    if (isSame(state, other.state, 'userPrincipalName')) throw refusals.nameExists();
  }
}

const names = ['sAMAccountName', 'userPrincipalName'];

function isSame(one: EntryState, other: EntryState, attribute: string): boolean {
  const [left, right] = [textIn(one, attribute), textIn(other, attribute)];
  return left !== null && right !== null && fold(left) === fold(right);
}

function settleGroup(state: EntryState): void {
  const type = groupTypes.get(numberIn(state, 'groupType'));
  if (type === undefined) throw refusals.unwilling('00002141');
  put(state, 'sAMAccountType', String(type));
}

function settleControl(state: EntryState): void {
  const asked = numberIn(state, 'userAccountControl');
  // Only people: computers and trusts have accounts of another type.
  if ((asked & 0x3900) !== 0) throw refusals.unwilling('00000057');
  // The directory answers these two itself.
  const flags = (asked | bit.normal) & ~(bit.lockedOut | bit.passwordExpired);
  const isOpen = (flags & (bit.disabled | bit.passwordNotRequired)) === 0;
  if (isOpen && state.password === null) throw refusals.passwordNeeded();
  put(state, 'userAccountControl', String(flags));
  if (textIn(state, 'pwdLastSet') === '-1') put(state, 'pwdLastSet', fileTimeNow());
}

const fileTimeNow = (): Buffer => bytesOf(toFileTime(Temporal.Now.instant()));

/**
 * What a client may write where the directory keeps an instant. pwdLastSet: 0 must be changed, -1 counts as changed now;
 * lockoutTime: 0 is unlocked.
 */
const writable: Readonly<Record<string, readonly string[]>> = {
  pwdLastSet: ['0', '-1'],
  lockoutTime: ['0'],
};

/** Refuses values that only the directory itself may write. */
export function requireWritable(name: string, values: readonly Buffer[]): void {
  const choices = writable[name];
  if (choices !== undefined && !values.every((value) => choices.includes(value.toString())))
    throw refusals.unwilling('00000057');
}

function requireAccountName(state: EntryState): void {
  const name = textIn(state, 'sAMAccountName');
  if (name === null) throw refusals.wrongClass();
  const isTooLong = state.kind === 'user' && name.length > accountNameLengthMax;
  // eslint-disable-next-line no-control-regex -- control characters are among what Windows refuses.
  if (isTooLong || /["/\\[\]:;|=,+*?<>\0-\x1f]|\.$/.test(name)) throw refusals.accountName();
}

const classesOfSigns = [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\d]/u, /\p{Lo}/u];

/** Takes a new password in the form that unicodePwd has: quoted, UTF-16. */
export function withPassword(state: EntryState, bytes: Buffer): EntryState {
  const text = bytes.toString('utf16le');
  const isForm = bytes.length % 2 === 0 && text.length >= 2 && /^".*"$/s.test(text);
  if (state.kind !== 'user' || !isForm) throw refusals.passwordForm();
  const password = text.slice(1, -1);
  const kinds = classesOfSigns.filter((signs) => signs.test(password)).length;
  if (password.length < passwordLengthMin || kinds < 3 || tellsName(state, password))
    throw refusals.passwordPolicy();
  put(state, 'pwdLastSet', fileTimeNow());
  return { ...state, password };
}

/** Whether the account's name or a part of the display name of three letters and more stands in it. */
function tellsName(state: EntryState, password: string): boolean {
  const parts = (textIn(state, 'displayName') ?? '').split(/[\s,.#_-]+/);
  return [textIn(state, 'sAMAccountName') ?? '', ...parts]
    .filter((part) => part.length >= 3)
    .some((part) => password.toLowerCase().includes(part.toLowerCase()));
}
