import { describe, expect, it } from 'vitest';
import { skuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import type { Group } from '../../ports/tenant.ts';
import type { Snapshot } from '../offboarding/snapshot.ts';
import { givingGroups, whatComesBack, type TenantNow } from './what-comes-back.ts';

const premium = skuId('cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46');
const visio = skuId('c5928f49-12ba-48f7-ada3-0d743a3601d5');

const license = (id: typeof premium): License => ({
  skuId: id,
  skuPartNumber: 'ANY',
  assignableToPeople: true,
  ownedSeatCount: 5,
  assignedSeatCount: 3,
  warningSeatCount: 0,
  suspendedSeatCount: 0,
  lockedOutSeatCount: 0,
  servicePlans: [],
});
const group = (id: string, more: Partial<Group> = {}): Group => ({
  id,
  displayName: `Group ${id}`,
  membership: 'cloud',
  licenses: [],
  ...more,
});
const before: Snapshot = {
  direct: [visio],
  fromGroups: [{ skuId: premium, groupId: 'staff' }],
  disabledPlans: {},
  names: { [premium]: 'Business Premium', [visio]: 'Visio' },
  groups: [
    { id: 'staff', name: 'Staff', membership: 'cloud', givesLicense: true },
    { id: 'plain', name: 'Plain', membership: 'cloud', givesLicense: false },
  ],
  accountEnabled: true,
  managerId: null,
  mailbox: null,
};
const now: TenantNow = {
  licenses: [license(premium), license(visio)],
  groups: [group('staff', { licenses: [premium] }), group('plain')],
  held: [],
  memberOf: [],
};

describe('what comes back', () => {
  it('gives each license as it was given, and joins the other groups', () => {
    const { licenses, groups, notes } = whatComesBack(before, now);
    expect(licenses.map(({ skuId: id, groupId }) => [id, groupId])).toEqual([
      [visio, null],
      [premium, 'staff'],
    ]);
    expect(groups.map(({ id }) => id)).toEqual(['plain']);
    expect(notes).toEqual([]);
    expect(givingGroups(before, now, licenses).map(({ id }) => id)).toEqual(['staff']);
  });

  it('leaves what is there already', () => {
    const again = whatComesBack(before, {
      ...now,
      held: [premium, visio],
      memberOf: ['staff', 'plain'],
    });
    expect(again).toMatchObject({ licenses: [], groups: [] });
    expect(again.notes).toEqual(['Visio is there already.', 'Business Premium is there already.']);
  });

  it('assigns directly what came from a group that is gone', () => {
    const { licenses, notes } = whatComesBack(before, { ...now, groups: [group('plain')] });
    expect(licenses).toMatchObject([{ groupId: null }, { skuId: premium, groupId: null }]);
    expect(notes).toEqual([
      'Business Premium came from a group that is gone, no longer gives it or gives more now: it is assigned directly.',
      'The group "Staff" is gone.',
    ]);
  });

  it('never joins a group that would give what the person did not have', () => {
    const more = {
      ...now,
      groups: [
        group('staff', {
          licenses: [premium, visio, skuId('f8a1db68-be16-40ed-86d5-cb42ce701560')],
        }),
      ],
    };
    const { licenses } = whatComesBack(before, more);
    expect(licenses).toMatchObject([{ groupId: null }, { groupId: null }]);
    expect(givingGroups(before, more, licenses)).toEqual([]);
  });

  it('leaves a license to the rule of its group', () => {
    const ruled = group('staff', { licenses: [premium], membership: 'dynamic' });
    const { licenses, notes } = whatComesBack(before, { ...now, groups: [ruled, group('plain')] });
    expect(licenses.map(({ skuId: id }) => id)).toEqual([visio]);
    expect(notes[0]).toContain('which follows a rule: it comes back with the membership.');
  });

  it('says what the tenant has no more', () => {
    const { licenses, notes } = whatComesBack(before, { ...now, licenses: [license(premium)] });
    expect(licenses.map(({ skuId: id }) => id)).toEqual([premium]);
    expect(notes[0]).toContain('Visio is no longer in the tenant: order it first');
  });
});
