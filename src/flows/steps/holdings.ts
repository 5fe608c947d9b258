import { skuId, type SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { refusalLine } from '../../domain/people/license-refusals.ts';
import { obstacleOf } from '../../domain/people/shared-mailbox.ts';
import { wayToTake, type GivingGroup, type Holding } from '../../domain/people/way-to-take.ts';
import { licenseName } from '../../domain/products/names.ts';
import { carriesMailbox, hasExchange } from '../../domain/seats/offer.ts';
import { listInWords } from '../../domain/wording.ts';
import type { Group, Person, Tenant } from '../../ports/tenant.ts';
import type { FormOption } from '../runs/form.ts';
import { z } from 'zod';

/** A license on a person as a form and the steps after it need it. */
export interface HeldLicense extends Holding {
  /** Whether it gives a mailbox. */
  readonly hasExchange: boolean;
  /** Whether a mailbox that needs a license needs this one: as above, and for an archive. */
  readonly carriesMailbox: boolean;
  /** What is wrong with it, each a sentence with what to do; empty when it is in order. */
  readonly troubles: readonly string[];
}

/** What a person has, read together. */
export interface PersonsLicenses {
  readonly person: Person;
  /** Ordered by name. */
  readonly held: readonly HeldLicense[];
  /** Every license of the tenant. */
  readonly licenses: readonly License[];
}

/** Null where nobody of this id is in the tenant. Throws `ConnectorError`. */
export async function readHoldings(
  tenant: Tenant,
  personId: string,
): Promise<PersonsLicenses | null> {
  const [person, groups, licenses] = await Promise.all([
    tenant.readPerson(personId),
    tenant.listGroupsOfPerson(personId),
    tenant.listLicenses(),
  ]);
  if (person === null) return null;
  const held = idsOf(person).map((id) => holdingOf(id, { person, groups, licenses }));
  return { person, held: held.toSorted((a, b) => a.name.localeCompare(b.name)), licenses };
}

/** With those that a group could not give: they are shown with what is wrong. */
const idsOf = (person: Person): readonly SkuId[] => [
  ...new Set([...person.licenses, ...person.assignments.map((item) => item.skuId)]),
];

function holdingOf(
  id: SkuId,
  of: {
    readonly person: Person;
    readonly groups: readonly Group[];
    readonly licenses: readonly License[];
  },
): HeldLicense {
  const { person, groups, licenses } = of;
  const license = licenses.find((one) => one.skuId === id);
  const name = license === undefined ? id : licenseName(license);
  const assignments = person.assignments.filter((item) => item.skuId === id);
  const groupOf = (groupId: string) => groups.find((group) => group.id === groupId);
  return {
    skuId: id,
    name,
    hasExchange: license !== undefined && hasExchange(license),
    carriesMailbox: license !== undefined && carriesMailbox(license),
    isDirect: assignments.some((item) => item.groupId === null),
    groups: assignments.flatMap(({ groupId }) =>
      groupId === null ? [] : toGiving(groupOf(groupId)),
    ),
    troubles: assignments.flatMap(({ groupId, error, refusal }) =>
      error === null
        ? []
        : refusalLine({
            reason: refusal ?? 'other',
            licenses: [name],
            detail: error,
            groupName: groupId === null ? null : (groupOf(groupId)?.displayName ?? groupId),
            usageLocation: person.usageLocation,
          }),
    ),
  };
}

function toGiving(group: Group | undefined): readonly [GivingGroup | null] {
  if (group === undefined) return [null];
  const { id, displayName: name, membership, licenses } = group;
  return [{ id, name, membership, licenses }];
}

/** "directly", "through the group "Staff"", "directly and through …". */
export function sourceInWords({ isDirect, groups }: Holding): string {
  const names = groups.map((group) =>
    group === null ? 'a group that cannot be read' : `the group "${group.name}"`,
  );
  const through = names.length === 0 ? [] : [`through ${listInWords(names)}`];
  return listInWords([...(isDirect ? ['directly'] : []), ...through]);
}

/** One line for the conversation. */
export function describeHolding(held: HeldLicense): string {
  const { name, troubles } = held;
  const obstacle = obstacleToTaking(held);
  const words = [`${name}: ${sourceInWords(held)}.`, ...(obstacle === null ? [] : [obstacle])];
  return [...words, ...troubles].join(' ');
}

/** Why a license can be taken with no others either; null where it can. One that others have to go with may be chosen: with them. */
function obstacleToTaking(held: HeldLicense): string | null {
  const way = wayToTake(held, [held.skuId]);
  return way.ok || way.reason === 'gives-more' ? null : way.text;
}

/** Whether no choice is left to whoever would take one of these. */
export const isNothingTakable = (held: readonly HeldLicense[]): boolean =>
  held.every((one) => obstacleToTaking(one) !== null);

/** A license to be taken, as a choice; one that cannot be taken at all is shown with the reason. */
export function takeOption(held: HeldLicense): FormOption {
  const { skuId: value, name: label, troubles } = held;
  const way = wayToTake(held, [value]);
  return {
    value,
    label,
    detail: [sourceInWords(held), ...(way.ok ? [] : [way.text]), ...troubles].join(' · '),
    ...(troubles.length > 0 ? { warning: true } : {}),
    ...(obstacleToTaking(held) === null ? {} : { disabled: true }),
  };
}

export const takenLicense = z.object({
  skuId: z.string(),
  name: z.string(),
  hasExchange: z.boolean(),
  carriesMailbox: z.boolean(),
  isDirect: z.boolean(),
  /** Groups that are left, because they give it. */
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
});
/** A license that is to be taken from a person, and how. */
export type TakenLicense = z.output<typeof takenLicense>;

/** The chosen licenses with the way in which each is taken, or the first reason why one cannot be. */
export function chooseTaken(
  held: readonly HeldLicense[],
  chosen: readonly string[],
):
  | { readonly ok: true; readonly taken: TakenLicense[] }
  | { readonly ok: false; readonly text: string } {
  const ids = chosen.map((id) => skuId(id));
  const taken: TakenLicense[] = [];
  for (const id of ids) {
    const one = held.find((item) => item.skuId === id);
    if (one === undefined) return { ok: false, text: 'A chosen license is no longer there.' };
    const way = wayToTake(one, ids);
    if (!way.ok) return { ok: false, text: way.text };
    const { skuId: sku, name, hasExchange: isMailbox, carriesMailbox: isNeeded, isDirect } = one;
    const groups = way.leave.map((group) => ({ id: group.id, name: group.name }));
    taken.push({
      skuId: sku,
      name,
      hasExchange: isMailbox,
      carriesMailbox: isNeeded,
      isDirect,
      groups,
    });
  }
  return { ok: true, taken };
}

/** "Visio Plan 2 (leaves the group "Drawing")". */
export function takenInWords({ name, groups }: TakenLicense): string {
  if (groups.length === 0) return name;
  return `${name} (leaves ${listInWords(groups.map((group) => `the group "${group.name}"`))})`;
}

/**
 * Whether no license carries the person's mailbox any more once these are taken, and what that means in sentences; `after` are
 * the licenses that are left. Throws `ConnectorError`.
 *
 * 30 days: learn.microsoft.com/microsoft-365/admin/manage/remove-licenses-from-users (as commonly quoted; not in a contract).
 */
export async function mailboxAtRisk(
  tenant: Tenant,
  { person }: PersonsLicenses,
  taken: readonly TakenLicense[],
  after: readonly License[],
): Promise<{ readonly isAtRisk: boolean; readonly warnings: readonly string[] }> {
  const none = { isAtRisk: false, warnings: [] };
  if (!taken.some((one) => one.hasExchange) || after.some(hasExchange)) return none;
  const mailbox = await tenant.readMailbox(person.userPrincipalName);
  if (mailbox === null) return none;
  const obstacle = obstacleOf(mailbox);
  if (mailbox.kind === 'shared' && obstacle === null) return none;
  const lost = `No license with a mailbox is left to ${person.displayName}: the mailbox is switched off, and deleted after 30 days.`;
  const stuck =
    obstacle === null ? [] : [`As a shared one it needs the license, too: ${obstacle.reason}.`];
  return { isAtRisk: true, warnings: [lost, ...stuck] };
}
