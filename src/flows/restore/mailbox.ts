import { z } from 'zod';
import { hasExchange } from '../../domain/seats/offer.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Tenant } from '../../ports/tenant.ts';
import { tenantOf } from '../offboarding/snapshot.ts';
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
import { askRestore } from './ask-restore.ts';
import { askWhat } from './ask-what.ts';
import { restorePlans } from './licenses.ts';
import { readMailboxPutBack, type MailboxPutBack } from './mailbox-put-back.ts';

const mailbox = z.object({
  /** What it is like again, in words. */
  done: z.array(z.string()),
  /** What Exchange refused or never showed, with the next step, in sentences. */
  undone: z.array(z.string()),
});
export type RestoredMailbox = z.infer<typeof mailbox>;

/** What was to be put back when it was first looked at, and when it was last sent. */
const memoryOf = z.object({ back: z.array(z.string()), sentAt: z.string().nullable() });

/** How long Exchange may take to show a change before it is sent again, and before it is given up. Assumed, as for a leaver. */
const sendAgainMs = 5 * 60_000;
const givenUpMs = 2 * 60 * 60_000;

/**
 * The mailbox as it was before, once the license is there: without one, a mailbox of a person's own would be deleted. Nothing
 * that Exchange refuses ends the run.
 */
export const restoreMailbox = defineStep<RestoredMailbox>({
  name: 'restore-mailbox',
  title: 'Put the mailbox back',
  after: [restorePlans.name],
  result: mailbox,
  version: 1,
  survives: true,
  leftover: ({ done }) => (done.length === 0 ? null : `the mailbox: ${done.join(', ')}`),
  isSkipped: ({ done, undone }) => done.length + undone.length === 0,
  trace: traceMailbox,
  do: async (context) => {
    if (!context.resultOf(askWhat).mailbox)
      return { kind: 'done', result: { done: [], undone: [] } };
    const tenant = await tenantOf(context);
    const due = await readDue(context, tenant);
    const known = memoryOf.safeParse(context.memory).data;
    if (due.back.length === 0 && !due.isAway) return finish(context, due, known?.back ?? []);
    if (waitedMs(context) >= givenUpMs) return giveUp(context, due, known?.back ?? []);
    if (due.isAway)
      return { kind: 'wait', waitingFor: 'the mailbox to be there', wakeAt: nextPoll(context) };
    // Remembered before it is sent: afterwards it reads as if nothing had been to do.
    if (known === undefined) return waitFor(context, { back: [...due.back], sentAt: null });
    const { back, sentAt } = known;
    const isSent = sentAt !== null && sinceMs(context, sentAt) < sendAgainMs;
    if (isSent) return waitFor(context, known);
    try {
      await send(context, tenant, due);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (error.isFinal) return giveUp(context, due, back, error.message);
      if (error.kind !== 'unknown-outcome') throw error;
    }
    return waitFor(context, { back, sentAt: context.now.toString() });
  },
});

const sinceMs = ({ now }: StepContext, at: string): number =>
  now.since(Temporal.Instant.from(at)).total('milliseconds');

async function readDue(context: StepContext, tenant: Tenant): Promise<MailboxPutBack> {
  const chosen = context.resultOf(askRestore);
  const [person, licenses] = await Promise.all([
    tenant.readPerson(chosen.personId),
    tenant.listLicenses(),
  ]);
  const held = licenses.filter(({ skuId }) => person?.licenses.includes(skuId) === true);
  const isLicensed = held.some(hasExchange);
  const isSynchronised = person?.isSynchronised === true;
  const due = await readMailboxPutBack(tenant, chosen, { isLicensed, isSynchronised });
  // Without a license it does not come back, and nobody waits for it.
  return { ...due, isAway: due.isAway && isLicensed };
}

function waitFor(context: StepContext, memory: z.infer<typeof memoryOf>): Outcome<RestoredMailbox> {
  return {
    kind: 'wait',
    waitingFor: 'the mailbox to be as it was',
    wakeAt: memory.sentAt === null ? context.now : nextPoll(context),
    memory,
  };
}

async function send(
  context: StepContext,
  tenant: Tenant,
  { change, reply, revoke }: MailboxPutBack,
): Promise<void> {
  const { userPrincipalName: name } = context.resultOf(askRestore);
  if (Object.keys(change).length > 0) await tenant.changeMailbox(name, change);
  if (reply !== null) await tenant.putAutomaticReply(name, reply);
  for (const delegate of revoke) await tenant.revokeMailboxAccess(name, delegate);
}

/** What has come up since the question is told; the rest was told there. */
function finish(
  context: StepContext,
  { left }: MailboxPutBack,
  done: string[],
): Outcome<RestoredMailbox> {
  const { notes } = context.resultOf(askWhat);
  const undone = left.filter((sentence) => !notes.includes(sentence));
  for (const text of undone) context.say({ key: text, kind: 'refusal', text });
  return { kind: 'done', result: { done, undone } };
}

function giveUp(
  context: StepContext,
  due: MailboxPutBack,
  back: readonly string[],
  because = 'Exchange does not show it',
): Outcome<RestoredMailbox> {
  const what = due.isAway ? '' : ` (${due.back.join(', ')})`;
  const text = `The mailbox was not put back${what}: ${because}. Do it in the Exchange admin center.`;
  context.say({ key: 'undone', kind: 'refusal', text });
  const done = back.filter((words) => !due.back.includes(words));
  return { kind: 'done', result: { done, undone: [text] } };
}

function traceMailbox({ done, undone }: RestoredMailbox, context: TraceContext): readonly Trace[] {
  if (done.length + undone.length === 0) return [];
  const chosen = context.resultOf(askRestore);
  return [
    {
      action: 'mailboxes.restore',
      summary: `The mailbox of ${chosen.userPrincipalName}: ${[...done, ...undone].join(', ')}`,
      after: { done, undone },
      externalIds: accountIds(chosen),
    },
  ];
}
