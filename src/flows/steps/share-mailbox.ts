import { z } from 'zod';
import {
  lostConversion,
  missingMailbox,
  obstacleOf,
  refusedConversion,
  unreadableMailbox,
  type MailboxObstacle,
} from '../../domain/people/shared-mailbox.ts';
import { instantInWords } from '../../domain/wording.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Mailbox, Tenant } from '../../ports/tenant.ts';
import { nextPoll, type Outcome, type StepContext, waitedMs } from '../runs/flow.ts';

type Wait = Extract<Outcome<never>, { readonly kind: 'wait' }>;

/** How long Exchange may take to make the mailbox of a license that is there. Assumed. */
const provisioningPatienceMs = 15 * 60_000;

/** The mailbox of a person, as far as Exchange has one. */
export type FoundMailbox =
  | { readonly kind: 'found'; readonly mailbox: Mailbox }
  /** There is none, and none is to come. */
  | { readonly kind: 'none' }
  /** Nobody can tell what would be lost without the license. */
  | { readonly kind: 'untold'; readonly obstacle: MailboxObstacle }
  | Wait;

/**
 * Looks for the mailbox. One that is due by a license of the person and does not show may be lag and is waited for; then, or
 * where Exchange refuses to tell, it counts as one that cannot be converted. Throws `ConnectorError`.
 */
export async function findMailbox(
  context: StepContext,
  tenant: Tenant,
  of: { readonly userPrincipalName: string; readonly isDue: () => Promise<boolean> },
): Promise<FoundMailbox> {
  try {
    const mailbox = await tenant.readMailbox(of.userPrincipalName);
    if (mailbox !== null) return { kind: 'found', mailbox };
  } catch (error) {
    if (!(error instanceof ConnectorError) || !error.isFinal) throw error;
    return { kind: 'untold', obstacle: unreadableMailbox(error.detail ?? error.message) };
  }
  if (!(await of.isDue())) return { kind: 'none' };
  if (waitedMs(context) >= provisioningPatienceMs)
    return { kind: 'untold', obstacle: missingMailbox };
  return { kind: 'wait', waitingFor: 'the mailbox to be readable', wakeAt: nextPoll(context) };
}

const conversionMemory = z.object({
  conversionSentAt: z.string(),
  firstSentAt: z.string().optional(),
});

/** How long a conversion may take to be readable before it is sent again. Assumed: nobody gives a time for it. */
const conversionPatienceMs = 5 * 60_000;
/** After how long the license stays instead. Assumed. */
const conversionGivenUpMs = 2 * 60 * 60_000;

/** What one look at the conversion of a mailbox came to; the step that looks waits as told. */
export type Sharing =
  | { readonly kind: 'shared' }
  | { readonly kind: 'kept'; readonly obstacle: MailboxObstacle }
  | Wait;

/**
 * Converts a mailbox to a shared one and waits for a reading that shows it; `kept` where it cannot be, or needs its license
 * all the same. For a step with nothing else to remember. Throws `ConnectorError`.
 */
export async function shareMailbox(
  context: StepContext,
  tenant: Tenant,
  { userPrincipalName, mailbox }: { readonly userPrincipalName: string; readonly mailbox: Mailbox },
): Promise<Sharing> {
  const obstacle = obstacleOf(mailbox);
  if (obstacle !== null) return { kind: 'kept', obstacle };
  if (mailbox.kind === 'shared') return { kind: 'shared' };
  const memory = conversionMemory.safeParse(context.memory).data;
  const sentAt = memory?.conversionSentAt;
  const firstSentAt = memory?.firstSentAt ?? sentAt;
  if (firstSentAt !== undefined && sinceMs(context, firstSentAt) >= conversionGivenUpMs) {
    const when = instantInWords(Temporal.Instant.from(firstSentAt));
    return { kind: 'kept', obstacle: lostConversion(when) };
  }
  const waiting = {
    kind: 'wait',
    waitingFor: 'the mailbox to be shared',
    wakeAt: nextPoll(context),
  } as const;
  if (sentAt !== undefined && sinceMs(context, sentAt) < conversionPatienceMs) return waiting;
  const refusal = await sendConversion(tenant, userPrincipalName);
  if (refusal !== null) return { kind: 'kept', obstacle: refusal };
  const now = context.now.toString();
  return { ...waiting, memory: { conversionSentAt: now, firstSentAt: firstSentAt ?? now } };
}

/** Says in the conversation why the license stays. */
export function tellKept(context: StepContext, { reason, nextStep }: MailboxObstacle): void {
  const text = `The mailbox keeps its license: ${reason}. ${nextStep}`;
  context.say({ key: 'keeps', kind: 'refusal', text });
}

const sinceMs = (context: StepContext, instant: string): number =>
  context.now.since(Temporal.Instant.from(instant)).total('milliseconds');

/** One that is not answered counts as sent: the next reading tells. */
async function sendConversion(
  tenant: Tenant,
  userPrincipalName: string,
): Promise<MailboxObstacle | null> {
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
