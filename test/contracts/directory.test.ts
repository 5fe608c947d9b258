import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startLosingProxy } from '../../simulators/active-directory/losing-proxy.ts';
import type { LosingProxy } from '../../simulators/active-directory/losing-proxy.ts';
import { domain } from '../../simulators/active-directory/domain.ts';
import { openAdministrator } from '../../simulators/active-directory/people.ts';
import type { DirectoryAdministrator } from '../../simulators/active-directory/people.ts';
import { canStartSamba, startSamba } from '../../simulators/active-directory/samba.ts';
import type { SambaController } from '../../simulators/active-directory/samba.ts';
import { createActiveDirectory } from '../../src/connectors/active-directory/index.ts';
import type { ActiveDirectorySettings } from '../../src/connectors/active-directory/index.ts';
import type { Directory, DirectoryPerson, NewDirectoryPerson } from '../../src/ports/directory.ts';
import { failureOf } from './complaints.ts';
import { silentLogger } from '../../src/lib/log.ts';

const unitOf = (name: string): string => `OU=${name},${domain.distinguishedName}`;
const staff = unitOf(domain.units.staff);
const leavers = unitOf(domain.units.leavers);
const password = 'Correct-Horse-9';

let dc: SambaController;
let admin: DirectoryAdministrator;
let proxy: LosingProxy;

const settings = (more: Partial<ActiveDirectorySettings> = {}): ActiveDirectorySettings => ({
  url: dc.url,
  bindName: `${domain.serviceAccount}@${domain.dnsName}`,
  bindPassword: domain.servicePassword,
  certificate: dc.certificate,
  serverName: undefined,
  peopleContainer: staff,
  hideBy: undefined,
  log: silentLogger,
  ...more,
});
const connect = (more: Partial<ActiveDirectorySettings> = {}): Directory =>
  createActiveDirectory(settings(more));
const throughProxy = (): Directory => connect({ url: proxy.url, serverName: dc.serverName });

let count = 0;
/** A newcomer whom nobody has met. */
function newcomer(more: Partial<NewDirectoryPerson> = {}): NewDirectoryPerson {
  count += 1;
  return {
    container: staff,
    accountName: `robin.${count}`,
    userPrincipalName: `robin.${count}@client.example`,
    displayName: `Robin Newcomer ${count}`,
    givenName: 'Robin',
    surname: `Newcomer ${count}`,
    mail: null,
    proxyAddresses: [],
    profile: {},
    lastDay: null,
    ...more,
  };
}

async function create(
  directory: Directory,
  more?: Partial<NewDirectoryPerson>,
): Promise<DirectoryPerson> {
  const answer = await directory.createPerson(newcomer(more));
  if (!answer.ok) throw new Error(answer.detail);
  return answer.person;
}

describe.skipIf(!(await canStartSamba()))('Active Directory, a real one', () => {
  beforeAll(async () => {
    dc = await startSamba({ address: '127.77.1.1', schema: 'plain' });
    [admin, proxy] = await Promise.all([openAdministrator(dc), startLosingProxy(dc)]);
    await admin.addSuffix('client.example');
    await admin.seed(
      ['Sales', 'VPN (Leeds), *new*'],
      [
        {
          givenName: 'Ann',
          surname: 'Able',
          accountName: 'ann.able',
          userPrincipalName: 'ann.able@client.example',
          groups: ['Sales'],
          isEnabled: true,
        },
      ],
    );
  }, 120_000);
  afterAll(async () => {
    await Promise.all([admin.close(), proxy.close()]);
    await dc.close();
  });
  let directory: Directory;
  beforeEach(() => {
    directory = connect();
  });

  describe('the test', () => {
    it('says what the domain is and what the account may do', async () => {
      const { ok, findings } = await directory.test();
      expect(ok).toBe(true);
      expect(findings.map(({ text }) => text).join(' ')).toMatch(
        /certificate is trusted.*corp\.client\.example; names may end in corp\.client\.example, client\.example.*People may be created in OU=Staff.*cannot be hidden/,
      );
    });

    it.each([
      ['a wrong password', { bindPassword: 'nope' }, /name or the password is wrong/],
      ['a wrong name', { bindName: 'nobody@corp.client.example' }, /name or the password is wrong/],
      ['no encryption', { url: 'ldap://127.77.1.1' }, /does not begin with ldaps/],
      ['nobody at the address', { url: 'ldaps://127.77.1.250' }, /Nothing listens/],
      ['an authority that is not trusted', { certificate: undefined }, /not one that is trusted/],
      ['a certificate for another name', { serverName: 'dc9.other.example' }, /for another name/],
      ['a unit without rights', { peopleContainer: unitOf('Groups') }, /may not create people/],
      ['a unit that is not there', { peopleContainer: unitOf('Nowhere') }, /cannot be read/],
      [
        'an attribute that the schema has not',
        { hideBy: { attribute: 'extensionAttribute1', value: 'x' } },
        /no attribute extensionAttribute1/,
      ],
    ])('says in words that there is %s', async (_what, wrong, words) => {
      const report = await connect(wrong).test();
      expect(report.ok).toBe(false);
      const bad = report.findings.filter(({ ok }) => !ok);
      expect(bad.map(({ text }) => text).join()).toMatch(words);
      expect(bad.every(({ nextStep }) => nextStep !== null)).toBe(true);
    });

    it('tells a disabled account and one that must change its password from a wrong one', async () => {
      const person = await create(directory);
      await directory.setPassword(person.id, password, 'keeps');
      const asPerson = { bindName: person.userPrincipalName ?? '', bindPassword: password };
      const words = async (): Promise<string> =>
        (await connect(asPerson).test()).findings.map(({ text }) => text).join();
      expect(await words()).toMatch(/account is disabled/);
      await directory.setAccountEnabled(person.id, 'enabled');
      expect(await words()).toMatch(/certificate is trusted and the account signs in/);
      await directory.setPassword(person.id, password, 'must-change');
      expect(await words()).toMatch(/must change its password first/);
    });
  });

  describe('a person', () => {
    it('is created disabled, and usable only with password and yes', async () => {
      const person = await create(directory, {
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
      const entry = await admin.read(person.distinguishedName);
      expect(entry).toMatchObject({
        title: 'Clerk',
        c: 'GB',
        physicalDeliveryOfficeName: 'Leeds',
        // The first instant of 1 February 2027 in ticks of 100 ns since 1601.
        accountExpires: '134459136000000000',
      });
      await directory.setPassword(person.id, password, 'keeps');
      await directory.setAccountEnabled(person.id, 'enabled');
      expect((await directory.readPerson({ id: person.id }))?.isEnabled).toBe(true);
    });

    it('is found by id, names and addresses, in any case', async () => {
      const { id } = await create(directory, {
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
        expect((await directory.readPerson(key))?.id, JSON.stringify(key)).toBe(id);
      expect(await directory.readPerson({ accountName: 'find*' })).toBeNull();
      expect(await directory.readPerson({ id: 'no-guid' })).toBeNull();
    });

    it('whose name is taken is refused by which, and one of the same display name is not', async () => {
      const first = await create(directory);
      const again = newcomer({ displayName: first.displayName });
      const namesake = await directory.createPerson(again);
      expect(namesake).toMatchObject({ ok: true, person: { displayName: first.displayName } });
      expect(
        await directory.createPerson(newcomer({ accountName: first.accountName })),
      ).toMatchObject({ ok: false, reason: 'account-name-taken' });
      expect(
        await directory.createPerson(
          newcomer({ userPrincipalName: first.userPrincipalName ?? '' }),
        ),
      ).toMatchObject({ ok: false, reason: 'user-principal-name-taken' });
    });

    it.each([
      ['more than 20 characters', { accountName: 'a'.repeat(21) }],
      ['signs that Windows refuses', { accountName: 'a+b' }],
      ['a full stop at the end', { accountName: 'robin.' }],
      ['digits only', { accountName: '12345' }],
      ['no domain', { userPrincipalName: 'robin' }],
      ['a unit that is not there', { container: unitOf('Nowhere') }],
      ['a title of 200 characters', { profile: { jobTitle: 'a'.repeat(200) } }],
    ])('with %s is refused in words, and nothing is left', async (_what, wrong) => {
      const person = newcomer(wrong);
      const answer = await directory.createPerson(person);
      expect(answer).toMatchObject({ ok: false, reason: 'refused' });
      expect(await directory.readPerson({ accountName: person.accountName })).toBeNull();
    });

    it('of eight at the same moment is created once', async () => {
      const person = newcomer();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => directory.createPerson(person)),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(answers.every((answer) => answer.ok || answer.reason === 'account-name-taken')).toBe(
        true,
      );
    });

    it('where the account has no rights is forbidden', async () => {
      const users = `CN=Users,${domain.distinguishedName}`;
      const failure = await failureOf(directory.createPerson(newcomer({ container: users })));
      expect(failure.kind).toBe('forbidden');
    });

    it('with a weak password is told so, in the directory’s words', async () => {
      const { id } = await create(directory);
      const answer = await directory.setPassword(id, 'weak', 'keeps');
      expect(answer).toMatchObject({ ok: false, reason: 'policy' });
      expect(answer.ok || answer.detail).toMatch(/too short/);
    });
  });

  describe('a leaver', () => {
    it('is disabled, leaves groups, gets attributes and is moved; each step twice', async () => {
      const { id } = await create(directory);
      const sales = (await directory.listGroups()).find(({ name }) => name === 'Sales');
      const groupId = sales?.id ?? '';
      await directory.setPassword(id, password, 'keeps');
      for (const enabled of ['enabled', 'enabled', 'disabled', 'disabled'] as const)
        await directory.setAccountEnabled(id, enabled);
      for (let time = 0; time < 2; time += 1) await directory.addToGroup(groupId, id);
      expect((await directory.listGroupsOfPerson(id)).map(({ name }) => name)).toEqual(['Sales']);
      for (let time = 0; time < 2; time += 1) await directory.removeFromGroup(groupId, id);
      expect(await directory.listGroupsOfPerson(id)).toEqual([]);
      for (let time = 0; time < 2; time += 1) {
        expect(
          await directory.setAttributes(id, { description: ['Left'], telephoneNumber: [] }),
        ).toEqual({ ok: true });
        await directory.moveTo(id, leavers);
      }
      const moved = await directory.readPerson({ id });
      expect(moved?.distinguishedName).toContain(leavers);
      expect(moved?.isEnabled).toBe(false);
      expect(await admin.read(moved?.distinguishedName ?? '')).toMatchObject({
        description: 'Left',
      });
    });

    it('keeps the other bits of the account', async () => {
      const { id, distinguishedName } = await create(directory);
      await directory.setPassword(id, password, 'keeps');
      // Password never expires.
      await admin.set(distinguishedName, 'userAccountControl', [String(512 + 65_536)]);
      await directory.setAccountEnabled(id, 'disabled');
      expect(await admin.read(distinguishedName)).toMatchObject({ userAccountControl: '66050' });
    });

    it('cannot be hidden without an attribute for it, and is with one', async () => {
      const { id, distinguishedName } = await create(directory);
      expect(await directory.hideFromAddressLists(id)).toMatchObject({
        ok: false,
        reason: 'not-possible',
      });
      const hideBy = { attribute: 'msDS-cloudExtensionAttribute1', value: 'HideFromGAL' };
      expect(await connect({ hideBy }).hideFromAddressLists(id)).toEqual({ ok: true });
      expect(await admin.read(distinguishedName)).toMatchObject({
        'msDS-cloudExtensionAttribute1': 'HideFromGAL',
      });
    });

    it('is refused an attribute that the schema has not', async () => {
      const { id } = await create(directory);
      expect(await directory.setAttributes(id, { extensionAttribute1: ['x'] })).toMatchObject({
        ok: false,
        reason: 'not-possible',
      });
    });
  });

  describe('lists', () => {
    it('are whole beyond a page, and cut at the limit', async () => {
      const many = Array.from({ length: 510 }, (_, index) => ({
        givenName: 'Many',
        surname: `Person ${index}`,
        accountName: `many.${index}`,
        userPrincipalName: `many.${index}@client.example`,
        groups: [],
        isEnabled: false,
      }));
      await admin.seed([], many);
      const all = await directory.listPeople({ search: 'many', limit: 5_000 });
      expect(new Set(all.map(({ id }) => id)).size).toBe(510);
      expect(await directory.listPeople({ search: 'many', limit: 7 })).toHaveLength(7);
    }, 120_000);

    it('take a search as text, not as a filter', async () => {
      expect(await directory.listPeople({ search: '*)(cn=*', limit: 10 })).toEqual([]);
      const found = await directory.listPeople({ search: 'ann', limit: 10 });
      expect(found.map(({ accountName }) => accountName)).toEqual(['ann.able']);
    });

    it('show people’s own groups and units by path', async () => {
      const groups = await directory.listGroups();
      expect(groups.map(({ name }) => name)).toEqual(['Sales', 'VPN (Leeds), *new*']);
      const paths = (await directory.listContainers()).map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining(['Leavers', 'Staff', 'Users']));
    });
  });

  describe('an answer that is lost', () => {
    it('of a new account is unknown: it is there, and nobody was told', async () => {
      const person = newcomer();
      proxy.loseAnswerTo('add');
      const failure = await failureOf(throughProxy().createPerson(person));
      expect(failure.kind).toBe('unknown-outcome');
      expect(await directory.readPerson({ accountName: person.accountName })).not.toBeNull();
    });

    it('of a change or a move is unknown, and doing it again finds it done', async () => {
      const { id } = await create(directory);
      await directory.setPassword(id, password, 'keeps');
      const through = throughProxy();
      for (const [operation, change] of [
        ['modify', () => through.setAccountEnabled(id, 'enabled')],
        ['rename', () => through.moveTo(id, leavers)],
      ] as const) {
        proxy.loseAnswerTo(operation);
        expect((await failureOf(change())).kind).toBe('unknown-outcome');
        await change();
      }
      const person = await directory.readPerson({ id });
      expect(person?.isEnabled).toBe(true);
      expect(person?.distinguishedName).toContain(leavers);
    });

    it('of a membership is told from the group itself', async () => {
      const { id } = await create(directory);
      const [group] = await directory.listGroups();
      proxy.loseAnswerTo('modify');
      const failure = await failureOf(throughProxy().addToGroup(group?.id ?? '', id));
      expect(failure.kind).toBe('unknown-outcome');
      expect(await directory.listGroupsOfPerson(id)).toHaveLength(1);
    });

    it.each(['bind', 'search'] as const)('of a %s is no more than not available', async (what) => {
      proxy.loseAnswerTo(what);
      const failure = await failureOf(throughProxy().readDomain());
      expect(failure).toMatchObject({ kind: 'unavailable', isTransient: true });
      expect((await throughProxy().readDomain()).dnsName).toBe('corp.client.example');
    });
  });
});
