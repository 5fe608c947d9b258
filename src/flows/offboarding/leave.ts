import { z } from 'zod';
import { skuId } from '../../domain/ids.ts';
import { hasExchange } from '../../domain/seats/offer.ts';
import { listInWords } from '../../domain/wording.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Tenant } from '../../ports/tenant.ts';
import { stringsOf } from '../onboarding/licenses.ts';
import {
  defineStep,
  nextPoll,
  type Outcome,
  type StepContext,
  type Trace,
  type TraceContext,
} from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { askLeaver, askMailbox } from './leaver.ts';
import { takeSnapshot, tenantOf, type Snapshot } from './snapshot.ts';

/** Nobody signs in any more; what is signed in is signed out. */
export const blockSignIn = defineStep<{ blocked: true }>({
  name: 'block-sign-in',
  title: 'Block sign-in and sign out',
  after: ['take-snapshot'],
  result: z.object({ blocked: z.literal(true) }),
  version: 1,
  survives: true,
  leftover: () => 'sign-in is blocked',
  trace: (_, context) => {
    const account = context.resultOf(askLeaver);
    return [
      {
        action: 'accounts.block',
        summary: `Blocked sign-in of ${account.userPrincipalName} and ended all sessions`,
        after: { accountEnabled: false, sessions: 'revoked' },
        externalIds: accountIds(account),
      },
    ];
  },
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
  trace: traceLeft,
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

function traceLeft(result: z.infer<typeof left>, context: TraceContext): readonly Trace[] {
  if (result.left.length === 0) return [];
  const account = context.resultOf(askLeaver);
  return [
    {
      action: 'groups.leave',
      summary: `Took ${account.userPrincipalName} out of ${listInWords(result.left)}`,
      before: { groups: context.resultOf(takeSnapshot).groups.map((group) => group.name) },
      after: { left: result.left, kept: result.kept },
      externalIds: accountIds(account),
    },
  ];
}

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
  trace: traceMailbox,
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

function traceMailbox(
  { done, keepsLicense }: z.infer<typeof mailboxResult>,
  context: TraceContext,
): readonly Trace[] {
  if (done.length === 0 && keepsLicense === null) return [];
  const account = context.resultOf(askLeaver);
  const because = keepsLicense === null ? [] : [`it keeps its license, ${keepsLicense}`];
  return [
    {
      action: 'mailboxes.settle',
      summary: `The mailbox of ${account.userPrincipalName}: ${[...done, ...because].join(', ')}`,
      after: { done, keepsLicense },
      externalIds: accountIds(account),
    },
  ];
}

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
  trace: traceRemoved,
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

function traceRemoved(result: RemovedLicenses, context: TraceContext): readonly Trace[] {
  const { removed: gone, kept } = result;
  if (gone.length === 0 && kept.length === 0) return [];
  const account = context.resultOf(askLeaver);
  const { names, direct, fromGroups } = context.resultOf(takeSnapshot);
  const goneNames = gone.map((id) => names[id] ?? id);
  const stays = kept.map(({ skuId: id, why }) => `kept ${names[id] ?? id}: ${why}`);
  const took = `Took ${listInWords(goneNames)} from ${account.userPrincipalName}`;
  return [
    {
      action: 'licenses.remove',
      summary: [...(gone.length === 0 ? [account.userPrincipalName] : [took]), ...stays].join('; '),
      before: { licenses: [...new Set([...direct, ...fromGroups.map(({ skuId: id }) => id)])] },
      after: { licenses: kept.map(({ skuId: id }) => id) },
      externalIds: accountIds(account),
    },
  ];
}

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
