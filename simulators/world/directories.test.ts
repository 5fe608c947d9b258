import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { domain } from '../active-directory/domain.ts';
import type { DirectorySeedPerson } from '../active-directory/people.ts';
import type { Tenant, User } from '../graph/entities.ts';
import { hideRule } from './directories.ts';
import { createSeedWithDirectories } from './seed/directory-clients.ts';
import { createTestSession } from './test-kit.ts';
import type { TestSession } from './test-kit.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

const connected = 'Marlowe Foods';
const cloudSynchronised = 'Pennington Estates';
const sideBySide = 'Nettleton Insurance';

let world: World;
let session: TestSession;

const tenantOf = (name: string): Tenant => {
  const found = world.simulators.graph.simulator
    .state()
    .tenants.find(({ displayName }) => displayName === name);
  if (found === undefined) throw new Error(`There is no tenant ${name}`);
  return found;
};
const userOf = (name: string, accountName: string): User | undefined =>
  tenantOf(name).users.find(({ onPremises }) => onPremises?.samAccountName === accountName);
const placeOf = (commonName: string, unit = 'OU=Staff'): string =>
  `CN=${commonName},${unit},${domain.distinguishedName}`;

let count = 0;
/** Somebody new in the directory of a client. */
const hire = async (name: string, more: Partial<DirectorySeedPerson> = {}) => {
  count += 1;
  const surname = `New-${count}`;
  const person = {
    givenName: 'Kim',
    surname,
    accountName: `kim.new-${count}`,
    userPrincipalName: `kim.new-${count}@${domain.dnsName}`,
    groups: [],
    isEnabled: true,
    ...more,
  };
  await world.directory(name).administrator.seed([], [person]);
  return { ...person, place: placeOf(`Kim ${surname}`) };
};

const statusOf = async (method: string, path: string, body?: unknown): Promise<number> =>
  (await session.graph(tenantOf(connected).id, method, `/v1.0${path}`, body)).status;

beforeAll(async () => {
  world = await createWorld({
    seed: createSeedWithDirectories([connected, cloudSynchronised, sideBySide]),
    lag: { graph: { replicaMs: 0, writeMs: 0 } },
  });
  session = createTestSession(world);
});
afterAll(() => world.close());

describe('a client with a synchronised directory', () => {
  it('begins with everybody in scope taken over, licenses and all', () => {
    const { users } = tenantOf(connected);
    expect(users).toHaveLength(14);
    expect(new Set(users.map(({ onPremisesSyncEnabled }) => onPremisesSyncEnabled))).toEqual(
      new Set([true]),
    );
    expect(users.filter(({ directLicenses }) => directLicenses.length > 0)).toHaveLength(12);
    expect(userOf(connected, 'svc-backup')).toBeUndefined();
  });

  it('gets somebody new with the next cycle and not before', async () => {
    const userPrincipalName = 'first@marlowefoods.example';
    await hire(connected, { userPrincipalName });
    expect(await statusOf('GET', `/users/${userPrincipalName}`)).toBe(404);
    world.clock.advance('PT30M');
    expect(await statusOf('GET', `/users/${userPrincipalName}`)).toBe(200);
  });

  it('gets somebody new within two minutes where Cloud Sync works', async () => {
    const { accountName } = await hire(cloudSynchronised);
    world.clock.advance('PT2M');
    await world.catchUp();
    expect(userOf(cloudSynchronised, accountName)).toBeDefined();
  });

  it('knows people by the anchor, and by the first domain where a suffix is not verified', async () => {
    const { accountName, place } = await hire(connected);
    const directory = world.directory(connected);
    await directory.synchronise();
    const user = userOf(connected, accountName);
    expect(Buffer.from(user?.onPremisesImmutableId ?? '', 'base64')).toHaveLength(16);
    const initial = tenantOf(connected).domains.find(({ isInitial }) => isInitial)?.name ?? '';
    expect(user?.userPrincipalName).toBe(`${accountName}@${initial}`);
    await directory.administrator.move(place, placeOf('Renamed Person', 'OU=Warehouse,OU=Staff'));
    await directory.synchronise();
    expect(userOf(connected, accountName)?.id).toBe(user?.id);
    expect(userOf(connected, accountName)?.onPremises?.distinguishedName).toContain('Warehouse');
  });

  it('loses who leaves the scope, and has the same person back', async () => {
    const { accountName, surname, place } = await hire(connected);
    const directory = world.directory(connected);
    await directory.synchronise();
    const { id } = userOf(connected, accountName) ?? {};
    const outside = placeOf(`Kim ${surname}`, 'OU=Service accounts');
    await directory.administrator.move(place, outside);
    await directory.synchronise();
    expect(userOf(connected, accountName)).toBeUndefined();
    expect(tenantOf(connected).deletedUsers.map((user) => user.id)).toContain(id);
    await directory.administrator.move(outside, place);
    await directory.synchronise();
    expect(userOf(connected, accountName)?.id).toBe(id);
    await directory.administrator.remove(place);
    await directory.synchronise();
    expect(userOf(connected, accountName)).toBeUndefined();
  });

  it('hands no password on that has to be changed first', async () => {
    const { accountName, place } = await hire(connected);
    const directory = world.directory(connected);
    await directory.administrator.set(place, 'pwdLastSet', ['0']);
    await directory.synchronise();
    expect(userOf(connected, accountName)?.onPremises?.passwordVersion).toBeNull();
    await directory.administrator.set(place, 'pwdLastSet', ['-1']);
    await directory.synchronise();
    expect(userOf(connected, accountName)?.onPremises?.passwordVersion).not.toBeNull();
  });

  it('says which address somebody else has', async () => {
    const [taken] = tenantOf(connected).users;
    const { accountName } = await hire(connected, {
      attributes: { proxyAddresses: `SMTP:${taken?.mail}` },
    });
    await world.directory(connected).synchronise();
    expect(userOf(connected, accountName)?.onPremises?.provisioningErrors).toMatchObject([
      { propertyCausingError: 'ProxyAddress', value: `SMTP:${taken?.mail}` },
    ]);
  });

  it('keeps what the directory decides, and puts right what the tenant lets people change', async () => {
    const [, user] = tenantOf(connected).users;
    const group = tenantOf(connected).groups.find((one) => one.onPremisesSyncEnabled === true);
    const person = `/users/${user?.id}`;
    expect(await statusOf('PATCH', person, { jobTitle: 'Else' })).toBe(400);
    expect(await statusOf('DELETE', `/groups/${group?.id}/members/${user?.id}/$ref`)).toBe(400);
    expect(await statusOf('PATCH', person, { usageLocation: 'IE' })).toBe(204);
    expect(await statusOf('POST', `${person}/revokeSignInSessions`)).toBe(200);
    expect(await statusOf('PATCH', person, { accountEnabled: false })).toBe(204);
    expect(user?.accountEnabled).toBe(false);
    await world.directory(connected).synchronise();
    expect(user).toMatchObject({ accountEnabled: true, usageLocation: 'IE' });
  });

  it('hides people from address lists as their directory says, and lets nobody do it in the tenant', async () => {
    const { id: tenantId, users } = tenantOf(connected);
    const person = users.find(({ directLicenses }) => directLicenses.length > 0);
    const parameters = { Identity: person?.id };
    const isHidden = async () => {
      const { body } = await session.exchange(tenantId, 'Get-Mailbox', parameters);
      return JSON.stringify(body).includes('"HiddenFromAddressListsEnabled":true');
    };
    expect(await isHidden()).toBe(false);
    const refused = await session.exchange(tenantId, 'Set-Mailbox', {
      ...parameters,
      HiddenFromAddressListsEnabled: true,
    });
    expect(refused.status).toBe(400);
    await world
      .directory(connected)
      .administrator.set(person?.onPremises?.distinguishedName ?? '', hideRule.attribute, [
        hideRule.value,
      ]);
    world.clock.advance('PT30M');
    expect(await isHidden()).toBe(true);
  });

  it('waits while the server is off', async () => {
    const { cycles } = world.directory(cloudSynchronised);
    cycles.pause();
    const { accountName } = await hire(cloudSynchronised);
    world.clock.advance('PT1H');
    await world.catchUp();
    expect(userOf(cloudSynchronised, accountName)).toBeUndefined();
    cycles.resume();
    world.clock.advance('PT2M');
    await world.catchUp();
    expect(userOf(cloudSynchronised, accountName)).toBeDefined();
  });
});

it('leaves a client alone whose directory nobody synchronises', async () => {
  const { accountName } = await hire(sideBySide);
  world.clock.advance('PT2H');
  await world.catchUp();
  expect(userOf(sideBySide, accountName)).toBeUndefined();
  expect(tenantOf(sideBySide).onPremisesSyncEnabled).not.toBe(true);
  await expect(world.directory(sideBySide).synchronise()).rejects.toThrow('Nobody synchronises');
});
