/** People of a directory: finding, creating, changing. Sources and what is assumed: README.md beside this file. */
import {
  AndFilter,
  DN,
  EqualityFilter,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
} from 'ldapts';
import type { Entry, Filter } from 'ldapts';

import { invariant } from '../../lib/invariant.ts';
import type {
  CreateDirectoryPersonAnswer,
  DirectoryAnswer,
  DirectoryPerson,
  DirectoryPersonKey,
  NewDirectoryPerson,
} from '../../ports/directory.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { readRoots } from './domain.ts';
import { resultCode, resultCodeOf } from './errors.ts';
import {
  flagsOf,
  fromPersonEntry,
  personAttributes,
  splitName,
  toAccountExpires,
  toGuidBytes,
  toPasswordBytes,
  toProfileAttributes,
  withEnabled,
} from './map.ts';
import { faultOf } from './rules.ts';
import type { Session } from './session.ts';

/** Normal account, may not sign in (userAccountControl). */
const disabledAccount = '514';
/** Distinguished names with letters beyond this are refused by Windows (rangeUpper of cn). */
const commonNameLengthMax = 64;

const guidByteCount = 16;

/** sAMAccountType of a normal user account: inetOrgPerson too, computers and trusts not. */
const isPerson = new EqualityFilter({ attribute: 'sAMAccountType', value: '805306368' });
/** Not one that comes with the directory, like Administrator. */
const isSomebody = new NotFilter({
  filter: new EqualityFilter({ attribute: 'isCriticalSystemObject', value: 'TRUE' }),
});
const equals = (attribute: string, value: string | Buffer): Filter =>
  new EqualityFilter({ attribute, value });

export async function listPeople(
  session: Session,
  query: { readonly search: string; readonly limit: number },
): Promise<readonly DirectoryPerson[]> {
  const { domain } = await readRoots(session);
  const initial = query.search.trim();
  const startsSo = ['displayName', 'givenName', 'sn', 'sAMAccountName', 'userPrincipalName'].map(
    (attribute) => new SubstringFilter({ attribute, initial }),
  );
  const found = await session.search('listing people', {
    base: domain,
    scope: 'sub',
    filter: new AndFilter({
      filters:
        initial === ''
          ? [isPerson, isSomebody]
          : [isPerson, isSomebody, new OrFilter({ filters: startsSo })],
    }),
    attributes: personAttributes,
    limit: query.limit,
  });
  return found.map(fromPersonEntry);
}

function toFilter(key: DirectoryPersonKey): Filter | null {
  if ('id' in key) {
    const bytes = toGuidBytes(key.id);
    return bytes === null ? null : equals('objectGUID', bytes);
  }
  if ('sourceAnchor' in key) return toAnchorFilter(key.sourceAnchor);
  if ('accountName' in key) return equals('sAMAccountName', key.accountName);
  if ('userPrincipalName' in key) return equals('userPrincipalName', key.userPrincipalName);
  return new OrFilter({
    filters: [
      equals('mail', key.address),
      // Compared without regard to case: "SMTP:" is found as well.
      equals('proxyAddresses', `smtp:${key.address}`),
      equals('userPrincipalName', key.address),
    ],
  });
}

/** Whoever has an anchor of their own is not found by their GUID: the anchor stands for it. */
function toAnchorFilter(sourceAnchor: string): Filter | null {
  const bytes = Buffer.from(sourceAnchor, 'base64');
  if (bytes.length !== guidByteCount) return null;
  const attribute = 'mS-DS-ConsistencyGuid';
  const hasNone = new NotFilter({ filter: new PresenceFilter({ attribute }) });
  return new OrFilter({
    filters: [
      equals(attribute, bytes),
      new AndFilter({ filters: [hasNone, equals('objectGUID', bytes)] }),
    ],
  });
}

async function findEntry(session: Session, key: DirectoryPersonKey): Promise<Entry | null> {
  const filter = toFilter(key);
  if (filter === null) return null;
  const { domain } = await readRoots(session);
  const found = await session.search('reading a person', {
    base: domain,
    scope: 'sub',
    filter: new AndFilter({ filters: [isPerson, filter] }),
    attributes: personAttributes,
    limit: 2,
  });
  if (found.length > 1) {
    throw new ConnectorError({
      vendor: 'active-directory',
      operation: 'reading a person',
      kind: 'unexpected-shape',
      detail: `${Object.values(key).join()} belongs to more than one account: ${found.map(({ dn }) => dn).join(' and ')}.`,
    });
  }
  return found[0] ?? null;
}

/** The person as it stands there now. Throws `not-found`. */
export async function requireEntry(session: Session, personId: string): Promise<Entry> {
  const found = await findEntry(session, { id: personId });
  if (found !== null) return found;
  throw new ConnectorError({
    vendor: 'active-directory',
    operation: 'reading a person',
    kind: 'not-found',
    detail: `There is no account ${personId}.`,
  });
}

export async function readPerson(
  session: Session,
  key: DirectoryPersonKey,
): Promise<DirectoryPerson | null> {
  const found = await findEntry(session, key);
  return found === null ? null : fromPersonEntry(found);
}

const nameIn = (container: string, commonName: string): string =>
  `${new DN().addPairRDN('CN', commonName).toString()},${container}`;

export async function createPerson(
  session: Session,
  person: NewDirectoryPerson,
): Promise<CreateDirectoryPersonAnswer> {
  const fault = faultOf(person);
  if (fault !== null) return { ok: false, reason: 'refused', detail: fault };
  const commonName = person.displayName.slice(0, commonNameLengthMax).trim();
  // Somebody of the same name may work in the same unit; account names are unique in the domain.
  const withAccount = `${commonName.slice(0, commonNameLengthMax - person.accountName.length - 3)} (${person.accountName})`;
  for (const name of [commonName, withAccount]) {
    const refused = await add(session, nameIn(person.container, name), person);
    if (refused === 'name-taken-in-container') continue;
    if (refused !== null) return { ok: false, ...refused };
    const created = await readPerson(session, { accountName: person.accountName });
    invariant(created !== null, `${person.accountName} was created and cannot be read`);
    return { ok: true, person: created };
  }
  const detail = `In ${person.container} there is somebody named ${commonName} and ${withAccount} already.`;
  return { ok: false, reason: 'refused', detail };
}

type Refused = Omit<Extract<CreateDirectoryPersonAnswer, { ok: false }>, 'ok'>;

async function add(
  session: Session,
  distinguishedName: string,
  person: NewDirectoryPerson,
): Promise<Refused | 'name-taken-in-container' | null> {
  const { accountName, userPrincipalName, displayName, givenName, surname, mail } = person;
  try {
    await session.add(`creating ${userPrincipalName}`, distinguishedName, {
      objectClass: ['top', 'person', 'organizationalPerson', 'user'],
      sAMAccountName: accountName,
      userPrincipalName,
      displayName,
      ...(givenName === '' ? {} : { givenName }),
      ...(surname === '' ? {} : { sn: surname }),
      ...(mail === null ? {} : { mail }),
      proxyAddresses: person.proxyAddresses,
      ...toProfileAttributes(person.profile),
      ...(person.lastDay === null ? {} : { accountExpires: toAccountExpires(person.lastDay) }),
      userAccountControl: disabledAccount,
    });
    return null;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return explain(session, error, person);
  }
}

/** The directory says that something is taken, not what: whoever has it is looked for. */
async function explain(
  session: Session,
  error: ConnectorError,
  { accountName, userPrincipalName, container }: NewDirectoryPerson,
): Promise<Refused | 'name-taken-in-container'> {
  const code = resultCodeOf(error.cause);
  const said = error.detail === undefined ? '' : ` The directory said: "${error.detail}"`;
  const isTaken = code === resultCode.entryAlreadyExists || code === resultCode.constraintViolation;
  if (isTaken) {
    const byAccount = await readPerson(session, { accountName });
    if (byAccount !== null) {
      const detail = `The account name ${accountName} belongs to ${byAccount.displayName}.`;
      return { reason: 'account-name-taken', detail };
    }
    const byName = await readPerson(session, { userPrincipalName });
    if (byName !== null) {
      const detail = `${userPrincipalName} belongs to ${byName.displayName}.`;
      return { reason: 'user-principal-name-taken', detail };
    }
    if (code === resultCode.entryAlreadyExists) return 'name-taken-in-container';
  }
  if (error.kind === 'not-found')
    return { reason: 'refused', detail: `There is no unit ${container}.${said}` };
  if (error.kind === 'invalid')
    return {
      reason: 'refused',
      detail: `The directory does not take the account as it is.${said}`,
    };
  throw error;
}

export async function setPassword(
  session: Session,
  personId: string,
  password: string,
  atNextSignIn: 'must-change' | 'keeps',
): Promise<DirectoryAnswer> {
  const { dn } = await requireEntry(session, personId);
  return answerOf(
    () =>
      session.modify(`setting the password of ${dn}`, dn, [
        { operation: 'replace', name: 'unicodePwd', values: [toPasswordBytes(password)] },
        {
          operation: 'replace',
          name: 'pwdLastSet',
          values: [atNextSignIn === 'must-change' ? '0' : '-1'],
        },
      ]),
    'policy',
  );
}

export async function setAccountEnabled(
  session: Session,
  personId: string,
  enabled: 'enabled' | 'disabled',
): Promise<void> {
  const entry = await requireEntry(session, personId);
  const flags = flagsOf(entry);
  const wanted = withEnabled(flags, enabled);
  if (wanted === flags) return;
  await session.modify(`setting ${entry.dn} ${enabled}`, entry.dn, [
    { operation: 'replace', name: 'userAccountControl', values: [String(wanted)] },
  ]);
}

export async function setAttributes(
  session: Session,
  personId: string,
  values: Readonly<Record<string, readonly string[]>>,
): Promise<DirectoryAnswer> {
  const { dn } = await requireEntry(session, personId);
  const changes = Object.entries(values).map(
    ([name, texts]) => ({ operation: 'replace', name, values: texts }) as const,
  );
  if (changes.length === 0) return { ok: true };
  return answerOf(() => session.modify(`changing ${dn}`, dn, changes), 'refused');
}

export async function setManager(
  session: Session,
  personId: string,
  managerId: string,
): Promise<void> {
  const person = await requireEntry(session, personId);
  const manager = await requireEntry(session, managerId);
  await session.modify(`setting the manager of ${person.dn}`, person.dn, [
    { operation: 'replace', name: 'manager', values: [manager.dn] },
  ]);
}

/** Keeps the person's own name; does nothing where the person is there already. */
export async function moveTo(session: Session, personId: string, container: string): Promise<void> {
  const { dn } = await requireEntry(session, personId);
  const [own, ...place] = splitName(dn);
  invariant(own !== undefined, 'a distinguished name has a first part');
  if (place.join(',').toLowerCase() === splitName(container).join(',').toLowerCase()) return;
  await session.rename(`moving ${dn} to ${container}`, dn, `${own},${container}`);
}

/** A refusal for what was asked as a value; everything else is thrown. */
export async function answerOf(
  change: () => Promise<void>,
  reason: Extract<DirectoryAnswer, { ok: false }>['reason'],
): Promise<DirectoryAnswer> {
  try {
    await change();
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'invalid') throw error;
    const code = resultCodeOf(error.cause);
    const isUnknown =
      code === resultCode.noSuchAttribute || code === resultCode.undefinedAttributeType;
    const detail = `The directory said: "${error.detail ?? error.shortly}"`;
    return { ok: false, reason: isUnknown ? 'not-possible' : reason, detail };
  }
}
