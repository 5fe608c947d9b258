import { describe, expect, it } from 'vitest';
import { explainRefusal, refusalLine, type Refused } from './license-refusals.ts';

const refused = (of: Partial<Refused>): Refused => ({
  reason: 'other',
  licenses: ['Office 365 E3'],
  detail: '',
  groupName: null,
  usageLocation: null,
  ...of,
});
const exchange1 = '9aaf7827-d63c-4b61-89c3-182f06f82e5c';
const exchange2 = 'EFB87545-963C-4E0D-99DF-69C6916D9EB0';
const unknown = '00000000-1111-2222-3333-444444444444';

describe('refusals of licenses', () => {
  it('tells a missing usage location from one where the license is not sold', () => {
    const none = explainRefusal(refused({ reason: 'usage-location-missing' }));
    const wrong = explainRefusal(
      refused({ reason: 'usage-location-missing', usageLocation: 'IR' }),
    );

    expect(none.text).toBe('Office 365 E3 cannot be given: the person has no usage location.');
    expect(none.nextStep).toContain('Set the country');
    expect(wrong.text).toBe('Office 365 E3 may not be used in IR.');
    expect(wrong.nextStep).toContain('Correct the country');
  });

  it('names services of whichever case once, and leaves an id that no table knows', () => {
    const detail = `Plans ${exchange1}, ${exchange2}, ${exchange1}, ${unknown} are mutually exclusive.`;

    const { text } = explainRefusal(refused({ reason: 'mutually-exclusive', detail }));

    const before = text.slice(0, text.indexOf(' The tenant says'));
    expect(before).toContain('Exchange Online (Plan 1)');
    expect(before).toContain('Exchange Online (Plan 2)');
    expect(before).toContain(unknown);
    expect(before.match(/Plan 1/g)).toHaveLength(1);
    expect(text).toContain(`The tenant says: "${detail}"`);
  });

  it('says what to do with a license of a group, which is not the person’s to give', () => {
    const line = refusalLine(refused({ reason: 'inherited-from-group', groupName: 'Staff' }));

    expect(line).toBe(
      'Office 365 E3 comes from the group "Staff" and cannot be taken from the person. Take the person out of the group "Staff".',
    );
  });

  it('says of an unknown failure of a group where it usually comes from', () => {
    const ofGroup = explainRefusal(refused({ groupName: 'Staff', detail: 'Other' }));
    const direct = explainRefusal(refused({ detail: 'Something new.' }));

    expect(ofGroup.nextStep).toContain('one that fails holds up all of them');
    expect(direct.text).toContain('The tenant says: "Something new."');
  });
});
