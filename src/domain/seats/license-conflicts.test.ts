import { describe, expect, it } from 'vitest';
import type { License } from '../license.ts';
import { skuId } from '../ids.ts';
import { licenseWith } from '../test-license.ts';
import { newConflicts } from './license-conflicts.ts';

const exchange1 = '9aaf7827-d63c-4b61-89c3-182f06f82e5c';
const exchange2 = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const archive = '176a09a6-7ec5-4039-ac02-b2791c6ba793';
const phone = '4828c8ec-dc2e-4779-b502-87ac9ce28ab7';
const teams = '57ff2da0-773e-42df-b2af-ffb7a2317929';

const license = (name: string, plans: readonly string[]): License =>
  licenseWith({
    skuId: skuId(`00000000-0000-4000-8000-${name.padStart(12, '0')}`),
    servicePlans: plans.map((id) => ({ id, name: id })),
  });
const small = license('1', [exchange1, teams]);
const large = license('2', [exchange2]);
const archiving = license('3', [archive]);
const calling = license('4', [phone]);

const textsOf = (of: Parameters<typeof newConflicts>[0]): readonly string[] =>
  newConflicts(of).map(({ text }) => text);

describe('what no longer goes together', () => {
  it('is an added license whose service is on the person already: that is refused', () => {
    expect(newConflicts({ kept: [small], added: [large], removed: [] })).toEqual([
      { isStop: true, text: expect.stringContaining('exclude each other') },
    ]);
    expect(newConflicts({ kept: [], added: [large], removed: [small] })).toEqual([]);
  });

  it.each([
    ['Exchange Online Archiving works only with a license with a mailbox', archiving, large],
    ['Microsoft 365 Phone System works only with Microsoft Teams or', calling, small],
  ])('is an add-on without its base: %s', (text, addOn, base) => {
    expect(newConflicts({ kept: [], added: [addOn], removed: [] })).toEqual([
      { isStop: false, text: expect.stringContaining(text) },
    ]);
    expect(newConflicts({ kept: [base], added: [addOn], removed: [] })).toEqual([]);
    expect(newConflicts({ kept: [], added: [addOn, base], removed: [] })).toEqual([]);
  });

  it('is an add-on that loses its base, told once, and not one that never had it', () => {
    expect(textsOf({ kept: [archiving], added: [], removed: [small] })).toHaveLength(1);
    expect(textsOf({ kept: [archiving], added: [], removed: [calling] })).toEqual([]);
  });
});
