/** The domain that provision.ts makes of Samba, made of entries: its containers, its built-in accounts, our units. */
import type { ControllerSchema } from '../controller.ts';
import { domain } from '../domain.ts';
import { bit, completeNew, passwordLengthMin, settleAccount } from './accounts.ts';
import { parseName } from './names.ts';
import type { Rdn } from './names.ts';
import { createRights } from './rights.ts';
import { classes } from './schema-data.ts';
import { chainOf, createSchema } from './schema.ts';
import type { Schema } from './schema.ts';
import { createSids, newDomainSid } from './sids.ts';
import type { SignInDomain } from './sign-in.ts';
import { commit, copyOf, createTree, emptyState, insert, link, put, requireEntry } from './tree.ts';
import type { Entry, EntryState, Tree } from './tree.ts';
import { newState } from './write.ts';
import type { Directory } from './write.ts';

/** A directory with what signing in to it needs. */
export interface Domain extends Directory, Omit<SignInDomain, 'tree'> {}

const cn = (value: string): Rdn => ({ type: 'CN', value });
/** groupType: for rights, of every domain; and made by the system, of this one. */
const globalGroup = '-2147483646';
const builtInGroup = '-2147483643';

/** Values by attribute. */
type Values = Readonly<Record<string, string>>;

function withValues(state: EntryState, values: Values): EntryState {
  for (const [name, value] of Object.entries(values)) put(state, name, value);
  return state;
}

/** Without a category: the classes that are one are only being made. */
function bare(kind: string, rdn: Rdn): EntryState {
  const state = emptyState(kind, rdn);
  put(state, 'objectClass', ...chainOf(kind));
  return state;
}

/** The domain anew, or out of what was kept of it. */
export function openDomain(schemaKind: ControllerSchema, kept: Tree | null): Domain {
  const schema = createSchema(schemaKind);
  const tree = kept ?? createDomainTree(schema);
  const nextSid = createSids(tree);
  const { serviceAccount, units, dnsName, netbiosName } = domain;
  const at = (place: string): Entry => requireEntry(tree, `${place},${tree.domainName}`);
  const holder = at(`CN=${serviceAccount},CN=Users`);
  const rights = createRights([
    { holder, unit: at(`OU=${units.staff}`), of: 'people' },
    { holder, unit: at(`OU=${units.leavers}`), of: 'people' },
    { holder, unit: at(`OU=${units.groups}`), of: 'members' },
  ]);
  const administrators = at('CN=Administrators,CN=Builtin');
  return { tree, schema, rights, nextSid, dnsName, netbiosName, administrators };
}

function createDomainTree({ attributes }: Schema): Tree {
  const [ownName = cn('')] = parseName(domain.distinguishedName) ?? [];
  const start = bare('domainDNS', ownName);
  put(start, 'objectSid', newDomainSid());
  const tree = createTree(
    domain.distinguishedName,
    withValues(start, {
      minPwdLength: String(passwordLengthMin),
      // Complexity; 24 earlier passwords; 42 days and one, in ticks of 100 ns; nobody is locked out.
      pwdProperties: '1',
      pwdHistoryLength: '24',
      maxPwdAge: '-36288000000000',
      minPwdAge: '-864000000000',
      lockoutThreshold: '0',
    }),
  );
  makeConfiguration(tree, attributes);
  const nextSid = createSids(tree);
  const add: Add = (parent, kind, rdn, values = {}, password = null) => {
    const state = { ...withValues(newState({ tree }, kind, rdn), values), password };
    completeNew(state, nextSid);
    settleAccount(tree, null, state);
    return insert(tree, parent, state);
  };
  makeAccounts(tree, add);
  for (const value of Object.values(domain.units))
    add(tree.domain, 'organizationalUnit', { type: 'OU', value });
  return tree;
}

/** The schema as entries, so that a client can ask what there is, and the names of the domain. */
function makeConfiguration(tree: Tree, attributes: Schema['attributes']): void {
  const configuration = insert(
    tree,
    tree.domain,
    bare('configuration', cn('Configuration')),
    'context',
  );
  const schema = insert(tree, configuration, bare('dMD', cn('Schema')), 'context');
  // Several classes count as one category.
  for (const category of new Set(Object.values(classes).map((one) => one.category)))
    insert(tree, schema, bare('classSchema', cn(category)));
  for (const { name, isMultiValued } of attributes) {
    const isSingleValued = isMultiValued ? 'FALSE' : 'TRUE';
    const state = newState({ tree }, 'attributeSchema', cn(name));
    insert(tree, schema, withValues(state, { lDAPDisplayName: name, isSingleValued }));
  }
  const partitions = insert(
    tree,
    configuration,
    newState({ tree }, 'crossRefContainer', cn('Partitions')),
  );
  const { netbiosName, dnsName } = domain;
  const own = withValues(newState({ tree }, 'crossRef', cn(netbiosName)), {
    nETBIOSName: netbiosName,
    dnsRoot: dnsName,
  });
  link(own, 'nCName', [tree.domain]);
  insert(tree, partitions, own);
}

type Add = (
  parent: Entry,
  kind: string,
  rdn: Rdn,
  values?: Values,
  password?: string | null,
) => Entry;

/** What comes with every domain, as far as a client may look for it, and the service account. */
function makeAccounts(tree: Tree, add: Add): void {
  const critical = { isCriticalSystemObject: 'TRUE' };
  const container = (name: string): Entry =>
    add(tree.domain, 'container', cn(name), { ...critical, showInAdvancedViewOnly: 'FALSE' });
  const users = container('Users');
  const builtIn = container('Builtin');
  for (const name of ['Computers', 'System']) container(name);
  add(tree.domain, 'organizationalUnit', { type: 'OU', value: 'Domain Controllers' }, critical);
  const account = (name: string, control: number, more: Values, password?: string): Entry => {
    const values = {
      sAMAccountName: name,
      userAccountControl: String(control),
      // Not to be changed first.
      pwdLastSet: '-1',
      ...more,
    };
    return add(users, 'user', cn(name), values, password);
  };
  const open = bit.normal | bit.passwordNeverExpires;
  const { administratorPassword, serviceAccount, servicePassword, dnsName } = domain;
  const administrator = account('Administrator', open, critical, administratorPassword);
  account('Guest', bit.normal | bit.disabled | bit.passwordNotRequired, critical);
  account('krbtgt', bit.normal | bit.disabled, critical);
  const userPrincipalName = `${serviceAccount}@${dnsName}`;
  account(serviceAccount, bit.normal, { userPrincipalName }, servicePassword);
  const group = (
    parent: Entry,
    name: string,
    groupType: string,
    members: readonly Entry[],
  ): Entry => {
    const values = { ...critical, sAMAccountName: name, groupType };
    const entry = add(parent, 'group', cn(name), values);
    const state = copyOf(entry.state);
    link(state, 'member', members);
    commit(tree, entry, state);
    return entry;
  };
  group(builtIn, 'Users', builtInGroup, []);
  group(builtIn, 'Administrators', builtInGroup, [administrator]);
  group(users, 'Domain Users', globalGroup, []);
  group(users, 'Domain Guests', globalGroup, []);
  group(users, 'Domain Admins', globalGroup, [administrator]);
}
