import { z } from 'zod';
import { listInWords } from '../../domain/wording.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Person, Tenant } from '../../ports/tenant.ts';
import { defineStep, type Step, type Trace, type TraceContext } from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { keepsByConfiguration } from './groups-to-leave.ts';
import { askLeaver } from './leaver.ts';
import { takeSnapshot, tenantOf } from './snapshot.ts';

const blocked = z.object({
  blocked: z.boolean(),
  /** False for an account that is no longer there. */
  signedOut: z.boolean().default(true),
});
type Blocked = z.output<typeof blocked>;

/** `mayBeRefused` tells of whose block the tenant may say no without a word of ours ending the run. */
const blockStep = (mayBeRefused: (person: Person) => boolean): Step<Blocked> =>
  defineStep<Blocked>({
    name: 'block-sign-in',
    title: 'Block sign-in and sign out',
    after: ['take-snapshot'],
    result: blocked,
    version: 2,
    survives: true,
    leftover: (result) => {
      if (result.blocked) return 'sign-in is blocked';
      return result.signedOut ? 'all sessions are ended' : null;
    },
    isSkipped: ({ signedOut }) => !signedOut,
    trace: traceBlock,
    do: async (context) => {
      const { personId } = context.resultOf(askLeaver);
      const tenant = await tenantOf(context);
      const person = await tenant.readPerson(personId);
      if (person === null) return { kind: 'done', result: { blocked: false, signedOut: false } };
      const refusal = person.accountEnabled ? await block(tenant, person, mayBeRefused) : null;
      await tenant.revokeSessions(personId);
      if (refusal === null) {
        const text = 'Sign-in is blocked and all sessions are revoked.';
        context.say({ key: 'blocked', kind: 'progress', text });
      } else {
        const text = `All sessions are revoked. The tenant does not block the account: ${refusal.message}. ${refusal.nextStep ?? ''} The directory’s block comes with the next synchronisation.`;
        context.say({ key: 'not blocked', kind: 'refusal', text });
      }
      return { kind: 'done', result: { blocked: refusal === null, signedOut: true } };
    },
  });

/** Answers the refusal where there may be one. */
async function block(
  tenant: Tenant,
  person: Person,
  mayBeRefused: (person: Person) => boolean,
): Promise<ConnectorError | null> {
  try {
    await tenant.setAccountEnabled(person.id, 'disabled');
    return null;
  } catch (error) {
    if (mayBeRefused(person) && error instanceof ConnectorError && error.isFinal) return error;
    throw error;
  }
}

function traceBlock(result: Blocked, context: TraceContext): readonly Trace[] {
  if (!result.signedOut) return [];
  const account = context.resultOf(askLeaver);
  const what = result.blocked ? 'Blocked sign-in and ended' : 'Ended';
  return [
    {
      action: result.blocked ? 'accounts.block' : 'accounts.end-sessions',
      summary: `${what} all sessions of ${account.userPrincipalName}`,
      after: { ...(result.blocked ? { accountEnabled: false } : {}), sessions: 'revoked' },
      externalIds: accountIds(account),
    },
  ];
}

/** Nobody signs in any more; what is signed in is signed out. */
export const blockSignIn = blockStep(() => false);
/**
 * The same where a directory masters the account: the cloud is blocked as well, so that nobody waits for the cycle. A tenant
 * that refuses it gets the block with the next one. Tenants are known to take it (graph-and-ad.md 4.1); a cycle that began
 * before the directory's block may undo it once.
 */
export const blockSynchronised = blockStep(({ isSynchronised }) => isSynchronised);

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
    const keeps = keepsByConfiguration(context, 'removeGroups');
    const tenant = await tenantOf(context);
    const result = { left: [] as string[], kept: [] as string[] };
    for (const group of groups) {
      if (group.givesLicense) continue;
      const isChangedElsewhere =
        group.membership === 'dynamic' || group.membership === 'synchronised';
      if (isChangedElsewhere || keeps(group) !== null) {
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
