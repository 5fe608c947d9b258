import { z } from 'zod';
import { clientId, skuId } from '../../domain/ids.ts';
import { licenseName } from '../../domain/products/names.ts';
import { hasExchange } from '../../domain/seats/offer.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Tenant } from '../../ports/tenant.ts';
import { stringsOf } from '../onboarding/licenses.ts';
import { defineStep, nextPoll, type Outcome, type StepContext } from '../runs/flow.ts';
import { askLeaver, askMailbox } from './leaver.ts';

const snapshot = z.object({
  /** SKU ids; direct ones and those that groups gave. */
  direct: z.array(z.string()),
  fromGroups: z.array(z.object({ skuId: z.string(), groupId: z.string() })),
  /** What people call the licenses, by SKU id. */
  names: z.record(z.string(), z.string()),
  groups: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      membership: z.string(),
      givesLicense: z.boolean(),
    }),
  ),
});
export type Snapshot = z.infer<typeof snapshot>;

const tenantOf = (context: StepContext) =>
  context.tools.connections.tenant(clientId(context.run.clientId));

/** Remembers licenses and groups before anything is taken away. */
export const takeSnapshot = defineStep<Snapshot>({
  name: 'take-snapshot',
  title: 'Remember licenses and groups',
  after: ['wait-for-moment'],
  result: snapshot,
  version: 1,
  survives: true,
  leftover: null,
  do: async (context) => {
    const { personId, displayName } = context.resultOf(askLeaver);
    const tenant = await tenantOf(context);
    const [person, groups, licenses] = await Promise.all([
      tenant.readPerson(personId),
      tenant.listGroupsOfPerson(personId),
      tenant.listLicenses(),
    ]);
    if (person === null) {
      return {
        kind: 'stop',
        reason: `${displayName} is no longer in the tenant.`,
        nextStep: 'Nothing was changed by this run.',
      };
    }
    return {
      kind: 'done',
      result: {
        direct: person.assignments
          .filter((item) => item.groupId === null)
          .map((item) => item.skuId),
        fromGroups: person.assignments.flatMap((item) =>
          item.groupId === null ? [] : [{ skuId: item.skuId, groupId: item.groupId }],
        ),
        names: Object.fromEntries(
          licenses
            .filter((license) => person.licenses.includes(license.skuId))
            .map((license) => [license.skuId, licenseName(license)]),
        ),
        groups: groups.map((group) => ({
          id: group.id,
          name: group.displayName,
          membership: group.membership,
          givesLicense: group.licenses.length > 0,
        })),
      },
    };
  },
});

/** Nobody signs in any more; what is signed in is signed out. */
export const blockSignIn = defineStep<{ blocked: true }>({
  name: 'block-sign-in',
  title: 'Block sign-in and sign out',
  after: ['take-snapshot'],
  result: z.object({ blocked: z.literal(true) }),
  version: 1,
  survives: true,
  leftover: () => 'sign-in is blocked',
  do: async (context) => {
    const { personId } = context.resultOf(askLeaver);
    const tenant = await tenantOf(context);
    const person = await tenant.readPerson(personId);
    if (person?.accountEnabled !== false) await tenant.setAccountEnabled(personId, 'disabled');
    await tenant.revokeSessions(personId);
    context.say({
      key: 'blocked',
      kind: 'progress',
      text: 'Sign-in is blocked and all sessions are revoked.',
    });
    return { kind: 'done', result: { blocked: true } };
  },
});

const left = z.object({ left: z.array(z.string()), kept: z.array(z.string()) });

/** Takes the person out of the groups that give no license; exclusions and groups that follow a rule stay. */
export const leaveGroups = defineStep<z.infer<typeof left>>({
  name: 'leave-groups',
  title: 'Leave groups',
  after: ['block-sign-in'],
  result: left,
  version: 1,
  survives: true,
  leftover: (result) =>
    result.left.length === 0 ? null : `removed from ${result.left.length} group(s)`,
  do: async (context) => {
    const { personId } = context.resultOf(askLeaver);
    const { groups } = context.resultOf(takeSnapshot);
    const excluded = stringsOf(context.configuration['groupExclusions']).map((name) =>
      name.toLowerCase(),
    );
    const tenant = await tenantOf(context);
    const result = { left: [] as string[], kept: [] as string[] };
    if (context.configuration['removeGroups'] === false) {
      return { kind: 'done', result: { left: [], kept: groups.map((group) => group.name) } };
    }
    for (const group of groups) {
      if (group.givesLicense) continue;
      const isExcluded =
        excluded.includes(group.name.toLowerCase()) || excluded.includes(group.id.toLowerCase());
      if (isExcluded || group.membership === 'dynamic' || group.membership === 'synchronised') {
        result.kept.push(group.name);
        continue;
      }
      await tenant.removeFromGroup(group.id, personId);
      result.left.push(group.name);
    }
    return { kind: 'done', result };
  },
});

const mailboxResult = z.object({
  done: z.array(z.string()),
  /** Why the license with the mailbox has to stay; null when it may go. */
  keepsLicense: z.string().nullable(),
});

/** Above this a shared mailbox needs a license. Source: microsoft-365-docs, remove-license-from-shared-mailbox. */
const sharedMailboxLimitBytes = 50 * 1024 ** 3;

/** Mailbox converted and verified, hidden, forwarded; what cannot be converted keeps its license. */
export const settleMailbox = defineStep<z.infer<typeof mailboxResult>>({
  name: 'settle-mailbox',
  title: 'Settle the mailbox',
  after: ['leave-groups'],
  result: mailboxResult,
  version: 1,
  survives: true,
  leftover: (result) => (result.done.length === 0 ? null : result.done.join(', ')),
  do: async (context) => {
    const { userPrincipalName } = context.resultOf(askLeaver);
    const wishes = context.resultOf(askMailbox);
    const tenant = await tenantOf(context);
    const wantsAnything =
      wishes.convertToShared ||
      wishes.hide ||
      wishes.forwardTo !== null ||
      wishes.automaticReply !== null ||
      wishes.delegate !== null;
    if (!wantsAnything) return { kind: 'done', result: { done: [], keepsLicense: null } };
    const mailbox = await tenant.readMailbox(userPrincipalName);
    if (mailbox === null)
      return { kind: 'done', result: { done: ['no mailbox'], keepsLicense: null } };
    const obstacle = wishes.convertToShared ? obstacleOf(mailbox) : null;
    if (obstacle !== null)
      context.say({
        key: 'keeps',
        kind: 'refusal',
        text: `The mailbox keeps its license: ${obstacle}.`,
      });
    if (wishes.convertToShared && obstacle === null && mailbox.kind !== 'shared')
      return awaitConversion(context, tenant, userPrincipalName);
    const done: string[] = wishes.convertToShared && obstacle === null ? ['mailbox is shared'] : [];
    if (wishes.hide && !mailbox.hiddenFromAddressLists)
      await tenant.hideFromAddressLists(userPrincipalName);
    if (wishes.hide) done.push('hidden from address lists');
    if (wishes.forwardTo !== null) {
      if (mailbox.forwardsTo !== wishes.forwardTo)
        await tenant.forwardMailbox(userPrincipalName, wishes.forwardTo);
      done.push(`mail goes to ${wishes.forwardTo}`);
    }
    if (wishes.automaticReply !== null) {
      await tenant.setAutomaticReply(userPrincipalName, wishes.automaticReply);
      done.push('automatic reply is on');
    }
    if (wishes.delegate !== null) {
      const delegate = await tenant.readPerson(wishes.delegate);
      await tenant.grantMailboxAccess(
        userPrincipalName,
        delegate?.userPrincipalName ?? wishes.delegate,
      );
      done.push(`${delegate?.displayName ?? wishes.delegate} has access`);
    }
    return { kind: 'done', result: { done, keepsLicense: obstacle } };
  },
});

const conversionMemory = z.object({ conversionSentAt: z.string() });

/** How long a conversion may take to be readable before it is sent again. Assumed: nobody gives a time for it. */
const conversionPatienceMs = 5 * 60_000;

/** Sends the conversion once, remembers it, and waits for a reading that shows it. An unanswered one counts as sent. */
async function awaitConversion(
  context: StepContext,
  tenant: Tenant,
  userPrincipalName: string,
): Promise<Outcome<never>> {
  const memory = conversionMemory.safeParse(context.memory);
  const sentAt = memory.success ? Temporal.Instant.from(memory.data.conversionSentAt) : null;
  const waiting = {
    kind: 'wait',
    waitingFor: 'the mailbox to be shared',
    wakeAt: nextPoll(context),
  } as const;
  if (sentAt !== null && context.now.since(sentAt).total('milliseconds') < conversionPatienceMs)
    return waiting;
  try {
    await tenant.convertMailboxToShared(userPrincipalName);
  } catch (error) {
    if (!(error instanceof ConnectorError && error.kind === 'unknown-outcome')) throw error;
  }
  return { ...waiting, memory: { conversionSentAt: context.now.toString() } };
}

function obstacleOf(mailbox: {
  sizeBytes: number | null;
  hasArchive: boolean;
  onHold: boolean;
}): string | null {
  if (mailbox.onHold) return 'it is on litigation hold';
  if (mailbox.hasArchive) return 'it has an archive';
  if ((mailbox.sizeBytes ?? 0) > sharedMailboxLimitBytes) return 'it is larger than 50 GB';
  return null;
}

const removed = z.object({
  removed: z.array(z.string()),
  kept: z.array(z.object({ skuId: z.string(), why: z.string() })),
});
export type RemovedLicenses = z.infer<typeof removed>;

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
  do: async (context) => {
    const { personId } = context.resultOf(askLeaver);
    const before = context.resultOf(takeSnapshot);
    const tenant = await tenantOf(context);
    const kept = await keptLicenses(context, before);
    const keptIds = new Set(kept.map((item) => item.skuId));
    for (const group of before.groups.filter((candidate) => candidate.givesLicense)) {
      const gives = before.fromGroups.filter((item) => item.groupId === group.id);
      if (gives.some((item) => keptIds.has(item.skuId)) || group.membership === 'dynamic') continue;
      await tenant.removeFromGroup(group.id, personId);
    }
    const person = await tenant.readPerson(personId);
    const wanted = [
      ...new Set([...before.direct, ...before.fromGroups.map((item) => item.skuId)]),
    ].filter((id) => !keptIds.has(id));
    const held = person?.licenses ?? [];
    const still = wanted.filter((id) => held.includes(skuId(id)));
    if (still.length === 0) return finish(context, wanted, kept);
    const direct = (person?.assignments ?? [])
      .filter((item) => item.groupId === null && still.includes(item.skuId))
      .map((item) => item.skuId);
    if (direct.length > 0) {
      const answer = await tenant.changeLicenses(personId, { add: [], remove: direct });
      if (!answer.ok && answer.reason !== 'not-held' && answer.reason !== 'inherited-from-group') {
        const why = `the tenant refuses to remove it (${answer.reason}: ${answer.detail})`;
        const refused = direct.map((id) => ({ skuId: id, why }));
        context.say({ key: 'refused', kind: 'refusal', text: `A license stays: ${why}.` });
        // What is gone already still gives its seat back.
        if (still.every((id) => direct.includes(skuId(id))))
          return finish(context, without(wanted, direct), [...kept, ...refused]);
      }
    }
    return {
      kind: 'wait',
      waitingFor: 'the tenant to agree that the licenses are gone',
      wakeAt: nextPoll(context),
    };
  },
});

function finish(
  context: StepContext,
  gone: readonly string[],
  kept: RemovedLicenses['kept'],
): Outcome<RemovedLicenses> {
  const { names } = context.resultOf(takeSnapshot);
  if (gone.length > 0) {
    const text = `Removed: ${gone.map((id) => names[id] ?? id).join(', ')}.`;
    context.say({ key: 'removed', kind: 'progress', text });
  }
  return { kind: 'done', result: { removed: [...gone], kept } };
}

function without(ids: readonly string[], others: readonly string[]): readonly string[] {
  return ids.filter((id) => !others.includes(id));
}

async function keptLicenses(
  context: StepContext,
  before: Snapshot,
): Promise<RemovedLicenses['kept']> {
  const listed = stringsOf(context.configuration['keepLicenses']).map((id) => id.toLowerCase());
  const all = [...before.direct, ...before.fromGroups.map((item) => item.skuId)];
  const kept = all
    .filter((id) => listed.includes(id))
    .map((id) => ({ skuId: id, why: 'kept by configuration' }));
  const { keepsLicense } = context.resultOf(settleMailbox);
  if (keepsLicense === null) return kept;
  const tenant = await tenantOf(context);
  const licenses = await tenant.listLicenses();
  const withMailbox = licenses.filter(
    (license) => all.includes(license.skuId) && hasExchange(license),
  );
  return [
    ...kept,
    ...withMailbox.map((license) => ({
      skuId: license.skuId,
      why: `the mailbox needs it: ${keepsLicense}`,
    })),
  ];
}
