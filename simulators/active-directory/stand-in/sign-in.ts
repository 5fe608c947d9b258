/** Simple sign-in. Sources: MS-ADTS 5.1.1.1.1 (forms of names), 3.1.1.3.1.9 and MS-ERREF (reasons). */
import { bit } from './accounts.ts';
import { fold } from './names.ts';
import { refusals } from './refusal.ts';
import { nobody } from './rights.ts';
import type { Caller } from './rights.ts';
import { numberIn, findEntry, textIn, within } from './tree.ts';
import type { Entry, Tree } from './tree.ts';
import { toFileTime } from './values.ts';

/** Why nobody is signed in: the number behind "data". */
const reason = {
  wrong: '52e',
  disabled: '533',
  expired: '701',
  mustChangePassword: '773',
  locked: '775',
} as const;

/** A domain that people sign in to. */
export interface SignInDomain {
  readonly tree: Tree;
  readonly dnsName: string;
  readonly netbiosName: string;
  /** Who belongs to it may do everything. */
  readonly administrators: Entry;
}

/** Who signs in with this. Throws a `Refusal`. */
export function signIn(domain: SignInDomain, name: string, password: string): Caller {
  // Without a password nobody is signed in, whatever the name says (RFC 4513 5.1.2).
  if (password === '') return nobody;
  const account = findAccount(domain, name);
  // The one fault that is told whatever the password: looked at first, or a locked account could be tried on.
  if (account !== null && numberIn(account.state, 'lockoutTime') !== 0)
    throw refusals.signIn(reason.locked);
  if (account === null || account.state.password !== password) throw refusals.signIn(reason.wrong);
  const fault = faultOf(account);
  if (fault !== null) throw refusals.signIn(fault);
  const groups = account.backLinks.get('member');
  return { account, isAdministrator: groups?.has(domain.administrators) ?? false };
}

/** Told only to who knows the password. */
function faultOf({ state }: Entry): string | null {
  const flags = numberIn(state, 'userAccountControl');
  if ((flags & bit.disabled) !== 0) return reason.disabled;
  const expires = BigInt(textIn(state, 'accountExpires') ?? 0);
  if (expires !== 0n && expires < toFileTime(Temporal.Now.instant())) return reason.expired;
  const isOld = numberIn(state, 'pwdLastSet') === 0;
  return isOld && (flags & bit.passwordNeverExpires) === 0 ? reason.mustChangePassword : null;
}

/** By distinguished name, DOMAIN\account, or a name with "@": userPrincipalName, else account@domain. */
function findAccount({ tree, dnsName, netbiosName }: SignInDomain, name: string): Entry | null {
  const people = [...within(tree.domain)].filter(({ state }) => state.kind === 'user');
  const byValue = (attribute: string, value: string): Entry | null =>
    people.find(({ state }) => fold(textIn(state, attribute) ?? '') === fold(value)) ?? null;
  const [domain, account] = name.split('\\');
  if (account !== undefined)
    return fold(domain ?? '') === fold(netbiosName) ? byValue('sAMAccountName', account) : null;
  const at = name.lastIndexOf('@');
  if (at !== -1) {
    const isOurs = fold(name.slice(at + 1)) === fold(dnsName);
    return (
      byValue('userPrincipalName', name) ??
      (isOurs ? byValue('sAMAccountName', name.slice(0, at)) : null)
    );
  }
  const named = findEntry(tree, name);
  return people.find((one) => one === named) ?? null;
}
