import { z } from 'zod';
import { skuId, type SkuId } from '../../domain/ids.ts';
import { refusalLine } from '../../domain/people/license-refusals.ts';
import { hasArchiving, hasExchange } from '../../domain/seats/offer.ts';
import { listInWords } from '../../domain/wording.ts';
import type { LicenseAssignment, Tenant } from '../../ports/tenant.ts';
import { stringsOf } from '../steps/texts.ts';
import {
  defineStep,
  nextPoll,
  type Outcome,
  type StepContext,
  type Trace,
  type TraceContext,
  waitedMs,
} from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { askLeaver } from './leaver.ts';
import { settleMailbox } from './settle-mailbox.ts';
import { takeSnapshot, tenantOf, type Snapshot } from './snapshot.ts';

const keptList = z.array(z.object({ skuId: z.string(), why: z.string() }));
type Kept = z.output<typeof keptList>;

const removed = z.object({ removed: z.array(z.string()), kept: keptList });
export type RemovedLicenses = z.infer<typeof removed>;

/** What the tenant has refused to take; asked once. */
const memoryOf = z.object({ refused: keptList });

/** How long a group that nobody leaves by hand may go on giving a license, and a contradictory refusal may last. Assumed. */
const groupPatienceMs = 60 * 60_000;

/** Licensing groups first, then direct licenses, then reads until the tenant agrees. */
export const removeLicenses = defineStep<RemovedLicenses>({
  name: 'remove-licenses',
  title: 'Remove the licenses',
  after: ['settle-mailbox'],
  result: removed,
  version: 1,
  survives: true,
  leftover: (result) =>
    result.removed.length === 0
      ? null
      : `${result.removed.length} license(s) were removed; a seat that is not named here as given back stays paid`,
  trace: traceRemoved,
  do: async (context) => {
    const { personId } = context.resultOf(askLeaver);
    const before = context.resultOf(takeSnapshot);
    const tenant = await tenantOf(context);
    const wished = await wishedToStay(context, tenant, before);
    const refusedBefore = memoryOf.safeParse(context.memory).data?.refused ?? [];
    const staying = await leaveLicensingGroups(tenant, personId, before, wished);
    const person = await tenant.readPerson(personId);
    const settled = idsOf([...wished, ...refusedBefore]);
    const wanted = heldBefore(before).filter((id) => !settled.has(id));
    const still = wanted.filter((id) => person?.licenses.includes(skuId(id)) === true);
    const assignments = person?.assignments ?? [];
    const direct = assignments
      .filter((item) => item.groupId === null && still.includes(item.skuId))
      .map((item) => item.skuId);
    const bound = still.flatMap((id) =>
      boundByGroup(context, id, { assignments, staying, wished }),
    );
    const refused = [
      ...refusedBefore,
      ...(direct.length === 0 ? [] : await takeDirect(context, tenant, direct)),
    ];
    const kept = [...wished, ...refused, ...bound];
    if (still.every((id) => idsOf(kept).has(id))) return finish(context, wanted, kept);
    return {
      kind: 'wait',
      waitingFor: 'the tenant to agree that the licenses are gone',
      wakeAt: nextPoll(context),
      memory: { refused },
    };
  },
});

const idsOf = (kept: Kept): ReadonlySet<string> => new Set(kept.map((item) => item.skuId));

const heldBefore = ({ direct, fromGroups }: Snapshot): readonly string[] => [
  ...new Set([...direct, ...fromGroups.map((item) => item.skuId)]),
];

const nameOf = (context: Pick<StepContext, 'resultOf'>, id: string): string =>
  context.resultOf(takeSnapshot).names[id] ?? id;

/** What stays because it was chosen so, or because the mailbox needs it. */
export async function wishedToStay(
  context: StepContext,
  tenant: Tenant,
  before: Snapshot,
): Promise<Kept> {
  const listed = stringsOf(context.configuration['keepLicenses']).map((id) => id.toLowerCase());
  const held = heldBefore(before);
  const kept = held
    .filter((id) => listed.includes(id))
    .map((id) => ({ skuId: id, why: 'kept by configuration' }));
  const { keepsLicense } = context.resultOf(settleMailbox);
  if (keepsLicense === null) return kept;
  const licenses = await tenant.listLicenses();
  const forMailbox = licenses.filter(
    (license) =>
      held.includes(license.skuId) &&
      !listed.includes(license.skuId) &&
      (hasExchange(license) || hasArchiving(license)),
  );
  const why = 'the mailbox needs it; the seat stays paid';
  return [...kept, ...forMailbox.map((license) => ({ skuId: license.skuId, why }))];
}

type LicensingGroup = Snapshot['groups'][number];

/** Leaves the groups that give licenses; answers those that it does not leave. */
async function leaveLicensingGroups(
  tenant: Tenant,
  personId: string,
  before: Snapshot,
  wished: Kept,
): Promise<readonly LicensingGroup[]> {
  const wishedIds = idsOf(wished);
  const staying: LicensingGroup[] = [];
  for (const group of before.groups.filter((candidate) => candidate.givesLicense)) {
    const gives = before.fromGroups.filter((item) => item.groupId === group.id);
    const isNeeded = gives.some((item) => wishedIds.has(item.skuId));
    if (isNeeded || isChangedElsewhere(group)) staying.push(group);
    else await tenant.removeFromGroup(group.id, personId);
  }
  return staying;
}

const isChangedElsewhere = ({ membership }: LicensingGroup): boolean =>
  membership === 'dynamic' || membership === 'synchronised';

/** A license that only a group gives which the person does not leave. A rule may still let go of a blocked account. */
function boundByGroup(
  context: StepContext,
  id: string,
  facts: {
    readonly assignments: readonly LicenseAssignment[];
    readonly staying: readonly LicensingGroup[];
    readonly wished: Kept;
  },
): Kept {
  const given = facts.assignments.filter((item) => item.skuId === id);
  const groups = given.flatMap(
    (item) => facts.staying.find((group) => group.id === item.groupId) ?? [],
  );
  const [group] = groups;
  if (group === undefined || groups.length < given.length) return [];
  if (!isChangedElsewhere(group)) {
    const others = facts.wished.map((item) => nameOf(context, item.skuId));
    const why = `the group "${group.name}" gives it together with ${listInWords(others)}; the seat stays paid until the group gives them separately`;
    return [{ skuId: id, why }];
  }
  if (waitedMs(context) < groupPatienceMs) return [];
  const place = group.membership === 'dynamic' ? 'by a rule' : 'in the on-premises directory';
  const why = `the group "${group.name}" gives it, whose members are set ${place}; the seat stays paid until the person is out of it`;
  return [{ skuId: id, why }];
}

/** Takes direct licenses in one call. What is refused together is tried one by one, so that one does not keep the others. */
async function takeDirect(
  context: StepContext,
  tenant: Tenant,
  ids: readonly SkuId[],
): Promise<Kept> {
  const { personId } = context.resultOf(askLeaver);
  const answer = await tenant.changeLicenses(personId, { add: [], remove: ids });
  if (answer.ok) return [];
  const [id, ...others] = ids;
  if (others.length > 0) {
    const refused: Kept = [];
    for (const one of ids) refused.push(...(await takeDirect(context, tenant, [one])));
    return refused;
  }
  // Readings say otherwise: lag, as long as it does not last.
  const isLag = answer.reason === 'not-held' || answer.reason === 'inherited-from-group';
  if (id === undefined || (isLag && waitedMs(context) < groupPatienceMs)) return [];
  const why = refusalLine({
    ...answer,
    licenses: [nameOf(context, id)],
    groupName: null,
    usageLocation: null,
  });
  context.say({ key: `refused ${id}`, kind: 'refusal', text: `A license stays. ${why}` });
  return [{ skuId: id, why }];
}

function finish(
  context: StepContext,
  wanted: readonly string[],
  kept: Kept,
): Outcome<RemovedLicenses> {
  const keptIds = idsOf(kept);
  const gone = wanted.filter((id) => !keptIds.has(id));
  if (gone.length > 0) {
    const text = `Removed: ${gone.map((id) => nameOf(context, id)).join(', ')}.`;
    context.say({ key: 'removed', kind: 'progress', text });
  }
  return { kind: 'done', result: { removed: gone, kept: [...kept] } };
}

function traceRemoved(result: RemovedLicenses, context: TraceContext): readonly Trace[] {
  const { removed: gone, kept } = result;
  if (gone.length === 0 && kept.length === 0) return [];
  const account = context.resultOf(askLeaver);
  const stays = kept.map(({ skuId: id, why }) => `kept ${nameOf(context, id)}: ${why}`);
  const took = `Took ${listInWords(gone.map((id) => nameOf(context, id)))} from ${account.userPrincipalName}`;
  return [
    {
      action: 'licenses.remove',
      summary: [...(gone.length === 0 ? [account.userPrincipalName] : [took]), ...stays].join('; '),
      before: { licenses: heldBefore(context.resultOf(takeSnapshot)) },
      after: { licenses: kept.map(({ skuId: id }) => id) },
      externalIds: accountIds(account),
    },
  ];
}
