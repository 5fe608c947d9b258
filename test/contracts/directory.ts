/** What every implementation of the `Directory` port has to do; against whatever answers as a domain controller. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { StartController } from '../../simulators/active-directory/controller.ts';
import { domain } from '../../simulators/active-directory/domain.ts';
import type { Directory } from '../../src/ports/directory.ts';
import { failureOf } from './complaints.ts';
import {
  create,
  leavers,
  newcomer,
  openUnderTest,
  password,
  unitOf,
} from './directory-under-test.ts';
import type { DirectoryUnderTest, Subject, World } from './directory-under-test.ts';

/** Registers the suite. Everything in it shares one controller; skipped where none can be started. */
export function describeDirectory(name: string, start: StartController | null): void {
  describe.skipIf(start === null)(name, () => {
    let under: DirectoryUnderTest;
    let directory: Directory;
    const world = (): DirectoryUnderTest => under;
    const subject = (): Directory => directory;

    beforeAll(async () => {
      if (start === null) return;
      under = await openUnderTest(await start({ schema: 'plain' }));
    }, 120_000);
    beforeEach(() => {
      directory = under.connect();
    });
    afterAll(() => under.close());

    describe('the test', () => describeConnectionTest(world, subject));
    describe('a person', () => describePeople(world, subject));
    describe('a leaver', () => describeLeavers(world, subject));
    describe('lists', () => describeLists(world, subject));
    describe('an answer that is lost', () => describeLostAnswers(world, subject));
  });
}

const elsewhere = 'OU=Staff,DC=other,DC=example';

function describeConnectionTest(world: World, subject: Subject): void {
  it('says what the domain is and what the account may do', async () => {
    const { ok, findings } = await subject().test();
    expect(ok).toBe(true);
    expect(findings.map(({ text }) => text).join(' ')).toMatch(
      /certificate is trusted.*corp\.client\.example; names may end in corp\.client\.example, client\.example.*People may be created in OU=Staff.*cannot be hidden/,
    );
  });

  it.each([
    ['a wrong password', { bindPassword: 'nope' }, /name or the password is wrong/],
    ['a wrong name', { bindName: 'nobody@corp.client.example' }, /name or the password is wrong/],
    ['no encryption', { url: 'ldap://127.0.0.1' }, /does not begin with ldaps/],
    ['nobody at the address', { url: 'ldaps://127.0.0.1:1' }, /Nothing listens/],
    ['an authority that is not trusted', { certificate: undefined }, /not one that is trusted/],
    ['a certificate for another name', { serverName: 'dc9.other.example' }, /for another name/],
    ['a unit without rights', { peopleContainer: unitOf('Groups') }, /may not create people/],
    [
      'a unit that is not there',
      { peopleContainer: unitOf('Nowhere') },
      /cannot be read.*did not find/,
    ],
    ['a unit of another domain', { peopleContainer: elsewhere }, /cannot be read.*did not find/],
    [
      'an attribute that the schema has not',
      { hideBy: { attribute: 'extensionAttribute1', value: 'x' } },
      /no attribute extensionAttribute1/,
    ],
  ])('says in words that there is %s', async (_what, wrong, words) => {
    const report = await world().connect(wrong).test();
    expect(report.ok).toBe(false);
    const bad = report.findings.filter(({ ok }) => !ok);
    expect(bad.map(({ text }) => text).join()).toMatch(words);
    expect(bad.every(({ nextStep }) => nextStep !== null)).toBe(true);
  });

  it('tells a disabled account and one that must change its password from a wrong one', async () => {
    const person = await create(subject());
    await subject().setPassword(person.id, password, 'keeps');
    const asPerson = { bindName: person.userPrincipalName ?? '', bindPassword: password };
    const words = async (): Promise<string> =>
      (await world().connect(asPerson).test()).findings.map(({ text }) => text).join();
    expect(await words()).toMatch(/account is disabled/);
    await subject().setAccountEnabled(person.id, 'enabled');
    expect(await words()).toMatch(/certificate is trusted and the account signs in/);
    await subject().setPassword(person.id, password, 'must-change');
    expect(await words()).toMatch(/must change its password first/);
  });
}

function describePeople(world: World, subject: Subject): void {
  it('is created disabled, and usable only with password and yes', async () => {
    const person = await create(subject(), {
      displayName: 'O’Brien, "Ro" #1; <x>',
      proxyAddresses: ['SMTP:robin@client.example', 'smtp:r@client.example'],
      profile: { jobTitle: 'Clerk', country: 'GB', officeLocation: 'Leeds' },
      lastDay: Temporal.PlainDate.from('2027-01-31'),
    });
    expect(person).toMatchObject({ isEnabled: false, displayName: 'O’Brien, "Ro" #1; <x>' });
    expect(person.proxyAddresses.toSorted()).toEqual([
      'SMTP:robin@client.example',
      'smtp:r@client.example',
    ]);
    const entry = await world().admin.read(person.distinguishedName);
    expect(entry).toMatchObject({
      title: 'Clerk',
      c: 'GB',
      physicalDeliveryOfficeName: 'Leeds',
      // The first instant of 1 February 2027 in ticks of 100 ns since 1601.
      accountExpires: '134459136000000000',
    });
    await subject().setPassword(person.id, password, 'keeps');
    await subject().setAccountEnabled(person.id, 'enabled');
    expect((await subject().readPerson({ id: person.id }))?.isEnabled).toBe(true);
  });

  it('is found by id, names and addresses, in any case', async () => {
    const { id } = await create(subject(), {
      accountName: 'find.me',
      userPrincipalName: 'find.me@client.example',
      proxyAddresses: ['smtp:alias@client.example'],
    });
    for (const key of [
      { id },
      { id: id.toUpperCase() },
      { accountName: 'FIND.me' },
      { userPrincipalName: 'Find.Me@client.example' },
      { address: 'ALIAS@client.example' },
    ])
      expect((await subject().readPerson(key))?.id, JSON.stringify(key)).toBe(id);
    expect(await subject().readPerson({ accountName: 'find*' })).toBeNull();
    expect(await subject().readPerson({ id: 'no-guid' })).toBeNull();
  });

  it('whose name is taken is refused by which, and one of the same display name is not', async () => {
    const first = await create(subject());
    const again = newcomer({ displayName: first.displayName });
    const namesake = await subject().createPerson(again);
    expect(namesake).toMatchObject({ ok: true, person: { displayName: first.displayName } });
    expect(
      await subject().createPerson(newcomer({ accountName: first.accountName })),
    ).toMatchObject({ ok: false, reason: 'account-name-taken' });
    expect(
      await subject().createPerson(newcomer({ userPrincipalName: first.userPrincipalName ?? '' })),
    ).toMatchObject({ ok: false, reason: 'user-principal-name-taken' });
  });

  it.each([
    ['more than 20 characters', { accountName: 'a'.repeat(21) }],
    ['signs that Windows refuses', { accountName: 'a+b' }],
    ['a full stop at the end', { accountName: 'robin.' }],
    ['digits only', { accountName: '12345' }],
    ['no domain', { userPrincipalName: 'robin' }],
    ['a unit that is not there', { container: unitOf('Nowhere') }],
    ['a unit of another domain', { container: elsewhere }],
    ['a title of 200 characters', { profile: { jobTitle: 'a'.repeat(200) } }],
  ])('with %s is refused in words, and nothing is left', async (_what, wrong) => {
    const person = newcomer(wrong);
    const answer = await subject().createPerson(person);
    expect(answer).toMatchObject({ ok: false, reason: 'refused' });
    expect(await subject().readPerson({ accountName: person.accountName })).toBeNull();
  });

  it('of eight at the same moment is created once', async () => {
    const person = newcomer();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => subject().createPerson(person)),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.every((answer) => answer.ok || answer.reason === 'account-name-taken')).toBe(
      true,
    );
  });

  it('where the account has no rights is forbidden', async () => {
    const users = `CN=Users,${domain.distinguishedName}`;
    const failure = await failureOf(subject().createPerson(newcomer({ container: users })));
    expect(failure.kind).toBe('forbidden');
  });

  it('with a weak password is told so, in the directory’s words', async () => {
    const { id } = await create(subject());
    const answer = await subject().setPassword(id, 'weak', 'keeps');
    expect(answer).toMatchObject({ ok: false, reason: 'policy' });
    expect(answer.ok || answer.detail).toMatch(/0000052D/);
  });
}

function describeLeavers(world: World, subject: Subject): void {
  it('is disabled, leaves groups, gets attributes and is moved; each step twice', async () => {
    const { id } = await create(subject());
    const sales = (await subject().listGroups()).find(({ name }) => name === 'Sales');
    const groupId = sales?.id ?? '';
    await subject().setPassword(id, password, 'keeps');
    for (const enabled of ['enabled', 'enabled', 'disabled', 'disabled'] as const)
      await subject().setAccountEnabled(id, enabled);
    for (let time = 0; time < 2; time += 1) await subject().addToGroup(groupId, id);
    expect((await subject().listGroupsOfPerson(id)).map(({ name }) => name)).toEqual(['Sales']);
    for (let time = 0; time < 2; time += 1) await subject().removeFromGroup(groupId, id);
    expect(await subject().listGroupsOfPerson(id)).toEqual([]);
    for (let time = 0; time < 2; time += 1) {
      expect(
        await subject().setAttributes(id, { description: ['Left'], telephoneNumber: [] }),
      ).toEqual({ ok: true });
      await subject().moveTo(id, leavers);
    }
    const moved = await subject().readPerson({ id });
    expect(moved?.distinguishedName).toContain(leavers);
    expect(moved?.isEnabled).toBe(false);
    expect(await world().admin.read(moved?.distinguishedName ?? '')).toMatchObject({
      description: 'Left',
    });
  });

  it('keeps the other bits of the account', async () => {
    const { id, distinguishedName } = await create(subject());
    await subject().setPassword(id, password, 'keeps');
    // Password never expires.
    await world().admin.set(distinguishedName, 'userAccountControl', [String(512 + 65_536)]);
    await subject().setAccountEnabled(id, 'disabled');
    expect(await world().admin.read(distinguishedName)).toMatchObject({
      userAccountControl: '66050',
    });
  });

  it('cannot be hidden without an attribute for it, and is with one', async () => {
    const { id, distinguishedName } = await create(subject());
    expect(await subject().hideFromAddressLists(id)).toMatchObject({
      ok: false,
      reason: 'not-possible',
    });
    const hideBy = { attribute: 'msDS-cloudExtensionAttribute1', value: 'HideFromGAL' };
    expect(await world().connect({ hideBy }).hideFromAddressLists(id)).toEqual({ ok: true });
    expect(await world().admin.read(distinguishedName)).toMatchObject({
      'msDS-cloudExtensionAttribute1': 'HideFromGAL',
    });
  });

  it('is refused an attribute that the schema has not', async () => {
    const { id } = await create(subject());
    expect(await subject().setAttributes(id, { extensionAttribute1: ['x'] })).toMatchObject({
      ok: false,
      reason: 'not-possible',
    });
  });
}

function describeLists(world: World, subject: Subject): void {
  it('are whole beyond a page, and cut at the limit', async () => {
    const many = Array.from({ length: 510 }, (_, index) => ({
      givenName: 'Many',
      surname: `Person ${index}`,
      accountName: `many.${index}`,
      userPrincipalName: `many.${index}@client.example`,
      groups: [],
      isEnabled: false,
    }));
    await world().admin.seed([], many);
    const all = await subject().listPeople({ search: 'many', limit: 5_000 });
    expect(new Set(all.map(({ id }) => id)).size).toBe(510);
    expect(await subject().listPeople({ search: 'many', limit: 7 })).toHaveLength(7);
  }, 120_000);

  it('take a search as text, not as a filter', async () => {
    expect(await subject().listPeople({ search: '*)(cn=*', limit: 10 })).toEqual([]);
    const found = await subject().listPeople({ search: 'ann', limit: 10 });
    expect(found.map(({ accountName }) => accountName)).toEqual(['ann.able']);
  });

  it('show people’s own groups and units by path', async () => {
    const groups = await subject().listGroups();
    expect(groups.map(({ name }) => name)).toEqual(['Sales', 'VPN (Leeds), *new*']);
    const paths = (await subject().listContainers()).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['Leavers', 'Staff', 'Users']));
  });
}

function describeLostAnswers(world: World, subject: Subject): void {
  it('of a new account is unknown: it is there, and nobody was told', async () => {
    const person = newcomer();
    world().proxy.loseAnswerTo('add');
    const failure = await failureOf(world().connectThroughProxy().createPerson(person));
    expect(failure.kind).toBe('unknown-outcome');
    expect(await subject().readPerson({ accountName: person.accountName })).not.toBeNull();
  });

  it('of a change or a move is unknown, and doing it again finds it done', async () => {
    const { id } = await create(subject());
    await subject().setPassword(id, password, 'keeps');
    const through = world().connectThroughProxy();
    for (const [operation, change] of [
      ['modify', () => through.setAccountEnabled(id, 'enabled')],
      ['rename', () => through.moveTo(id, leavers)],
    ] as const) {
      world().proxy.loseAnswerTo(operation);
      expect((await failureOf(change())).kind).toBe('unknown-outcome');
      await change();
    }
    const person = await subject().readPerson({ id });
    expect(person?.isEnabled).toBe(true);
    expect(person?.distinguishedName).toContain(leavers);
  });

  it('of a membership is told from the group itself', async () => {
    const { id } = await create(subject());
    const [group] = await subject().listGroups();
    world().proxy.loseAnswerTo('modify');
    const failure = await failureOf(
      world()
        .connectThroughProxy()
        .addToGroup(group?.id ?? '', id),
    );
    expect(failure.kind).toBe('unknown-outcome');
    expect(await subject().listGroupsOfPerson(id)).toHaveLength(1);
  });

  it.each(['bind', 'search'] as const)('of a %s is no more than not available', async (what) => {
    world().proxy.loseAnswerTo(what);
    const failure = await failureOf(world().connectThroughProxy().readDomain());
    expect(failure).toMatchObject({ kind: 'unavailable', isTransient: true });
    expect((await world().connectThroughProxy().readDomain()).dnsName).toBe('corp.client.example');
  });
}
