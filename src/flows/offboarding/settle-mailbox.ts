import { z } from 'zod';
import { hasExchange } from '../../domain/seats/offer.ts';
import {
  lostConversion,
  missingMailbox,
  obstacleOf,
  refusedConversion,
  type MailboxObstacle,
} from '../../domain/people/shared-mailbox.ts';
import { instantInWords } from '../../domain/wording.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Mailbox, Tenant } from '../../ports/tenant.ts';
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
import { askLeaver, askMailbox, type MailboxWishes } from './leaver.ts';
import { takeSnapshot, tenantOf } from './snapshot.ts';

const settled = z.object({
  done: z.array(z.string()),
  /** Wishes that Exchange refused, each with its words. */
  undone: z.array(z.string()).default([]),
  /** Why the mailbox is not a shared one without a license, and its license has to stay; null when it may go. */
  keepsLicense: z.string().nullable(),
  /** What a person does about that; null when nothing is to be done. */
  nextStep: z.string().nullable().default(null),
});
export type SettledMailbox = z.output<typeof settled>;

const nothingSettled: SettledMailbox = {
  done: [],
  undone: [],
  keepsLicense: null,
  nextStep: null,
};

/**
 * Mailbox converted and read back as shared, hidden, forwarded; what cannot be converted keeps its license. Nothing that
 * Exchange refuses ends the run: the other licenses of the leaver still give their seats back.
 */
export const settleMailbox = defineStep<SettledMailbox>({
  name: 'settle-mailbox',
  title: 'Settle the mailbox',
  after: ['leave-groups'],
  result: settled,
  version: 2,
  survives: true,
  leftover: (result) => (result.done.length === 0 ? null : result.done.join(', ')),
  trace: traceMailbox,
  do: async (context) => {
    const { userPrincipalName } = context.resultOf(askLeaver);
    const wishes = context.resultOf(askMailbox);
    if (!wantsAnything(wishes)) return { kind: 'done', result: nothingSettled };
    const tenant = await tenantOf(context);
    const mailbox = await tenant.readMailbox(userPrincipalName);
    if (mailbox === null) return withoutMailbox(context, tenant, wishes);
    const sharing = wishes.convertToShared ? await share(context, tenant, mailbox) : 'not-wanted';
    if (typeof sharing === 'object' && 'kind' in sharing) return sharing;
    const obstacle = typeof sharing === 'object' ? sharing : null;
    const { done, undone } = await carryOut(tenant, userPrincipalName, { mailbox, wishes });
    for (const text of undone) context.say({ key: text, kind: 'refusal', text: `${text}.` });
    return finish(context, {
      done: sharing === 'shared' ? ['mailbox is shared', ...done] : done,
      undone,
      obstacle,
    });
  },
});

function wantsAnything(wishes: MailboxWishes): boolean {
  return (
    wishes.convertToShared ||
    wishes.hide ||
    wishes.forwardTo !== null ||
    wishes.automaticReply !== null ||
    delegatesOf(wishes).length > 0
  );
}

const delegatesOf = ({ delegate, delegates }: MailboxWishes): readonly string[] => [
  ...new Set(delegate === null ? delegates : [delegate, ...delegates]),
];

function finish(
  context: StepContext,
  result: {
    readonly done: string[];
    readonly undone: string[];
    readonly obstacle: MailboxObstacle | null;
  },
): Outcome<SettledMailbox> {
  const { done, undone, obstacle } = result;
  if (obstacle !== null)
    context.say({
      key: 'keeps',
      kind: 'refusal',
      text: `The mailbox keeps its license: ${obstacle.reason}. ${obstacle.nextStep}`,
    });
  const keepsLicense = obstacle?.reason ?? null;
  const nextStep = obstacle?.nextStep ?? null;
  return { kind: 'done', result: { done, undone, keepsLicense, nextStep } };
}

/** How long Exchange may take to make the mailbox of a license that is there. Assumed. */
const provisioningPatienceMs = 15 * 60_000;

/** A license with a mailbox and no mailbox may be lag; without such a license there is nothing to convert. */
async function withoutMailbox(
  context: StepContext,
  tenant: Tenant,
  wishes: MailboxWishes,
): Promise<Outcome<SettledMailbox>> {
  const { direct, fromGroups } = context.resultOf(takeSnapshot);
  const held = new Set([...direct, ...fromGroups.map((item) => item.skuId)]);
  const licenses = (await tenant.listLicenses()).filter((license) => held.has(license.skuId));
  const isDue = licenses.some(hasExchange);
  if (isDue && waitedMs(context) < provisioningPatienceMs)
    return { kind: 'wait', waitingFor: 'the mailbox to be readable', wakeAt: nextPoll(context) };
  const obstacle = isDue && wishes.convertToShared ? missingMailbox : null;
  return finish(context, { done: ['no mailbox'], undone: [], obstacle });
}

const conversionMemory = z.object({
  conversionSentAt: z.string(),
  firstSentAt: z.string().optional(),
});

/** How long a conversion may take to be readable before it is sent again. Assumed: nobody gives a time for it. */
const conversionPatienceMs = 5 * 60_000;
/** After how long the license stays instead. Assumed. */
const conversionGivenUpMs = 2 * 60 * 60_000;

/** Converts and waits for a reading that shows it; answers what is in the way where it cannot be. */
async function share(
  context: StepContext,
  tenant: Tenant,
  mailbox: Mailbox,
): Promise<'shared' | MailboxObstacle | Outcome<never>> {
  const obstacle = obstacleOf(mailbox);
  if (obstacle !== null) return obstacle;
  if (mailbox.kind === 'shared') return 'shared';
  const memory = conversionMemory.safeParse(context.memory).data;
  const sentAt = memory?.conversionSentAt;
  const firstSentAt = memory?.firstSentAt ?? sentAt;
  if (firstSentAt !== undefined && sinceMs(context, firstSentAt) >= conversionGivenUpMs)
    return lostConversion(instantInWords(Temporal.Instant.from(firstSentAt)));
  const waiting = {
    kind: 'wait',
    waitingFor: 'the mailbox to be shared',
    wakeAt: nextPoll(context),
  } as const;
  if (sentAt !== undefined && sinceMs(context, sentAt) < conversionPatienceMs) return waiting;
  const refusal = await sendConversion(context, tenant);
  if (refusal !== null) return refusal;
  const now = context.now.toString();
  return { ...waiting, memory: { conversionSentAt: now, firstSentAt: firstSentAt ?? now } };
}

const sinceMs = (context: StepContext, instant: string): number =>
  context.now.since(Temporal.Instant.from(instant)).total('milliseconds');

/** One that is not answered counts as sent: the next reading tells. */
async function sendConversion(
  context: StepContext,
  tenant: Tenant,
): Promise<MailboxObstacle | null> {
  const { userPrincipalName } = context.resultOf(askLeaver);
  try {
    await tenant.convertMailboxToShared(userPrincipalName);
    return null;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.kind === 'unknown-outcome') return null;
    if (!error.isFinal) throw error;
    return refusedConversion(error.detail ?? error.message);
  }
}

/** Everything else that was wished; each is a value that is set, so that a second time changes nothing more. */
async function carryOut(
  tenant: Tenant,
  name: string,
  { mailbox, wishes }: { readonly mailbox: Mailbox; readonly wishes: MailboxWishes },
): Promise<{ readonly done: string[]; readonly undone: string[] }> {
  const result = { done: [] as string[], undone: [] as string[] };
  const { hide, forwardTo, automaticReply } = wishes;
  if (hide)
    await attempt(result, 'hidden from address lists', async () => {
      if (!mailbox.hiddenFromAddressLists) await tenant.hideFromAddressLists(name);
    });
  if (forwardTo !== null)
    await attempt(result, `mail goes to ${forwardTo}`, async () => {
      if (mailbox.forwardsTo !== forwardTo) await tenant.forwardMailbox(name, forwardTo);
    });
  if (automaticReply !== null)
    await attempt(result, 'automatic reply is on', () =>
      tenant.setAutomaticReply(name, automaticReply),
    );
  for (const wished of delegatesOf(wishes)) {
    const delegate = await tenant.readPerson(wished);
    await attempt(result, `${delegate?.displayName ?? wished} has access`, () =>
      tenant.grantMailboxAccess(name, delegate?.userPrincipalName ?? wished),
    );
  }
  return result;
}

async function attempt(
  result: { readonly done: string[]; readonly undone: string[] },
  what: string,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
    result.done.push(what);
  } catch (error) {
    if (!(error instanceof ConnectorError) || !error.isFinal) throw error;
    result.undone.push(`Not done: ${what} (Exchange: "${error.detail ?? error.message}")`);
  }
}

function traceMailbox(result: SettledMailbox, context: TraceContext): readonly Trace[] {
  const { done, undone, keepsLicense } = result;
  if (done.length + undone.length === 0 && keepsLicense === null) return [];
  const account = context.resultOf(askLeaver);
  const because = keepsLicense === null ? [] : [`it keeps its license, ${keepsLicense}`];
  return [
    {
      action: 'mailboxes.settle',
      summary: `The mailbox of ${account.userPrincipalName}: ${[...done, ...undone, ...because].join(', ')}`,
      after: { done, undone, keepsLicense },
      externalIds: accountIds(account),
    },
  ];
}
