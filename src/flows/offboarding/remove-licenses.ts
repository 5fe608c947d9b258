import { z } from 'zod';
import { skuId } from '../../domain/ids.ts';
import { carriesMailbox } from '../../domain/seats/offer.ts';
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
import { keptLicenses, takeDirectly, type KeptLicenses } from '../steps/take-licenses.ts';
import { heldBefore, readHeldLicenses } from './held-licenses.ts';
import { askLeaver } from './leaver.ts';
import { settleMailbox } from './settle-mailbox.ts';
import { takeSnapshot, tenantOf, type Snapshot } from './snapshot.ts';

const removed = z.object({ removed: z.array(z.string()), kept: keptLicenses });
export type RemovedLicenses = z.infer<typeof removed>;

/** What the tenant has refused to take; asked once. */
const memoryOf = z.object({ refused: keptLicenses });

/** How long a group that nobody leaves by hand may go on giving a license. Assumed. */
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
      .map(({ skuId: id }) => ({ skuId: id, name: nameOf(context, id) }));
    const bound = still.flatMap((id) =>
      boundByGroup(context, id, { assignments, staying, wished }),
    );
    const refused = [...refusedBefore, ...(await takeDirectly(context, tenant, personId, direct))];
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

const idsOf = (kept: KeptLicenses): ReadonlySet<string> => new Set(kept.map((item) => item.skuId));

const nameOf = (context: Pick<StepContext, 'resultOf'>, id: string): string =>
  context.resultOf(takeSnapshot).names[id] ?? id;

/** What stays because it was chosen so, or because the mailbox needs it. */
export async function wishedToStay(
  context: StepContext,
  tenant: Tenant,
  before: Snapshot,
): Promise<KeptLicenses> {
  const listed = stringsOf(context.configuration['keepLicenses']).map((id) => id.toLowerCase());
  const held = heldBefore(before);
  const kept = held
    .filter((id) => listed.includes(id))
    .map((id) => ({ skuId: id, why: 'kept by configuration' }));
  const { keepsLicense } = context.resultOf(settleMailbox);
  if (keepsLicense === null) return kept;
  const forMailbox = (await readHeldLicenses(context, tenant)).filter(
    (license) => !listed.includes(license.skuId) && carriesMailbox(license),
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
  wished: KeptLicenses,
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
    readonly wished: KeptLicenses;
  },
): KeptLicenses {
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

function finish(
  context: StepContext,
  wanted: readonly string[],
  kept: KeptLicenses,
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
