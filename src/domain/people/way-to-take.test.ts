import { describe, expect, it } from 'vitest';
import { skuId } from '../ids.ts';
import { wayToTake, type GivingGroup, type Holding } from './way-to-take.ts';

const visio = skuId('c5928f49-12ba-48f7-ada3-0d743a3601d5');
const officeE3 = skuId('6fd2c87f-b296-42f0-b197-1e91e994b900');
const group: GivingGroup = {
  id: 'group-1',
  name: 'Drawing',
  membership: 'cloud',
  licenses: [visio],
};
const holding = (of: Partial<Holding>): Holding => ({
  skuId: visio,
  name: 'Visio Plan 2',
  isDirect: false,
  groups: [],
  ...of,
});
const textOf = (way: ReturnType<typeof wayToTake>): string => (way.ok ? '' : way.text);

describe('a license that is taken', () => {
  it('leaves no group where it is held directly only', () => {
    expect(wayToTake(holding({ isDirect: true }), [visio])).toEqual({ ok: true, leave: [] });
  });

  it('leaves every group that gives it, also where it is held directly as well', () => {
    const lists: GivingGroup = { ...group, id: 'group-2', membership: 'exchange' };

    const way = wayToTake(holding({ isDirect: true, groups: [group, lists] }), [visio]);

    expect(way).toEqual({ ok: true, leave: [group, lists] });
  });

  it('stays where its group cannot be left by us, with the reason', () => {
    const of = (membership: GivingGroup['membership']) =>
      textOf(wayToTake(holding({ groups: [{ ...group, membership }] }), [visio]));

    expect(of('dynamic')).toBe(
      'Visio Plan 2 comes from the group "Drawing", whose members follow a rule: change what the rule looks at.',
    );
    expect(of('synchronised')).toContain('kept in the on-premises directory');
    expect(textOf(wayToTake(holding({ groups: [group, null] }), [visio]))).toContain(
      'a group that cannot be read',
    );
  });

  it('takes everything with it that its group gives, or stays', () => {
    const both = { ...group, licenses: [visio, officeE3] };

    const alone = wayToTake(holding({ groups: [both] }), [visio]);

    expect(alone).toMatchObject({ ok: false, reason: 'gives-more' });
    expect(textOf(alone)).toContain('which gives Office 365 E3 too');
    expect(wayToTake(holding({ groups: [both] }), [visio, officeE3])).toMatchObject({ ok: true });
  });
});
