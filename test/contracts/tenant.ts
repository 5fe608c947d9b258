/** What every implementation of the `Tenant` port has to do; one call per connector, on a real port. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { skuId } from '../../src/domain/ids.ts';
import type { Tenant } from '../../src/ports/tenant.ts';
import { describeGroups, describeLicenses } from './tenant-licenses.ts';
import { failureOf, wordsOf } from './complaints.ts';
import { newPerson } from './tenant-under-test.ts';
import type { Subject, TenantUnderTest, World } from './tenant-under-test.ts';

/** Registers the suite. `start` runs once; every test begins with the seed. */
export function describeTenant(name: string, start: () => Promise<TenantUnderTest>): void {
  describe(name, () => {
    let under: TenantUnderTest;
    let tenant: Tenant;
    const world = (): TenantUnderTest => under;
    const subject = (): Tenant => tenant;

    beforeAll(async () => {
      under = await start();
    });
    beforeEach(() => {
      under.reset();
      tenant = under.connect();
    });
    afterAll(() => under.close());

    describe('reading', () => describeReading(world, subject));
    describe('creating people', () => describeCreating(world, subject));
    describe('changing people', () => describePeople(world, subject));
    describe('licenses', () => describeLicenses(world, subject));
    describe('groups', () => describeGroups(world, subject));
    describe('mailboxes', () => describeMailboxes(world, subject));
    describe('the connection test', () => describeConnectionTest(world, subject));
  });
}

function describeReading(world: World, subject: Subject): void {
  it('names the organization, default domain first', async () => {
    expect(await subject().readOrganization()).toEqual({
      tenantId: world().facts.tenantId,
      displayName: 'Client of the Contract',
      country: 'GB',
      verifiedDomains: ['client.example', 'client.onmicrosoft.example'],
    });
  });

  it('counts seats per license, over-assigned ones too', async () => {
    const { skus } = world().facts;
    const licenses = await subject().listLicenses();
    const counts = Object.fromEntries(
      licenses.map((one) => [one.skuId, [one.ownedSeatCount, one.assignedSeatCount]]),
    );
    expect(counts).toEqual({
      [skus.premium]: [10, 2],
      [skus.enterprise]: [10, 0],
      [skus.project]: [10, 0],
      [skus.crowded]: [1, 2],
    });
    expect(licenses.find((one) => one.skuId === skus.premium)?.servicePlans).toHaveLength(1);
  });

  it('joins subscriptions to a marketplace by a lower-case id', async () => {
    const subscriptions = await subject().listSubscriptions();
    expect(subscriptions).toHaveLength(4);
    for (const one of subscriptions) {
      expect(one.commerceSubscriptionId).toMatch(/^66666666-aaaa-4bbb-8ccc-/);
      expect(one).toMatchObject({ status: 'enabled', isTrial: false });
    }
  });

  it('finds people by the start of a name, quotes included', async () => {
    const found = await subject().listPeople({ search: "O'Hop" });
    expect(found.map((person) => person.displayName)).toEqual(["Grace O'Hopper"]);
    expect(await subject().listPeople({ search: 'nobody like this' })).toEqual([]);
  });

  it('leaves out accounts that may not sign in when asked to', async () => {
    expect(await subject().listPeople({ search: 'Gone' })).toHaveLength(1);
    expect(await subject().listPeople({ search: 'Gone', enabledOnly: true })).toEqual([]);
  });

  it('follows pages to the limit and no further', async () => {
    const { crowdSize } = world().facts;
    expect(await subject().listPeople({ search: 'Crowd', limit: 5_000 })).toHaveLength(crowdSize);
    expect(await subject().listPeople({ search: 'Crowd', limit: crowdSize - 1 })).toHaveLength(
      crowdSize - 1,
    );
    expect(await subject().listPeople({ search: 'Crowd' })).toHaveLength(100);
  });

  it('lists the members of a group', async () => {
    const { groupId, personId } = world().facts;
    const members = await subject().listPeople({ groupId: groupId(1) });
    expect(members.map((person) => person.id)).toEqual([personId(1), personId(4)]);
    const active = await subject().listPeople({
      groupId: groupId(1),
      enabledOnly: true,
      search: 'ada',
    });
    expect(active.map((person) => person.id)).toEqual([personId(1)]);
  });

  it('reads a person by id and by name, and nobody as null', async () => {
    const { personId, skus } = world().facts;
    const byId = await subject().readPerson(personId(1));
    expect(byId).toMatchObject({
      userPrincipalName: 'ada.lovelace@client.example',
      accountEnabled: true,
      usageLocation: 'GB',
      isSynchronised: false,
      licenses: [skus.premium],
      assignments: [{ skuId: skus.premium, groupId: null, error: null }],
    });
    expect(await subject().readPerson('Ada.Lovelace@client.example')).toEqual(byId);
    expect(await subject().readPerson('nobody@client.example')).toBeNull();
  });

  it('says which group a license comes from', async () => {
    const { personId, groupId, skus } = world().facts;
    const person = await subject().readPerson(personId(5));
    expect(person?.assignments).toEqual([
      {
        skuId: skus.premium,
        groupId: groupId(3),
        error: null,
        refusal: null,
        isShortOfSeats: false,
        disabledPlans: [],
      },
    ]);
  });

  it('waits for its turn when a read is throttled, and renews a refused token', async () => {
    world().throttle('/organization');
    expect((await subject().readOrganization()).displayName).toBe('Client of the Contract');
    world().expireTokens();
    expect((await subject().readOrganization()).displayName).toBe('Client of the Contract');
  });
}

function describeCreating(world: World, subject: Subject): void {
  it('creates a person who can be read and licensed at once', async () => {
    const { skus } = world().facts;
    const answer = await subject().createPerson(newPerson());
    if (!answer.ok) throw new Error(answer.detail);
    expect(answer.person).toMatchObject({
      userPrincipalName: 'new.starter@client.example',
      accountEnabled: true,
      usageLocation: 'GB',
      department: 'Sales',
      licenses: [],
    });
    const change = { add: [skuId(skus.premium)], remove: [] };
    expect(await subject().changeLicenses(answer.person.id, change)).toEqual({
      ok: true,
      licenses: [skus.premium],
    });
    expect(await subject().readPerson(answer.person.id)).toMatchObject({ department: 'Sales' });
    expect(world().effects('user-created')).toHaveLength(1);
  });

  it('finds the person it just created, also by name', async () => {
    await subject().createPerson(newPerson());
    expect((await subject().readPerson('New.Starter@client.example'))?.surname).toBe('Starter');
  });

  it('refuses a taken name and an invalid one in words', async () => {
    const taken = newPerson({ userPrincipalName: 'ada.lovelace@client.example' });
    expect(await subject().createPerson(taken)).toMatchObject({ ok: false, reason: 'name-taken' });
    const elsewhere = newPerson({ userPrincipalName: 'new.starter@elsewhere.example' });
    const refused = await subject().createPerson(elsewhere);
    expect(refused).toMatchObject({ ok: false, reason: 'invalid' });
    expect(!refused.ok && refused.detail.length > 10).toBe(true);
    expect(world().effects('user-created')).toEqual([]);
  });

  it('does not send a creation again whose answer was lost', async () => {
    world().loseAnswerOf('/users$');
    const failure = await failureOf(subject().createPerson(newPerson()));
    expect(failure.kind).toBe('unknown-outcome');
    expect(world().effects('user-created')).toHaveLength(1);
    world().advance('PT10S');
    expect((await subject().readPerson('new.starter@client.example'))?.displayName).toBe(
      'New Starter',
    );
  });
}

function describePeople(world: World, subject: Subject): void {
  it('blocks sign-in and lets in again', async () => {
    const id = world().facts.personId(1);
    await subject().setAccountEnabled(id, 'disabled');
    expect((await subject().readPerson(id))?.accountEnabled).toBe(false);
    await subject().setAccountEnabled(id, 'enabled');
    expect((await subject().readPerson(id))?.accountEnabled).toBe(true);
  });

  it('sets the usage location, ends sessions and sets the manager', async () => {
    const { personId } = world().facts;
    await subject().setUsageLocation(personId(3), 'DE');
    expect((await subject().readPerson(personId(3)))?.usageLocation).toBe('DE');
    await subject().revokeSessions(personId(1));
    expect(world().effects('sessions-revoked')).toMatchObject([{ userId: personId(1) }]);
    expect(await subject().readManager(personId(2))).toBeNull();
    await subject().setManager(personId(2), personId(1));
    expect(await subject().readManager(personId(2))).toBe(personId(1));
    expect(world().effects('manager-changed')).toMatchObject([
      { userId: personId(2), managerId: personId(1) },
    ]);
  });

  it('sets a password that has to be changed', async () => {
    const id = world().facts.personId(1);
    await subject().setPassword(id, 'Blue-Heron-42-tower');
    expect(world().effects('user-changed')).toMatchObject([
      { userId: id, properties: ['passwordProfile'] },
    ]);
    const failure = await failureOf(subject().setPassword(id, 'weak'));
    expect(failure.kind).toBe('invalid');
    expect(failure.message).not.toContain('weak');
  });

  it('does not hide that an account is gone', async () => {
    const short = subject().revokeSessions('99999999-aaaa-4bbb-8ccc-000000000009');
    expect((await failureOf(short)).kind).toBe('not-found');
  });

  it('says which right is missing', async () => {
    world().withhold('User.ReadWrite.All');
    const failure = await failureOf(
      subject().setAccountEnabled(world().facts.personId(1), 'disabled'),
    );
    expect(failure).toMatchObject({ kind: 'forbidden', status: 403 });
    expect(failure.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(world().effects('user-disabled')).toEqual([]);
  });
}

function describeMailboxes(world: World, subject: Subject): void {
  const ada = 'ada.lovelace@client.example';

  it('reads a mailbox, and null where there is none', async () => {
    world().advance('PT1M');
    expect(await subject().readMailbox(ada)).toEqual({
      kind: 'user',
      sizeBytes: 2_147_483_648,
      hasArchive: false,
      onHold: false,
      hiddenFromAddressLists: false,
      forwardsTo: null,
    });
    expect(await subject().readMailbox('nowhere.located@client.example')).toBeNull();
    expect(await subject().readMailbox('nobody@client.example')).toBeNull();
  });

  it('converts to a shared mailbox, which shows after a while', async () => {
    world().advance('PT1M');
    await subject().convertMailboxToShared(ada);
    expect((await subject().readMailbox(ada))?.kind).toBe('user');
    world().advance('PT1M');
    expect((await subject().readMailbox(ada))?.kind).toBe('shared');
  });

  it('hides, forwards, answers and shares', async () => {
    world().advance('PT1M');
    await subject().hideFromAddressLists(ada);
    await subject().forwardMailbox(ada, 'grace.ohopper@client.example');
    await subject().setAutomaticReply(ada, 'Ada has left.\nWrite to <office>.');
    await subject().grantMailboxAccess(ada, 'grace.ohopper@client.example');
    expect(await subject().readMailbox(ada)).toMatchObject({
      hiddenFromAddressLists: true,
      forwardsTo: 'grace.ohopper@client.example',
    });
    const text = 'Ada has left.<br>Write to &lt;office&gt;.';
    expect(world().effects('automatic-replies')).toMatchObject([
      { state: 'Enabled', internalMessage: text, externalMessage: text },
    ]);
    expect(world().effects('mailbox-permission')).toMatchObject([
      { delegateId: world().facts.personId(2) },
    ]);
  });

  it('reads how a mailbox is set up, and puts that back', async () => {
    world().advance('PT1M');
    const before = await subject().readMailboxSettings(ada);
    expect(before).toMatchObject({
      kind: 'user',
      hiddenFromAddressLists: false,
      forwardsTo: null,
      automaticReply: { state: 'off' },
      fullAccess: [],
    });
    const grace = 'grace.ohopper@client.example';
    await subject().hideFromAddressLists(ada);
    await subject().forwardMailbox(ada, grace);
    await subject().setAutomaticReply(ada, 'Ada has left.');
    await subject().grantMailboxAccess(ada, grace);
    await subject().convertMailboxToShared(ada);
    world().advance('PT1M');
    expect(await subject().readMailboxSettings(ada)).toEqual({
      kind: 'shared',
      hiddenFromAddressLists: true,
      forwardsTo: grace,
      keepsCopy: true,
      automaticReply: {
        state: 'on',
        internal: 'Ada has left.',
        external: 'Ada has left.',
        audience: 'all',
      },
      fullAccess: [grace],
    });

    await subject().changeMailbox(ada, {
      kind: 'user',
      hiddenFromAddressLists: false,
      forwarding: { forwardsTo: null, keepsCopy: false },
    });
    await subject().revokeMailboxAccess(ada, grace);
    await subject().revokeMailboxAccess(ada, grace);
    await subject().putAutomaticReply(ada, {
      state: 'off',
      internal: '',
      external: '',
      audience: 'all',
    });
    world().advance('PT1M');
    expect(await subject().readMailboxSettings(ada)).toMatchObject({
      kind: 'user',
      hiddenFromAddressLists: false,
      forwardsTo: null,
      keepsCopy: false,
      automaticReply: { state: 'off' },
      fullAccess: [],
    });
    expect(await subject().readMailboxSettings('nobody@client.example')).toBeNull();
  });

  it('reports a mailbox that is not there to be changed', async () => {
    const failure = await failureOf(subject().convertMailboxToShared('nobody@client.example'));
    expect(failure.kind).toBe('not-found');
  });
}

function describeConnectionTest(world: World, subject: Subject): void {
  it('finds nothing wrong with a good connection', async () => {
    expect(await wordsOf(subject())).toBe('');
  });

  it('knows a wrong secret and an application without consent', async () => {
    expect(await wordsOf(world().connect({ clientSecret: 'nope' }))).toMatch(
      /secret is wrong.*value of the secret/,
    );
    const stranger = world().connect({ clientId: '77777777-aaaa-4bbb-8ccc-000000000007' });
    expect(await wordsOf(stranger)).toMatch(/not known in this tenant.*consent/);
  });

  it('names the permission that is missing', async () => {
    world().withhold('LicenseAssignment.Read.All');
    expect(await wordsOf(subject())).toMatch(/permission LicenseAssignment\.Read\.All is missing/);
  });

  it('names the permissions to write that the token does not carry', async () => {
    world().withoutWritePermissions();
    const words = await wordsOf(world().connect());
    expect(words).toMatch(/people: User\.ReadWrite\.All is missing/);
    expect(words).toMatch(/licenses: LicenseAssignment\.ReadWrite\.All is missing/);
    expect(words).toMatch(/groups: GroupMember\.ReadWrite\.All is missing/);
    expect(words).not.toMatch(/Reading licenses|Mailboxes/);
  });
}
