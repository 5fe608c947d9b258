import { z } from 'zod';
import { skuId } from '../../domain/ids.ts';
import { refusalLine } from '../../domain/people/license-refusals.ts';
import { listInWords } from '../../domain/wording.ts';
import type { Tenant } from '../../ports/tenant.ts';
import {
  defineStep,
  nextPoll,
  type Outcome,
  type Step,
  type StepContext,
  waitedMs,
} from '../runs/flow.ts';
import { accountIds } from './account-ids.ts';
import { tenantOf, type ChosenPerson } from './chosen-person.ts';
import type { TakenLicense } from './holdings.ts';

/** From whom which licenses are taken, and after which step. */
export interface Taking {
  readonly after: readonly string[];
  readonly read: (context: Pick<StepContext, 'resultOf'>) => {
    readonly person: ChosenPerson;
    /** Empty for nothing. */
    readonly licenses: readonly TakenLicense[];
  };
  /** Done before every look at something that is to be taken. */
  readonly prepare?: (context: StepContext) => Promise<void>;
}

/** What is taken where a mailbox keeps its license: without it, and without what the same group gives. */
export function withoutMailboxLicenses(
  licenses: readonly TakenLicense[],
  keepsLicense: string | null,
): readonly TakenLicense[] {
  if (keepsLicense === null) return licenses;
  const kept = licenses.filter((license) => license.carriesMailbox);
  const groups = new Set(kept.flatMap((license) => license.groups.map((group) => group.id)));
  return licenses.filter(
    (license) => !license.carriesMailbox && !license.groups.some((group) => groups.has(group.id)),
  );
}

const leftGroups = z.object({ left: z.array(z.string()) });

/** How long a group may take to take its license back before a person is told; the waiting goes on. Assumed. */
const groupPatienceMs = 30 * 60_000;

/** Takes the person out of the groups that give what is taken, and waits until they give it no longer. */
export function leaveGivingGroupsStep(of: Taking): Step<z.output<typeof leftGroups>> {
  return defineStep<z.output<typeof leftGroups>>({
    name: 'leave-giving-groups',
    title: 'Leave the groups that give it',
    after: of.after,
    result: leftGroups,
    version: 1,
    survives: true,
    leftover: ({ left }) => (left.length === 0 ? null : `out of ${listInWords(left)}`),
    isSkipped: ({ left }) => left.length === 0,
    trace: ({ left }, context) => {
      const { person } = of.read(context);
      if (left.length === 0) return [];
      return [
        {
          action: 'groups.leave',
          summary: `Took ${person.userPrincipalName} out of ${listInWords(left)}`,
          after: { left },
          externalIds: accountIds(person),
        },
      ];
    },
    do: async (context) => {
      const { person, licenses } = of.read(context);
      const groups = new Map(
        licenses.flatMap((one) => one.groups.map(({ id, name }) => [id, name])),
      );
      const left = [...groups.values()];
      if (groups.size === 0) return { kind: 'done', result: { left } };
      await of.prepare?.(context);
      const tenant = await tenantOf(context);
      // Not a member counts as done: it may be done twice.
      for (const id of groups.keys()) await tenant.removeFromGroup(id, person.personId);
      const now = await tenant.readPerson(person.personId);
      const isGiven = now?.assignments.some(({ groupId }) => groups.has(groupId ?? '')) ?? false;
      if (!isGiven) return { kind: 'done', result: { left } };
      if (waitedMs(context) >= groupPatienceMs) {
        const text = `${listInWords(left)} still give ${person.displayName} a license half an hour after they were left. Look at it in the tenant; Seatwright keeps looking.`;
        context.say({ key: 'group-patience', kind: 'refusal', text });
      }
      const waitingFor = `${listInWords(left)} to take the license back`;
      return { kind: 'wait', waitingFor, wakeAt: nextPoll(context) };
    },
  });
}

/** What was not taken, and why with the next step. */
export const keptLicenses = z.array(z.object({ skuId: z.string(), why: z.string() }));
export type KeptLicenses = z.output<typeof keptLicenses>;

const takenLicenses = z.object({
  /** SKU ids. */
  removed: z.array(z.string()),
  /** What the tenant refused to take. */
  kept: keptLicenses,
});
export type TakenLicenses = z.output<typeof takenLicenses>;

/** Takes what is held directly, in one call, and reads until the tenant agrees. */
export function takeLicensesStep(of: Taking): Step<TakenLicenses> {
  return defineStep<TakenLicenses>({
    name: 'remove-licenses',
    title: 'Take the licenses away',
    after: of.after,
    result: takenLicenses,
    version: 1,
    survives: true,
    leftover: ({ removed }) =>
      removed.length === 0
        ? null
        : `${removed.length} license(s) were taken away; a seat that is not named here as given back or given to somebody stays paid`,
    isSkipped: ({ removed, kept }) => removed.length + kept.length === 0,
    trace: ({ removed, kept }, context) => {
      const { person, licenses } = of.read(context);
      if (removed.length + kept.length === 0) return [];
      const nameOf = (id: string) => licenses.find((one) => one.skuId === id)?.name ?? id;
      const words = [
        ...(removed.length === 0 ? [] : [`took ${listInWords(removed.map(nameOf))}`]),
        ...kept.map(({ skuId: id, why }) => `kept ${nameOf(id)}: ${why}`),
      ];
      return [
        {
          action: 'licenses.remove',
          summary: `${person.userPrincipalName}: ${words.join('; ')}`,
          before: { licenses: licenses.map((license) => license.skuId) },
          after: { licenses: kept.map(({ skuId: id }) => id) },
          externalIds: accountIds(person),
        },
      ];
    },
    do: (context) => take(context, of),
  });
}

const memoryOf = z.object({ kept: keptLicenses });

async function take(context: StepContext, of: Taking): Promise<Outcome<TakenLicenses>> {
  const { person, licenses } = of.read(context);
  if (licenses.length === 0) return { kind: 'done', result: { removed: [], kept: [] } };
  await of.prepare?.(context);
  const tenant = await tenantOf(context);
  const now = await tenant.readPerson(person.personId);
  const keptBefore = memoryOf.safeParse(context.memory).data?.kept ?? [];
  const isKept = (id: string) => keptBefore.some((one) => one.skuId === id);
  const still = licenses.filter(
    (one) => !isKept(one.skuId) && now?.licenses.includes(skuId(one.skuId)) === true,
  );
  if (still.length === 0) {
    const removed = licenses.map((one) => one.skuId).filter((id) => !isKept(id));
    return { kind: 'done', result: { removed, kept: keptBefore } };
  }
  const direct = still.filter(({ skuId: id }) =>
    now?.assignments.some((item) => item.skuId === id && item.groupId === null),
  );
  const refused = await takeDirectly(context, tenant, person.personId, direct);
  return {
    kind: 'wait',
    waitingFor: 'the tenant to agree that the licenses are gone',
    wakeAt: refused.length === still.length ? context.now : nextPoll(context),
    memory: { kept: [...keptBefore, ...refused] },
  };
}

/** How long a refusal that readings contradict counts as lag. Assumed. */
const lagPatienceMs = 60 * 60_000;

/**
 * Takes licenses that are held directly, in one call; what is refused together is tried one by one, so that one does not keep
 * the others. Answers what was refused for good, and says it. Throws `ConnectorError`.
 */
export async function takeDirectly(
  context: StepContext,
  tenant: Tenant,
  personId: string,
  licenses: readonly Pick<TakenLicense, 'skuId' | 'name'>[],
): Promise<KeptLicenses> {
  const [first, ...others] = licenses;
  if (first === undefined) return [];
  const remove = licenses.map((one) => skuId(one.skuId));
  const answer = await tenant.changeLicenses(personId, { add: [], remove });
  if (answer.ok) return [];
  if (others.length > 0) {
    const refused: KeptLicenses = [];
    for (const one of licenses)
      refused.push(...(await takeDirectly(context, tenant, personId, [one])));
    return refused;
  }
  // Readings say that it is held, and directly.
  const isLag = answer.reason === 'not-held' || answer.reason === 'inherited-from-group';
  if (isLag && waitedMs(context) < lagPatienceMs) return [];
  const words = { licenses: [first.name], groupName: null, usageLocation: null };
  const why = refusalLine({ ...answer, ...words });
  context.say({ key: `refused ${first.skuId}`, kind: 'refusal', text: `A license stays. ${why}` });
  return [{ skuId: first.skuId, why }];
}
