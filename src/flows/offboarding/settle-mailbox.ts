import { z } from 'zod';
import { hasExchange } from '../../domain/seats/offer.ts';
import type { MailboxObstacle } from '../../domain/people/shared-mailbox.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Mailbox, Tenant } from '../../ports/tenant.ts';
import {
  defineStep,
  type Outcome,
  type StepContext,
  type Trace,
  type TraceContext,
} from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { findMailbox, shareMailbox, tellKept, type FoundMailbox } from '../steps/share-mailbox.ts';
import { readHeldLicenses } from './held-licenses.ts';
import { hideAsAsked } from './leave-directory.ts';
import { askLeaver, askMailbox, type MailboxWishes } from './leaver.ts';
import { tenantOf } from './snapshot.ts';

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
    const wishes = wishesOf(context);
    if (!wantsAnything(wishes)) return { kind: 'done', result: nothingSettled };
    const tenant = await tenantOf(context);
    const isDue = async () => (await readHeldLicenses(context, tenant)).some(hasExchange);
    const found = await findMailbox(context, tenant, { userPrincipalName, isDue });
    if (found.kind === 'wait') return found;
    if (found.kind !== 'found') return finishWithout(context, wishes, found);
    const { mailbox } = found;
    const sharing = wishes.convertToShared
      ? await shareMailbox(context, tenant, { userPrincipalName, mailbox })
      : null;
    if (sharing?.kind === 'wait') return sharing;
    const { done, undone } = await carryOut(tenant, userPrincipalName, { mailbox, wishes });
    return finish(context, {
      done: sharing?.kind === 'shared' ? ['mailbox is shared', ...done] : done,
      undone,
      obstacle: sharing?.kind === 'kept' ? sharing.obstacle : null,
    });
  },
});

/** What is wished of Exchange: a mailbox that a directory masters is hidden there, and Exchange refuses it. */
function wishesOf(context: StepContext): MailboxWishes {
  const wishes = context.resultOf(askMailbox);
  const inDirectory = context.findResult(hideAsAsked);
  const isTriedThere =
    inDirectory !== null && (inDirectory.done.length > 0 || inDirectory.trouble !== null);
  return isTriedThere ? { ...wishes, hide: false } : wishes;
}

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
  for (const text of undone) context.say({ key: text, kind: 'refusal', text: `${text}.` });
  if (obstacle !== null) tellKept(context, obstacle);
  const keepsLicense = obstacle?.reason ?? null;
  const nextStep = obstacle?.nextStep ?? null;
  return { kind: 'done', result: { done, undone, keepsLicense, nextStep } };
}

/** Nothing that was wished could be done, and only who wished the mailbox to be kept keeps its license. */
function finishWithout(
  context: StepContext,
  wishes: MailboxWishes,
  found: Extract<FoundMailbox, { readonly kind: 'none' | 'untold' }>,
): Outcome<SettledMailbox> {
  if (found.kind === 'none')
    return finish(context, { done: ['no mailbox'], undone: [], obstacle: null });
  const { obstacle } = found;
  return wishes.convertToShared
    ? finish(context, { done: [], undone: [], obstacle })
    : finish(context, { done: [], undone: [`Nothing done: ${obstacle.reason}`], obstacle: null });
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
