import type { SkuId } from '../ids.ts';
import type { License } from '../license.ts';
import { productNameOf } from '../products/names.ts';
import { dependentPlans, exclusivePlans, seatCaps } from './plan-rules.ts';

/**
 * What is in the way of giving a person a license, found before money is spent.
 * - `stop`: it would fail; nothing is bought.
 * - `ask`: it will probably fail; a person decides.
 * - `unneeded`: the person has it without us; nothing is bought for them.
 */
export interface PrerequisiteFinding {
  readonly severity: 'stop' | 'ask' | 'unneeded';
  readonly code:
    | 'usage-location-missing'
    | 'not-for-people'
    | 'seat-cap'
    | 'trial'
    | 'exclusive-plans'
    | 'dependent-plan'
    | 'given-by-group'
    | 'already-assigned';
  /** One sentence that names the product. */
  readonly text: string;
}

/** Everything the check looks at. */
export interface PrerequisiteFacts {
  readonly license: License;
  /** Seats that would be bought for it in this plan. */
  readonly buySeatCount: number;
  /** Whether the subscription that would be changed is a trial. */
  readonly subscriptionIsTrial: boolean;
  /** Largest seat count in the tenant that the CSP states; null where it does not. */
  readonly statedSeatCap: number | null;
  readonly person: {
    /** Two letters; null or empty where missing. */
    readonly usageLocation: string | null;
    /** SKU ids that the person has directly and keeps. */
    readonly directLicenses: readonly SkuId[];
    /** Licenses that come from groups the person is or will be in. */
    readonly groupLicenses: readonly { readonly skuId: SkuId; readonly groupName: string }[];
    /** All licenses that the person keeps or gets beside this one, from wherever. */
    readonly otherLicenses: readonly License[];
  };
}

function planIds(license: License): ReadonlySet<string> {
  return new Set(license.servicePlans.map((plan) => plan.id.toLowerCase()));
}

function findOwnership(facts: PrerequisiteFacts, name: string): PrerequisiteFinding[] {
  const { license, person } = facts;
  const group = person.groupLicenses.find((given) => given.skuId === license.skuId);
  if (group !== undefined) {
    const text = `The group "${group.groupName}" gives ${name} already; the seat is still needed, assigning it directly is not.`;
    return [{ severity: 'ask', code: 'given-by-group', text }];
  }
  if (!person.directLicenses.includes(license.skuId)) return [];
  const text = `The person already has ${name}.`;
  return [{ severity: 'unneeded', code: 'already-assigned', text }];
}

function findHardStops(facts: PrerequisiteFacts, name: string): PrerequisiteFinding[] {
  const { license, person, buySeatCount } = facts;
  const findings: PrerequisiteFinding[] = [];
  const stop = (code: PrerequisiteFinding['code'], text: string): void => {
    findings.push({ severity: 'stop', code, text });
  };
  if ((person.usageLocation ?? '').trim() === '') {
    stop('usage-location-missing', `${name} needs a usage location, and the person has none.`);
  }
  if (!license.assignableToPeople) {
    stop(
      'not-for-people',
      `${name} belongs to the whole company and cannot be assigned to a person.`,
    );
  }
  if (buySeatCount > 0 && facts.subscriptionIsTrial) {
    stop('trial', `The subscription of ${name} is a trial; its quantity cannot be changed.`);
  }
  const knownCap = seatCaps.find((cap) => cap.skuId === license.skuId)?.maximumSeatCount;
  const cap = Math.min(knownCap ?? Infinity, facts.statedSeatCap ?? Infinity);
  const after = license.ownedSeatCount + buySeatCount;
  if (buySeatCount > 0 && after > cap) {
    stop('seat-cap', `${name} is limited to ${cap} seats in a tenant; it would have ${after}.`);
  }
  return findings;
}

function findPlanConflicts(facts: PrerequisiteFacts, name: string): PrerequisiteFinding[] {
  const own = planIds(facts.license);
  const findings: PrerequisiteFinding[] = [];
  for (const other of facts.person.otherLicenses.filter((it) => it.skuId !== facts.license.skuId)) {
    const theirs = planIds(other);
    const otherName = productNameOf(other.skuId) ?? other.skuPartNumber;
    for (const { left, right, names } of exclusivePlans) {
      if (!((own.has(left) && theirs.has(right)) || (own.has(right) && theirs.has(left)))) continue;
      const text = `${name} and ${otherName} exclude each other: ${names[0]} and ${names[1]} cannot be on one person.`;
      findings.push({ severity: 'ask', code: 'exclusive-plans', text });
    }
  }
  const all = new Set([
    ...own,
    ...facts.person.otherLicenses.flatMap((other) => [...planIds(other)]),
  ]);
  for (const { plan, needsOneOf, names } of dependentPlans) {
    if (!own.has(plan) || needsOneOf.some((needed) => all.has(needed))) continue;
    const text = `${name} needs another license: ${names[0]} works only with ${names[1]}.`;
    findings.push({ severity: 'ask', code: 'dependent-plan', text });
  }
  return findings;
}

/**
 * What stands between a person and a license, before anything is bought. An empty list: nothing known.
 *
 * The rules between service plans are the documented ones; the tenant knows more. They only ask, because a plan can be
 * switched off. Source: seats/plan-rules.ts; contract graph-and-ad.md 1.4 and 1.5.
 */
export function checkPrerequisites(facts: PrerequisiteFacts): readonly PrerequisiteFinding[] {
  const name = productNameOf(facts.license.skuId) ?? facts.license.skuPartNumber;
  return [
    ...findHardStops(facts, name),
    ...findOwnership(facts, name),
    ...findPlanConflicts(facts, name),
  ];
}
