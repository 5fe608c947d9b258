import { ConnectorError } from '../../ports/errors.ts';
import type {
  CreatePersonAnswer,
  LicenseAnswer,
  NewPerson,
  Person,
  PersonQuery,
  Tenant,
} from '../../ports/tenant.ts';
import type { SkuId } from '../../domain/ids.ts';
import { createGraphClient } from './client.ts';
import type { GraphClient } from './client.ts';
import { type Examined, findMissing, readAuthorisation } from './authorisation.ts';
import { testConnection } from './connection.ts';
import { reasonOf, toLicenseRefusal } from './errors.ts';
import { createExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import {
  fromGraphAssignedLicenses,
  fromGraphCreatedUser,
  fromGraphGroup,
  fromGraphOrganization,
  fromGraphSubscribedSku,
  fromGraphSubscription,
  fromGraphUser,
} from './map.ts';
import type { GraphUser } from './schema.ts';
import { createConsent } from './partner.ts';
import { createTransport } from './transport.ts';
import type { GraphSettings, Transport } from './transport.ts';

export type { GraphSettings } from './transport.ts';

/** Accounts that this connector created moments ago, by id and by name: a replica may not know them yet. */
interface Newcomers {
  add(person: Person): void;
  has(idOrName: string): boolean;
}

/** Far longer than replicas were ever seen to lag. Minutes. */
const NEWCOMER_MINUTES = 10;

function createNewcomers(now: () => Temporal.Instant): Newcomers {
  const until = new Map<string, Temporal.Instant>();
  const forgetOld = (): void => {
    for (const [key, instant] of until) {
      if (Temporal.Instant.compare(instant, now()) <= 0) until.delete(key);
    }
  };
  return {
    add: (person) => {
      forgetOld();
      const end = now().add({ minutes: NEWCOMER_MINUTES });
      until.set(person.id, end).set(person.userPrincipalName.toLowerCase(), end);
    },
    has: (idOrName) => {
      forgetOld();
      return until.has(idOrName.toLowerCase());
    },
  };
}

/** The parts that the groups of methods below share. */
interface Parts {
  readonly transport: Transport;
  readonly client: GraphClient;
  readonly exchange: Exchange;
  readonly newcomers: Newcomers;
}

/**
 * A client's Microsoft 365 tenant over Microsoft Graph v1.0 and Exchange's admin API, as the application itself or as a
 * service user of the partner.
 *
 * GUIDs are lower case whatever the tenant writes. Writes are sent once; a lost answer throws `unknown-outcome`, and the
 * caller looks before it acts again. A call that was surely refused is sent again within `patienceMs`: 409 from a
 * concurrent write, and 404 from a replica that has not heard of a new account.
 * Sources, permissions and what is only assumed: README.md beside this file.
 */
export function createGraphTenant(settings: GraphSettings): Tenant {
  const transport = createTransport(settings);
  const client = createGraphClient(transport.graph, settings.baseUrl);
  const exchange = createExchange(transport, settings.tenantId);
  const newcomers = createNewcomers(() => settings.now());
  const parts: Parts = { transport, client, exchange, newcomers };
  const examined: Examined = {
    transport,
    client,
    exchange,
    tenantId: settings.tenantId,
    now: () => settings.now(),
  };
  return {
    test: () => testConnection(examined),
    readAuthorisation: () => readAuthorisation(examined),
    findMissing: (features) => findMissing(examined, features),
    consent: createConsent(settings, transport),
    readOrganization: async () => {
      const [raw] = await client.listOrganizations();
      if (raw === undefined) throw noOrganization();
      return fromGraphOrganization(raw);
    },
    listLicenses: async () => (await client.listSubscribedSkus()).map(fromGraphSubscribedSku),
    listSubscriptions: async () => (await client.listSubscriptions()).map(fromGraphSubscription),
    ...peopleOf(parts),
    ...groupsOf(parts),
    ...exchange.mailboxes,
  };
}

function noOrganization(): ConnectorError {
  return new ConnectorError({
    vendor: 'graph',
    operation: 'reading the organization',
    kind: 'unexpected-shape',
    detail: 'the list of organizations is empty',
  });
}

type People = Pick<
  Tenant,
  | 'listPeople'
  | 'readPerson'
  | 'createPerson'
  | 'setAccountEnabled'
  | 'setUsageLocation'
  | 'revokeSessions'
  | 'setPassword'
  | 'readManager'
  | 'setManager'
  | 'changeLicenses'
  | 'setDisabledPlans'
>;

const DEFAULT_PEOPLE_LIMIT = 100;

function peopleOf(parts: Parts): People {
  const { client, transport } = parts;
  const write = <Result>(attempt: () => Promise<Result>): Promise<Result> =>
    transport.patiently({ replicas: 'patient' }, attempt);
  return {
    listPeople: (query) => listPeople(client, query),
    readPerson: (idOrName) => readPerson(parts, idOrName),
    createPerson: (person) => createPerson(parts, person),
    setAccountEnabled: (id, enabled) =>
      write(() =>
        client.patchUser(id, `setting sign-in of ${id} to ${enabled}`, {
          accountEnabled: enabled === 'enabled',
        }),
      ),
    setUsageLocation: (id, country) =>
      write(() =>
        client.patchUser(id, `setting the usage location of ${id}`, { usageLocation: country }),
      ),
    revokeSessions: (id) => write(() => client.revokeSignInSessions(id)),
    setPassword: (id, password) =>
      write(() =>
        client.patchUser(id, `setting the password of ${id}`, {
          passwordProfile: { password, forceChangePasswordNextSignIn: true },
        }),
      ),
    readManager: (id) => readManager(client, id),
    setManager: (id, managerId) => write(() => client.putManager(id, managerId)),
    changeLicenses: (id, { add, remove }) =>
      changeLicenses(
        parts,
        id,
        add.map((skuId) => ({ skuId, disabledPlans: [] })),
        remove,
      ),
    setDisabledPlans: (id, skuId, disabledPlans) =>
      changeLicenses(parts, id, [{ skuId, disabledPlans }], []),
  };
}

async function listPeople(client: GraphClient, query: PersonQuery): Promise<readonly Person[]> {
  const limit = query.limit ?? DEFAULT_PEOPLE_LIMIT;
  if (query.groupId === undefined) {
    return (await client.listUsers(query, limit)).map(fromGraphUser);
  }
  // The members list cannot be filtered without the advanced query; groups of an MSP's clients are small.
  const members = await client.listMembers(query.groupId);
  return members
    .filter((member) => isUser(member))
    .map(fromGraphUser)
    .filter((person) => matchesQuery(person, query))
    .slice(0, limit);
}

/** Members may be groups, devices and contacts too; a list of users alone carries no type. */
function isUser(member: GraphUser): boolean {
  return (member['@odata.type'] ?? '#microsoft.graph.user') === '#microsoft.graph.user';
}

function matchesQuery(person: Person, query: PersonQuery): boolean {
  if (query.enabledOnly === true && !person.accountEnabled) return false;
  const search = query.search?.trim().toLowerCase() ?? '';
  const names = [person.displayName, person.givenName, person.surname, person.userPrincipalName];
  return names.some((name) => (name ?? '').toLowerCase().startsWith(search));
}

async function readPerson(parts: Parts, idOrName: string): Promise<Person | null> {
  const replicas = parts.newcomers.has(idOrName) ? 'patient' : 'strict';
  try {
    const read = (): Promise<GraphUser> => parts.client.getUser(idOrName);
    return fromGraphUser(await parts.transport.patiently({ replicas }, read));
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return null;
    throw error;
  }
}

async function createPerson(parts: Parts, person: NewPerson): Promise<CreatePersonAnswer> {
  try {
    // A 404 here is no lagging replica but a wrong address, and is not waited for.
    const raw = await parts.transport.patiently({ replicas: 'strict' }, () =>
      parts.client.createUser(person),
    );
    const created = fromGraphCreatedUser(raw, person);
    parts.newcomers.add(created);
    return { ok: true, person: created };
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.status !== 400) throw error;
    const isTaken = ['name-taken', 'duplicate-address'].includes(reasonOf(error));
    return { ok: false, reason: isTaken ? 'name-taken' : 'invalid', detail: error.detail ?? '' };
  }
}

/** "Nobody" and "no such person" are the same 404: who is gone is told by whatever is done next. */
async function readManager(client: GraphClient, personId: string): Promise<string | null> {
  try {
    return (await client.getManager(personId)).id;
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return null;
    throw error;
  }
}

async function changeLicenses(
  parts: Parts,
  personId: string,
  add: Parameters<GraphClient['assignLicense']>[1],
  remove: readonly SkuId[],
): Promise<LicenseAnswer> {
  try {
    const { client, transport } = parts;
    const answered = await transport.patiently({ replicas: 'patient' }, () =>
      client.assignLicense(personId, add, remove),
    );
    // The documented answer carries the licenses; where it does not, they are read.
    const person = answered.assignedLicenses ? answered : await client.getUser(personId);
    return { ok: true, licenses: fromGraphAssignedLicenses(person) };
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.status !== 400) throw error;
    return { ok: false, reason: toLicenseRefusal(reasonOf(error)), detail: error.detail ?? '' };
  }
}

type Groups = Pick<Tenant, 'listGroups' | 'listGroupsOfPerson' | 'addToGroup' | 'removeFromGroup'>;

function groupsOf(parts: Parts): Groups {
  const { client } = parts;
  return {
    listGroups: async () => (await client.listGroups()).map(fromGraphGroup),
    listGroupsOfPerson: (personId) => listGroupsOfPerson(client, personId),
    addToGroup: (groupId, personId) => addToGroup(parts, groupId, personId),
    removeFromGroup: (groupId, personId) => removeFromGroup(parts, groupId, personId),
  };
}

/** Directory roles and administrative units are memberships too, and are no groups. */
async function listGroupsOfPerson(
  client: GraphClient,
  personId: string,
): ReturnType<Tenant['listGroupsOfPerson']> {
  const memberships = await client.listMemberOf(personId);
  return memberships
    .filter((one) => (one['@odata.type'] ?? '#microsoft.graph.group') === '#microsoft.graph.group')
    .map(fromGraphGroup);
}

async function addToGroup(parts: Parts, groupId: string, personId: string): Promise<void> {
  try {
    await parts.transport.patiently({ replicas: 'patient' }, () =>
      parts.client.addMember(groupId, personId),
    );
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.status !== 400) throw error;
    const reason = reasonOf(error);
    if (reason === 'already-member') return;
    if (reason !== 'exchange-group') throw error;
    await parts.exchange.addToGroup(groupId, personId);
  }
}

async function removeFromGroup(parts: Parts, groupId: string, personId: string): Promise<void> {
  const { client, transport, exchange } = parts;
  try {
    await transport.patiently({ replicas: 'strict' }, () => client.removeMember(groupId, personId));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.status === 400 && reasonOf(error) === 'exchange-group') {
      await exchange.removeFromGroup(groupId, personId);
      return;
    }
    // "Not a member" and "no such group or person" are one answer: done only when a read agrees.
    if (error.kind !== 'not-found' || (await isMember(client, groupId, personId))) throw error;
  }
}

async function isMember(client: GraphClient, groupId: string, personId: string): Promise<boolean> {
  try {
    const groups = await listGroupsOfPerson(client, personId);
    return groups.some((one) => one.id === groupId.toLowerCase());
  } catch (error) {
    // A person who is gone is a member of nothing.
    if (error instanceof ConnectorError && error.kind === 'not-found') return false;
    throw error;
  }
}
