import type { SkuId } from '../ids.ts';
import { productNameOf } from '../products/names.ts';
import { listInWords } from '../wording.ts';

/** A group that gives a person licenses. */
export interface GivingGroup {
  readonly id: string;
  readonly name: string;
  /** Where members are changed: `cloud` and `exchange` by us, `dynamic` by a rule, `synchronised` on premises. */
  readonly membership: 'cloud' | 'exchange' | 'dynamic' | 'synchronised';
  /** Every license that membership gives. */
  readonly licenses: readonly SkuId[];
}

/** A license that a person has, and where it comes from: directly, from groups, or both. */
export interface Holding {
  readonly skuId: SkuId;
  /** What people call the license. */
  readonly name: string;
  readonly isDirect: boolean;
  /** The groups that give it; one that is not the person's any more, or not readable, is null. */
  readonly groups: readonly (GivingGroup | null)[];
}

/** How a license is taken from a person. Refusals are sentences for whoever wants to take it. */
export type WayToTake =
  | {
      readonly ok: true;
      /** To be left; empty where it is held directly only. */
      readonly leave: readonly GivingGroup[];
    }
  | {
      readonly ok: false;
      readonly reason: 'unknown-group' | 'dynamic-group' | 'synchronised-group' | 'gives-more';
      readonly text: string;
    };

/**
 * How to take a license so that its seat comes free: what a group gives cannot be taken from the person, only left with the
 * group, and a group is left only where everything else that it gives is taken too. `taken` are the SKU ids of all
 * licenses that are taken together, this one included.
 *
 * Source: contract graph-and-ad.md 1.5 ("User license is inherited from a group membership and it cannot be removed
 * directly from the user").
 */
export function wayToTake(holding: Holding, taken: readonly SkuId[]): WayToTake {
  const leave: GivingGroup[] = [];
  for (const group of holding.groups) {
    if (group === null) {
      const text = `${holding.name} comes from a group that cannot be read: look at it in the tenant.`;
      return { ok: false, reason: 'unknown-group', text };
    }
    const because = `${holding.name} comes from the group "${group.name}"`;
    if (group.membership === 'dynamic') {
      const text = `${because}, whose members follow a rule: change what the rule looks at.`;
      return { ok: false, reason: 'dynamic-group', text };
    }
    if (group.membership === 'synchronised') {
      const text = `${because}, whose members are kept in the on-premises directory: change them there.`;
      return { ok: false, reason: 'synchronised-group', text };
    }
    const more = group.licenses.filter((id) => id !== holding.skuId && !taken.includes(id));
    if (more.length > 0) {
      const text = `${because}, which gives ${listInWords(more.map((id) => productNameOf(id) ?? id))} too: take all of them, or change the group.`;
      return { ok: false, reason: 'gives-more', text };
    }
    leave.push(group);
  }
  return { ok: true, leave };
}
