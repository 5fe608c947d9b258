import { describe, expect, test } from 'vitest';
import { skuId } from '../ids.ts';
import type { License } from '../license.ts';
import { businessStandard, licenseWith, officeE3 } from '../test-license.ts';
import { hasExchange, isOfferable } from './offer.ts';
import { checkPrerequisites } from './prerequisites.ts';
import type { PrerequisiteFacts } from './prerequisites.ts';

const withPlans = (id: string, ...plans: string[]): License =>
  licenseWith({ skuId: skuId(id), servicePlans: plans.map((plan) => ({ id: plan, name: plan })) });
const exchange1 = '9aaf7827-d63c-4b61-89c3-182f06f82e5c';
const exchange2 = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const sharePoint2 = '5dbe027f-2339-4123-9542-606e4d348a72';
const project = 'fe71d6c3-a2ea-4499-9778-da042bf08063';
const archive = '176a09a6-7ec5-4039-ac02-b2791c6ba793';
const foundation = '113feb6c-3fe4-4440-bddc-54d774bf0318';

const person: PrerequisiteFacts['person'] = {
  usageLocation: 'DE',
  directLicenses: [],
  groupLicenses: [],
  otherLicenses: [],
};
const facts: PrerequisiteFacts = {
  license: licenseWith({}),
  buySeatCount: 1,
  subscriptionIsTrial: false,
  statedSeatCap: null,
  person,
};
const codes = (changes: Partial<PrerequisiteFacts>): readonly string[] =>
  checkPrerequisites({ ...facts, ...changes }).map(({ severity, code }) => `${severity} ${code}`);

describe('prerequisites', () => {
  test('nothing is in the way of an ordinary license', () => {
    expect(codes({})).toEqual([]);
  });

  test.each([
    [{ person: { ...person, usageLocation: null } }, 'stop usage-location-missing'],
    [{ person: { ...person, usageLocation: ' ' } }, 'stop usage-location-missing'],
    [{ license: licenseWith({ assignableToPeople: false }) }, 'stop not-for-people'],
    [{ subscriptionIsTrial: true }, 'stop trial'],
    [{ statedSeatCap: 10 }, 'stop seat-cap'],
    [{ person: { ...person, directLicenses: [businessStandard] } }, 'unneeded already-assigned'],
    [
      { person: { ...person, groupLicenses: [{ skuId: businessStandard, groupName: 'Staff' }] } },
      'ask given-by-group',
    ],
  ])('%o: %s', (changes, finding) => {
    expect(codes(changes)).toEqual([finding]);
  });

  // partner-center/pricing/pricing-and-offers: MaxLicenses 300 for Business plans
  test('a Business plan ends at 300 seats, and the 300th is still allowed', () => {
    expect(codes({ license: licenseWith({ ownedSeatCount: 299 }) })).toEqual([]);
    const license = licenseWith({ ownedSeatCount: 300 });
    expect(codes({ license })).toEqual(['stop seat-cap']);
    expect(codes({ license, buySeatCount: 0 })).toEqual([]);
    expect(codes({ license: { ...license, skuId: officeE3 } })).toEqual([]);
  });

  // entra/identity/users/licensing-groups-resolve-problems: Exchange Plan 2 conflicts with Plan 1
  test('asks about plans that exclude each other, whichever comes first', () => {
    const one = withPlans('4b9405b0-7788-4568-add1-99614e613b69', exchange1);
    const two = withPlans('19ec0d23-8335-4cbd-94ac-6050e30712fa', exchange2);
    for (const [license, other] of [
      [one, two],
      [two, one],
    ] as const) {
      const found = checkPrerequisites({
        ...facts,
        license,
        person: { ...person, otherLicenses: [other] },
      });
      expect(found).toHaveLength(1);
      expect(found[0]?.text).toContain('Exchange Online (Plan 1)');
    }
    expect(codes({ license: one, person: { ...person, otherLicenses: [one] } })).toEqual([]);
  });

  // sample user-assignLicense.error-400-dependency
  test('asks about a plan whose base is missing, and accepts the base from any license', () => {
    const license = withPlans('776df282-9fc0-4862-99e2-70e561b9909e', project);
    expect(codes({ license })).toEqual(['ask dependent-plan']);
    const other = withPlans('6fd2c87f-b296-42f0-b197-1e91e994b900', sharePoint2);
    expect(codes({ license, person: { ...person, otherLicenses: [other] } })).toEqual([]);
    expect(codes({ license: withPlans(license.skuId, project, sharePoint2) })).toEqual([]);
  });
});

describe('what is offered', () => {
  test('hides company-wide, huge and free licenses', () => {
    expect(isOfferable(licenseWith({}))).toBe(true);
    expect(isOfferable(licenseWith({ ownedSeatCount: 9_999 }))).toBe(true);
    expect(isOfferable(licenseWith({ ownedSeatCount: 10_000 }))).toBe(false);
    expect(isOfferable(licenseWith({ assignableToPeople: false }))).toBe(false);
    const flowFree = skuId('F30DB892-07E9-47E9-837C-80727F46FD3D');
    expect(isOfferable(licenseWith({ skuId: flowFree }))).toBe(false);
  });

  test('a mailbox comes with Exchange plans, not with archiving or the foundation', () => {
    expect(hasExchange(withPlans(officeE3, exchange2))).toBe(true);
    expect(hasExchange(withPlans(officeE3, exchange1.toUpperCase()))).toBe(true);
    expect(hasExchange(withPlans(officeE3, archive, foundation))).toBe(false);
    expect(hasExchange(licenseWith({}))).toBe(false);
  });
});
