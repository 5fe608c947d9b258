import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { answerOf, leavers, nameOf, root, sales, secret, staff, startDomain } from './test-kit.ts';
import type { TestDomain } from './test-kit.ts';

let test: TestDomain;
beforeAll(async () => {
  test = await startDomain();
  for (const [cn, department, title] of [
    ['find.one', 'Find Sales', 'Clerk'],
    ['find.two', 'Find Support', 'Nurse'],
  ] as const)
    await test.service.add(nameOf(cn), {
      objectClass: 'user',
      sAMAccountName: cn,
      userAccountControl: '514',
      department,
      title,
    });
  await test.setPassword(nameOf('find.one'), secret);
  await test.modify(nameOf('find.one'), 'replace', 'userAccountControl', '512');
  await test.modify(sales, 'add', 'member', nameOf('find.one'));
});
afterAll(() => test.close());

const refusalOf = (base: string): Promise<string> =>
  answerOf(test.admin.search(base, { scope: 'base' }));

describe('a search', () => {
  it.each([
    ['(department=find SALES)', ['find.one']],
    ['(department=find*)', ['find.one', 'find.two']],
    ['(department=*nd*a*s)', ['find.one']],
    ['(&(department=*)(!(title=Clerk)))', ['find.two']],
    ['(|(title=Clerk)(department=find support))', ['find.one', 'find.two']],
    // What it has not is neither so nor not so.
    ['(&(department=find*)(!(noSuchAttribute=x)))', []],
    ['(&(department=find*)(userAccountControl:1.2.840.113556.1.4.803:=2))', ['find.two']],
    [
      '(&(department=find*)(userAccountControl:1.2.840.113556.1.4.804:=514))',
      ['find.one', 'find.two'],
    ],
    ['(&(department=find*)(userAccountControl>=514))', ['find.two']],
    ['(&(department=find*)(userAccountControl<=512))', ['find.one']],
    ['(&(department=find*)(objectCategory=person)(objectClass=user))', ['find.one', 'find.two']],
    [
      '(&(department=find*)(memberOf=cn=sales,ou=groups,dc=CORP,dc=client,dc=example))',
      ['find.one'],
    ],
    ['(&(department=find*)(memberOf=CN=Sales*))', []],
    ['(department=fínd sales)', ['find.one']],
  ])('for %s finds who it should', async (filter, names) => {
    expect(await test.namesFor(filter)).toEqual(names);
  });

  it('goes as deep as it is asked to', async () => {
    const unit = `OU=Deep,${leavers}`;
    await test.admin.add(unit, { objectClass: 'organizationalUnit' });
    await test.admin.add(`CN=deep,${unit}`, { objectClass: 'user', sAMAccountName: 'deep' });
    const found = async (scope: 'base' | 'one' | 'sub'): Promise<readonly string[]> =>
      (await test.admin.search(leavers, { scope, attributes: ['name'] })).searchEntries.map(
        ({ name }) => String(name),
      );
    expect(await found('base')).toEqual(['Leavers']);
    expect(await found('one')).toEqual(['Deep']);
    expect(await found('sub')).toEqual(['Leavers', 'Deep', 'deep']);
    const { searchReferences } = await test.admin.search(root, { filter: '(cn=deep)' });
    expect(searchReferences.join()).toContain(`CN=Configuration,${root}`);
    expect(await answerOf(test.admin.del(unit))).toMatch(/^66 00002015/);
  });

  it('ends at 1,000 entries with code 4 unless it is asked for in pages', async () => {
    const { admin } = test;
    const unit = `OU=Many,${root}`;
    await admin.add(unit, { objectClass: 'organizationalUnit' });
    for (let index = 0; index < 1_001; index += 1)
      await admin.add(`CN=many ${index},${unit}`, { objectClass: 'contact' });
    const filter = '(objectClass=contact)';
    expect(await answerOf(admin.search(unit, { filter }))).toMatch(/^4 /);
    expect((await admin.search(unit, { filter, sizeLimit: 3 })).searchEntries).toHaveLength(3);
    const paged = await admin.search(unit, { filter, paged: { pageSize: 5_000 } });
    expect(new Set(paged.searchEntries.map(({ dn }) => dn)).size).toBe(1_001);
  });

  it('refuses names that are none, not there or of another domain', async () => {
    expect(await refusalOf('nonsense')).toMatch(/^34 0000208F/);
    expect(await refusalOf(`OU=Nowhere,${staff}`)).toMatch(
      new RegExp(`^32 0000208D.*best match of:\\s*'${staff}'`),
    );
    expect(await refusalOf('OU=Staff,DC=other,DC=example')).toMatch(
      /^10 0000202B.*\s*ref 1: 'other.example'/,
    );
  });
});
