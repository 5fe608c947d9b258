/** The part of the `Tenant` suite about licenses and groups. */
import { expect, it } from 'vitest';

import { skuId } from '../../src/domain/ids.ts';
import { failureOf } from './complaints.ts';
import type { Subject, World } from './tenant-under-test.ts';

const change = (add: readonly string[], remove: readonly string[] = []) => ({
  add: add.map(skuId),
  remove: remove.map(skuId),
});

export function describeLicenses(world: World, subject: Subject): void {
  it('swaps licenses that exclude each other in one call', async () => {
    const { personId, skus } = world().facts;
    const answer = await subject().changeLicenses(
      personId(1),
      change([skus.enterprise, skus.project], [skus.premium]),
    );
    if (!answer.ok) throw new Error(answer.detail);
    expect([...answer.licenses].sort()).toEqual([skus.project, skus.enterprise].sort());
    expect(world().effects('license-assigned')).toHaveLength(2);
    expect(world().effects('license-removed')).toHaveLength(1);
  });

  it('switches service plans off in a license that is held, and shows them', async () => {
    const { personId, skus } = world().facts;
    await subject().changeLicenses(personId(1), change([skus.enterprise], [skus.premium]));
    const [plan] = (await subject().listLicenses())
      .filter((license) => license.skuId === skus.enterprise)
      .flatMap((license) => license.servicePlans.slice(1));
    const off = [plan?.id ?? ''];
    const answer = await subject().setDisabledPlans(personId(1), skuId(skus.enterprise), off);
    expect(answer).toEqual({ ok: true, licenses: [skus.enterprise] });
    world().advance('PT1M');
    const person = await subject().readPerson(personId(1));
    expect(person?.assignments).toMatchObject([{ skuId: skus.enterprise, disabledPlans: off }]);
  });

  it.each([
    ['no-seat', 2, ['crowded'], []],
    ['usage-location-missing', 3, ['premium'], []],
    ['dependency', 2, ['project'], []],
    ['mutually-exclusive', 1, ['enterprise'], []],
    ['not-held', 2, [], ['premium']],
    ['inherited-from-group', 5, [], ['premium']],
  ] as const)('refuses with %s', async (reason, person, add, remove) => {
    const { personId, skus } = world().facts;
    const wanted = change(
      add.map((name) => skus[name]),
      remove.map((name) => skus[name]),
    );
    const answer = await subject().changeLicenses(personId(person), wanted);
    expect(answer).toMatchObject({ ok: false, reason });
    expect(!answer.ok && answer.detail.length > 20).toBe(true);
    expect(world().effects('license-assigned')).toEqual([]);
    expect(world().effects('license-removed')).toEqual([]);
  });

  it('does not send an assignment again whose answer was lost; a read tells', async () => {
    const { personId, skus } = world().facts;
    world().loseAnswerOf('assignLicense');
    const failure = await failureOf(subject().changeLicenses(personId(2), change([skus.premium])));
    expect(failure.kind).toBe('unknown-outcome');
    expect(world().effects('license-assigned')).toHaveLength(1);
    expect((await subject().readPerson(personId(2)))?.licenses).toEqual([skus.premium]);
  });

  it('gets two changes of one person through, one after the other', async () => {
    const { personId, skus } = world().facts;
    const answers = await Promise.all([
      subject().changeLicenses(personId(2), change([skus.premium])),
      subject().setUsageLocation(personId(2), 'IE'),
    ]);
    expect(answers[0]).toMatchObject({ ok: true });
    const person = await subject().readPerson(personId(2));
    expect(person).toMatchObject({ usageLocation: 'IE', licenses: [skus.premium] });
  });
}

export function describeGroups(world: World, subject: Subject): void {
  it('says where the members of each group are changed and what they get', async () => {
    const { groupId, skus } = world().facts;
    const groups = await subject().listGroups();
    const kinds = Object.fromEntries(groups.map((group) => [group.id, group.membership]));
    expect(kinds).toEqual({
      [groupId(1)]: 'cloud',
      [groupId(2)]: 'exchange',
      [groupId(3)]: 'cloud',
      [groupId(4)]: 'dynamic',
    });
    expect(groups.find((group) => group.id === groupId(3))?.licenses).toEqual([skus.premium]);
  });

  it.each([
    ['a security group', 1],
    ['a mail group', 2],
  ])('adds to and removes from %s; twice is as once', async (_name, number) => {
    const { groupId, personId } = world().facts;
    const idsOf = async (): Promise<string[]> =>
      (await subject().listGroupsOfPerson(personId(1 + number))).map((group) => group.id);
    await subject().addToGroup(groupId(number), personId(1 + number));
    await subject().addToGroup(groupId(number), personId(1 + number));
    expect(await idsOf()).toEqual([groupId(number)]);
    await subject().removeFromGroup(groupId(number), personId(1 + number));
    await subject().removeFromGroup(groupId(number), personId(1 + number));
    expect(await idsOf()).toEqual([]);
    expect(world().effects('user-deleted')).toEqual([]);
  });

  it('takes a group that is gone for one without the person, and reports a dynamic one', async () => {
    const { groupId, personId } = world().facts;
    await subject().removeFromGroup(groupId(99), personId(1));
    expect((await failureOf(subject().addToGroup(groupId(4), personId(1)))).kind).toBe('invalid');
  });
}
