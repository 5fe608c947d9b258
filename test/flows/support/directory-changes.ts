import type { Entry } from 'ldapts';
import { domain } from '../../../simulators/active-directory/domain.ts';
import type { WorldDirectory } from '../../../simulators/world/directories.ts';

/** People and groups of a client's part of a directory, by GUID. */
export type DirectoryPicture = ReadonlyMap<string, Entry>;

/** What a client's part holds now; nothing for a client without one. */
export async function takePicture(directory: WorldDirectory | null): Promise<DirectoryPicture> {
  if (directory === null) return new Map();
  const { administrator, client } = directory;
  const lists = await Promise.all(
    client.scope.map((unit) => administrator.list(`${unit},${domain.distinguishedName}`)),
  );
  return new Map(lists.flat().map((entry) => [JSON.stringify(entry['objectGUID']), entry]));
}

/** Written by the directory itself, or the other side of something that is compared. */
const notOurs = new Set([
  'dn',
  'distinguishedName',
  'objectGUID',
  'objectSid',
  'memberOf',
  'directReports',
  'whenCreated',
  'whenChanged',
  'uSNCreated',
  'uSNChanged',
  'lastLogon',
  'logonCount',
]);
/** Bit of userAccountControl: the account may not be used. */
const accountDisabled = 0x2;

/**
 * What became different between two pictures: `what → how often`, without names and times. A directory has no journal: what
 * was written twice and came to the same is seen once.
 */
export function differencesBetween(
  before: DirectoryPicture,
  after: DirectoryPicture,
): Readonly<Record<string, number>> {
  const found = [
    ...[...before.keys()].filter((id) => !after.has(id)).map(() => 'directory-removed'),
    ...[...after].flatMap(([id, entry]) => differencesOf(before.get(id), entry)),
  ];
  return Object.fromEntries(
    [...new Set(found)].map((name) => [name, found.filter((one) => one === name).length]),
  );
}

function differencesOf(before: Entry | undefined, after: Entry): readonly string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])];
  return [
    ...(before === undefined ? ['directory-created'] : []),
    ...(before !== undefined && placeOf(before) !== placeOf(after) ? ['directory-moved'] : []),
    ...membershipChanges(textsOf(before, 'member'), textsOf(after, 'member')),
    ...(isUsable(before) === isUsable(after)
      ? []
      : [isUsable(after) ? 'directory-enabled' : 'directory-disabled']),
    ...names
      .filter((name) => !notOurs.has(name) && name !== 'member')
      .filter((name) => textsOf(before, name).join('\n') !== textsOf(after, name).join('\n'))
      .map((name) => `directory-set ${name}`),
  ];
}

/** A member that was moved is the same member: only the first part of its name counts. */
function membershipChanges(before: readonly string[], after: readonly string[]): readonly string[] {
  const [were, are] = [new Set(before.map(nameOf)), new Set(after.map(nameOf))];
  return [
    ...[...are].filter((name) => !were.has(name)).map(() => 'directory-joined'),
    ...[...were].filter((name) => !are.has(name)).map(() => 'directory-left'),
  ];
}

const nameOf = (member: string): string => member.slice(0, member.indexOf(','));

const textsOf = (entry: Entry | undefined, name: string): readonly string[] => {
  const value = entry?.[name];
  return value === undefined ? [] : [value].flat().map(String).toSorted();
};

const placeOf = ({ dn }: Entry): string => dn.slice(dn.indexOf(',') + 1);

const isUsable = (entry: Entry | undefined): boolean =>
  entry !== undefined && (Number(textsOf(entry, 'userAccountControl')[0]) & accountDisabled) === 0;
