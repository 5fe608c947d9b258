import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  answerOf,
  leavers,
  nameOf,
  quoted,
  root,
  sales,
  secret,
  staff,
  startDomain,
  toChange,
} from './test-kit.ts';
import type { TestDomain, Work } from './test-kit.ts';

let test: TestDomain;
beforeAll(async () => {
  test = await startDomain();
  await test.service.add(nameOf('taken.one'), {
    objectClass: 'user',
    sAMAccountName: 'taken.one',
    userPrincipalName: 'taken.one@corp.client.example',
  });
});
afterAll(() => test.close());

describe('a change', () => {
  it.each([
    ['account name, of a person', { sAMAccountName: 'TAKEN.one' }, /^68 00000524/],
    ['account name, of a group', { sAMAccountName: 'sales' }, /^68 00000526/],
    ['name with "@"', { userPrincipalName: 'Taken.One@corp.client.example' }, /^19 000021C8/],
    ['account name, too long', { sAMAccountName: 'a'.repeat(21) }, /^80 00000523/],
    ['account name, with a sign that it may not have', { sAMAccountName: 'a+b' }, /^80 00000523/],
    ['title, too long', { title: 'a'.repeat(129) }, /^19 00002082/],
    ['manager, who is not there', { manager: nameOf('nobody') }, /^19 000020B5/],
    ['number that is none', { userAccountControl: 'x' }, /^21 0000200B/],
    ['attribute that only the directory writes', { memberOf: sales }, /^19 00002071/],
    ['attribute of Exchange, which the schema has not', { mailNickname: 'x' }, /^16 00000057/],
    ['yes, without a password', { userAccountControl: '512' }, /^53 0000052D/],
  ])('is refused a %s', async (_what, wrong, words) => {
    expect(await answerOf(test.addPerson({ description: 'Refused', ...wrong }))).toMatch(words);
    expect(await test.namesFor('(description=Refused)')).toEqual([]);
    const account = await test.addPerson();
    const [[type, value] = ['', '']] = Object.entries(wrong);
    expect(await answerOf(test.modify(nameOf(account), 'replace', type, value))).toMatch(words);
  });

  it('is refused a name that somebody in the unit has', async () => {
    const account = await test.addPerson();
    const again = test.service.add(nameOf(account.toUpperCase()), {
      objectClass: 'user',
      sAMAccountName: 'somebody.else',
    });
    expect(await answerOf(again)).toMatch(/^68 00002071/);
    const other = await test.addPerson();
    expect(await answerOf(test.service.modifyDN(nameOf(other), nameOf(account)))).toMatch(/^68/);
  });

  it('takes a password only as it has to be', async () => {
    const account = await test.addPerson({ displayName: 'Robin Newcomer' });
    const set = (bytes: Buffer): Promise<string> =>
      answerOf(test.modify(nameOf(account), 'replace', 'unicodePwd', bytes));
    expect(await set(Buffer.from(secret, 'utf16le'))).toMatch(/^53 0000001F/);
    expect(await set(Buffer.from(`"${secret}"`))).toMatch(/^53 0000001F/);
    for (const weak of ['Sh0rt-', 'onlysmallletters', 'Newcomer-99', `X-${account}-9`])
      expect(await set(quoted(weak)), weak).toMatch(/^19 0000052D/);
    expect(await set(quoted(secret))).toBe('0');
    expect(Object.keys(await test.read(nameOf(account)))).not.toContain('unicodePwd');
    expect(await test.namesFor('(unicodePwd=*)')).toEqual([]);
  });

  it('takes values one by one, and refuses what is so already', async () => {
    const name = nameOf(await test.addPerson());
    const change = (...work: Work) => answerOf(test.modify(name, ...work));
    expect(await change('add', 'proxyAddresses', ['SMTP:a@x.example', 'smtp:b@x.example'])).toBe(
      '0',
    );
    expect(await change('add', 'proxyAddresses', 'smtp:B@x.example')).toMatch(/^20 00002083/);
    expect(await change('delete', 'proxyAddresses', 'smtp:c@x.example')).toMatch(/^16 00002085/);
    expect(await change('delete', 'proxyAddresses', 'SMTP:a@x.example')).toBe('0');
    expect(await test.read(name, 'proxyAddresses')).toMatchObject({
      proxyAddresses: 'smtp:b@x.example',
    });
    expect(await change('replace', 'proxyAddresses', [])).toBe('0');
    expect(await change('delete', 'proxyAddresses', [])).toMatch(/^16 00002085/);
    expect(await change('replace', 'title', ['One', 'Two'])).toMatch(/^19 00002081/);
    expect(await change('replace', 'cn', 'Another')).toMatch(/^67 000020B1/);
    expect(await change('replace', 'objectClass', 'group')).toMatch(/^69 000020B2/);
    expect(await change('replace', 'pwdLastSet', '7')).toMatch(/^53/);
  });

  it('happens as a whole or not at all', async () => {
    const name = nameOf(await test.addPerson());
    const before = await test.read(name, 'uSNChanged');
    const changes = [
      toChange(['replace', 'title', 'Clerk']),
      toChange(['replace', 'userAccountControl', '512']),
    ];
    expect(await answerOf(test.service.modify(name, changes))).toMatch(/^53 0000052D/);
    expect(await test.read(name, 'title', 'uSNChanged')).toEqual({ ...before, title: [] });
  });
});

describe('memberships', () => {
  it('are refused twice, are seen from both ends, and follow who moves', async () => {
    const account = await test.addPerson();
    const join = (name = nameOf(account)) => answerOf(test.modify(sales, 'add', 'member', name));
    const leave = (name = nameOf(account)) =>
      answerOf(test.modify(sales, 'delete', 'member', name));
    expect(await join(nameOf('nobody'))).toMatch(/^32 00000525/);
    expect(await leave()).toMatch(/^53 00000561/);
    expect(await join()).toBe('0');
    expect(await join()).toMatch(/^68 00000562/);
    const moved = nameOf(account, leavers);
    await test.service.modifyDN(nameOf(account), moved);
    expect(await test.read(moved, 'memberOf')).toMatchObject({ memberOf: sales });
    expect([(await test.read(sales, 'member'))['member']].flat()).toContain(moved);
    await test.service.del(moved);
    expect([(await test.read(sales, 'member'))['member']].flat()).not.toContain(moved);
  });

  it('of large groups come in ranges', async () => {
    const { admin } = test;
    const unit = `OU=Many,${root}`;
    await admin.add(unit, { objectClass: 'organizationalUnit' });
    const member = Array.from({ length: 1_502 }, (_, index) => nameOf(`many ${index}`, unit));
    for (const name of member) await admin.add(name, { objectClass: 'contact' });
    const all = `CN=All,OU=Groups,${root}`;
    await admin.add(all, { objectClass: 'group', sAMAccountName: 'All', member });
    const valuesOf = async (asked: string, answered: string): Promise<readonly unknown[]> =>
      [(await test.read(all, asked))[answered] ?? []].flat();
    expect(await valuesOf('member', 'member;range=0-1499')).toEqual(member.slice(0, 1_500));
    const rest = await valuesOf('member;range=1500-*', 'member;range=1500-*');
    expect(rest).toEqual(member.slice(1_500));
  });
});

describe('the service account', () => {
  it('may do nothing outside its units', async () => {
    const users = `CN=Users,${root}`;
    const account = await test.addPerson();
    const outside = nameOf('outside', users);
    await test.admin.add(outside, { objectClass: 'user', sAMAccountName: 'outside' });
    for (const work of [
      test.service.add(nameOf('inside', users), { objectClass: 'user', sAMAccountName: 'inside' }),
      test.service.add(`OU=New,${staff}`, { objectClass: 'organizationalUnit' }),
      test.service.add(`CN=New,OU=Groups,${root}`, { objectClass: 'group', sAMAccountName: 'New' }),
      test.service.modifyDN(nameOf(account), nameOf(account, users)),
      test.service.modifyDN(outside, nameOf('outside')),
      test.service.del(outside),
      test.modify(outside, 'replace', 'title', 'Clerk'),
      test.modify(sales, 'replace', 'description', 'Ours'),
      test.modify(`CN=Domain Admins,${users}`, 'add', 'member', nameOf(account)),
    ])
      expect(await answerOf(work)).toMatch(/^50 00002098/);
    expect(await answerOf(test.admin.del(users))).toMatch(/^53/);
  });
});

describe('the schema of Exchange', () => {
  it('is there where it is asked for', async () => {
    const other = await startDomain({ schema: 'exchange' });
    const hidden = { mailNickname: 'ann', msExchHideFromAddressLists: 'TRUE' };
    const name = nameOf(await other.addPerson(hidden));
    expect(await other.read(name, ...Object.keys(hidden))).toMatchObject(hidden);
    const hide = (value: string) =>
      answerOf(other.modify(name, 'replace', 'msExchHideFromAddressLists', value));
    expect(await hide('yes')).toMatch(/^21/);
    expect(await hide('FALSE')).toBe('0');
    await other.close();
  });
});
