import { describe, expect, test } from 'vitest';
import { hasContract, readContract } from '../../../simulators/core/samples.ts';
import { skuId } from '../ids.ts';
import { hasExchange, isOfferable } from '../seats/offer.ts';
import { countSeats } from '../seats/count-seats.ts';
import { checkPrerequisites } from '../seats/prerequisites.ts';
import { businessStandard, licenseWith, officeE3 } from '../test-license.ts';
import { parseServicePlans } from './parse-service-plans.ts';
import { plansOfLicenses, shippedServicePlans } from './service-plans-data.ts';
import { shippedSkuRows } from './sku-map-data.ts';
import { licensesLacking, unownedLicense } from './unowned.ts';

const businessPremium = skuId('cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46');
const exchangePlan2 = skuId('19ec0d23-8335-4cbd-94ac-6050e30712fa');
const teamsPhone = skuId('e43b5b99-8dfb-405f-9987-dc307f34bcbd');
const unknown = skuId('00000000-0000-4000-8000-000000000000');

const planIdsOf = (sku: string): readonly string[] =>
  unownedLicense(skuId(sku))?.servicePlans.map(({ id }) => id) ?? [];

describe('a license that a tenant lacks', () => {
  test('has no seat, and is counted: what is needed is bought', () => {
    const license = unownedLicense(businessPremium);
    expect(license).toMatchObject({
      ownedSeatCount: 0,
      assignedSeatCount: 0,
      skuPartNumber: 'SPB',
    });
    if (license === null) return;
    expect(isOfferable(license)).toBe(true);
    const need = { heldSeatCount: 0, neededSeatCount: 1, keepFreeSeatCount: 1 };
    expect(countSeats({ license, ...need })).toMatchObject({ free: 0, buy: 2, overAssignedBy: 0 });
  });

  test('is judged by what it includes, before it is paid: a mailbox, and plans that exclude each other', () => {
    const phone = unownedLicense(teamsPhone);
    const e3 = unownedLicense(officeE3);
    const premium = unownedLicense(businessPremium);
    if (phone === null || e3 === null || premium === null) throw new Error('they are shipped');
    expect([phone, e3, premium].map(hasExchange)).toEqual([false, true, true]);
    const found = checkPrerequisites({
      license: e3,
      buySeatCount: 1,
      subscriptionIsTrial: false,
      statedSeatCap: null,
      person: {
        usageLocation: 'US',
        directLicenses: [],
        groupLicenses: [],
        otherLicenses: [premium],
      },
    });
    expect(found.map(({ code }) => code)).toEqual(['exclusive-plans', 'exclusive-plans']);
    expect(found[0]?.text).toContain('Exchange Online (Plan 1)');
  });

  test('is known only where the table tells what it includes', () => {
    expect(unownedLicense(unknown)).toBeNull();
    const mapped = new Set([businessPremium, exchangePlan2, businessStandard, unknown]);
    const lacking = licensesLacking([licenseWith({ skuId: businessStandard })], mapped);
    expect(new Set(lacking.map((license) => license.skuId))).toEqual(
      new Set([businessPremium, exchangePlan2]),
    );
  });
});

describe('the shipped service plans', () => {
  test('stand there once each, sound, and every license of the SKU map has some', () => {
    const ids = shippedServicePlans.map(([id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.map((id) => skuId(id))).toEqual(ids);
    const mapped = new Set(shippedSkuRows.flatMap((row) => row.skuId ?? []));
    expect(new Set(plansOfLicenses.map(([sku]) => sku))).toEqual(mapped);
    const used = new Set(plansOfLicenses.flatMap(([, places]) => places));
    expect([...used].toSorted((a, b) => a - b)).toEqual(ids.map((_, place) => place));
    for (const [sku] of plansOfLicenses) expect(planIdsOf(sku).length).toBeGreaterThan(0);
  });

  // graph-rest-1.0/api/subscribedsku-list, the documented answer: ENTERPRISEPREMIUM with one of its plans
  test('have the ids and names of the tenant’s own list', () => {
    expect(unownedLicense(skuId('c7df2760-2c81-4ef7-b578-5b5392b571df'))).toMatchObject({
      skuPartNumber: 'ENTERPRISEPREMIUM',
      servicePlans: expect.arrayContaining([
        { id: '8c098270-9dd4-4350-9b30-ba4703f3b36b', name: 'ADALLOM_S_O365' },
      ]),
    });
  });

  const table = 'data/ms-product-names-service-plans.csv';
  test.runIf(hasContract(table))('are those of Microsoft’s table', () => {
    const mapped = new Set(plansOfLicenses.map(([sku]) => skuId(sku)));
    const parsed = parseServicePlans(new TextEncoder().encode(readContract(table)), mapped);
    expect(parsed.size).toBe(mapped.size);
    for (const [sku, plans] of parsed) expect(planIdsOf(sku)).toEqual(plans.map(({ id }) => id));
  });
});

describe('reading service plans', () => {
  const header = 'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id';
  const plan = '9aaf7827-d63c-4b61-89c3-182f06f82e5c';
  const parse = (...lines: readonly string[]) =>
    parseServicePlans(
      new TextEncoder().encode([header, ...lines].join('\r\n')),
      new Set([businessPremium]),
    );

  test('takes each plan of a wanted license once, through the table’s dirt', () => {
    const parsed = parse(
      `Premium,SPB,${businessPremium.toUpperCase()}\u00a0,EXCHANGE_S_STANDARD ,${plan.toUpperCase()}\t`,
      `Premium (new name),SPB,${businessPremium},EXCHANGE_S_STANDARD,${plan}`,
      `Premium,SPB,${businessPremium},NO_ID,`,
      `Premium,SPB,${businessPremium},,${exchangePlan2}`,
      `Other,OTHER,${exchangePlan2},EXCHANGE_S_ENTERPRISE,${plan}`,
      'short',
    );
    expect([...parsed]).toEqual([[businessPremium, [{ id: plan, name: 'EXCHANGE_S_STANDARD' }]]]);
  });

  test('leaves out a license without a sound plan, and refuses another table', () => {
    expect(parse(`Premium,SPB,${businessPremium},NO_ID,none`).size).toBe(0);
    const other = new TextEncoder().encode('GUID,Product_Display_Name\na,b');
    expect(() => parseServicePlans(other, new Set())).toThrow('Service_Plan_Id');
  });
});
