/** Groups of a directory. Source: MS-ADTS 2.2.12 (groupType), README.md for the answers of a change that is already so. */
import { AndFilter, EqualityFilter } from 'ldapts';
import type { Filter } from 'ldapts';

import type { DirectoryGroup } from '../../ports/directory.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { readRoots } from './domain.ts';
import { fromGroupEntry, groupAttributes, toGuidBytes } from './map.ts';
import { requireEntry } from './people.ts';
import type { Session } from './session.ts';

/** Made by people: neither built in, nor one that the system needs. */
const isGroup =
  '(&(objectCategory=group)(!(groupType:1.2.840.113556.1.4.803:=1))(!(isCriticalSystemObject=TRUE)))';

const byName = (a: DirectoryGroup, b: DirectoryGroup): number =>
  a.name.localeCompare(b.name, 'en', { sensitivity: 'base' });

async function findGroups(
  session: Session,
  operation: string,
  filter: Filter | string,
): Promise<readonly DirectoryGroup[]> {
  const { domain } = await readRoots(session);
  const found = await session.search(operation, {
    base: domain,
    scope: 'sub',
    filter,
    attributes: groupAttributes,
  });
  return found.map(fromGroupEntry).toSorted(byName);
}

export const listGroups = (session: Session): Promise<readonly DirectoryGroup[]> =>
  findGroups(session, 'listing groups', isGroup);

export async function listGroupsOfPerson(
  session: Session,
  personId: string,
): Promise<readonly DirectoryGroup[]> {
  const { dn } = await requireEntry(session, personId);
  const filter = new EqualityFilter({ attribute: 'member', value: dn });
  return findGroups(session, `listing the groups of ${dn}`, filter);
}

/** Puts a person into a group or takes it out; what is already so is not sent. */
export async function changeMembership(
  session: Session,
  change: 'add' | 'delete',
  groupId: string,
  personId: string,
): Promise<void> {
  const person = await requireEntry(session, personId);
  const group = await requireGroup(session, groupId);
  const isMember = await hasMember(session, group, person.dn);
  if (isMember === (change === 'add')) return;
  try {
    await session.modify(`changing the members of ${group.name}`, group.distinguishedName, [
      { operation: change, name: 'member', values: [person.dn] },
    ]);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind === 'unknown-outcome') throw error;
    // Somebody else was faster by a moment.
    if ((await hasMember(session, group, person.dn)) !== (change === 'add')) throw error;
  }
}

async function requireGroup(session: Session, groupId: string): Promise<DirectoryGroup> {
  const bytes = toGuidBytes(groupId);
  const found =
    bytes === null
      ? []
      : await findGroups(
          session,
          'reading a group',
          new AndFilter({
            filters: [
              new EqualityFilter({ attribute: 'objectCategory', value: 'group' }),
              new EqualityFilter({ attribute: 'objectGUID', value: bytes }),
            ],
          }),
        );
  if (found[0] !== undefined) return found[0];
  throw new ConnectorError({
    vendor: 'active-directory',
    operation: 'reading a group',
    kind: 'not-found',
    detail: `There is no group ${groupId}.`,
  });
}

async function hasMember(
  session: Session,
  group: DirectoryGroup,
  memberName: string,
): Promise<boolean> {
  const found = await session.search(`reading the members of ${group.name}`, {
    base: group.distinguishedName,
    scope: 'base',
    // Asked as a filter: a group of thousands would give its members in ranges.
    filter: new EqualityFilter({ attribute: 'member', value: memberName }),
    attributes: ['cn'],
  });
  return found.length > 0;
}
