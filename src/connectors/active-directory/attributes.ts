/** What the schema knows, and what of it is nobody's to set. Source: MS-ADTS 3.1.1.2.3 (attributeSchema). */
import { AndFilter, EqualityFilter, OrFilter } from 'ldapts';
import type { Entry } from 'ldapts';
import { readRoots } from './domain.ts';
import { textOf } from './map.ts';
import type { Session } from './session.ts';

/** Set by changes of their own, or what names and joins are made of. */
const notToSet: ReadonlySet<string> = new Set(
  [
    'cn',
    'name',
    'distinguishedName',
    'objectClass',
    'sAMAccountName',
    'userPrincipalName',
    'userAccountControl',
    'unicodePwd',
    'userPassword',
    'pwdLastSet',
    'member',
    'memberOf',
    'primaryGroupID',
    'mS-DS-ConsistencyGuid',
  ].map((name) => name.toLowerCase()),
);

const attributeNamed = 'lDAPDisplayName';

async function readAttributes(
  session: Session,
  names: readonly string[],
): Promise<readonly Entry[]> {
  const { schema } = await readRoots(session);
  return session.search('reading the schema', {
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
    attributes: [attributeNamed, 'systemOnly'],
  });
}

/** Whether the schema knows an attribute by this name. */
export async function hasAttribute(session: Session, name: string): Promise<boolean> {
  return (await readAttributes(session, [name])).length > 0;
}

/** One sentence for each of these attributes that cannot be set on a person. */
export async function faultsOfAttributes(
  session: Session,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const known = new Map(
    (await readAttributes(session, names)).map((entry) => [
      textOf(entry, attributeNamed)?.toLowerCase(),
      textOf(entry, 'systemOnly') === 'TRUE',
    ]),
  );
  return names.flatMap((name) => {
    const isSystems = known.get(name.toLowerCase());
    if (isSystems === undefined) return [`The directory has no attribute "${name}".`];
    return isSystems || notToSet.has(name.toLowerCase())
      ? [`The attribute "${name}" cannot be set: the directory or another step keeps it.`]
      : [];
  });
}
