import { z } from 'zod';
import { defineStep, nextPoll, waitedMs } from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { blockSynchronised } from './leave.ts';
import { askLeaver } from './leaver.ts';
import { tenantOf } from './snapshot.ts';

/** One cycle of Entra Connect is 30 minutes (graph-and-ad.md 4.5): after one and a half somebody is told. */
const patienceMs = 45 * 60_000;

/** How long the tenant may take to show what was changed there a moment ago. Assumed. */
const lagMs = 60_000;

const brought = z.object({
  /** `not-needed`: the cloud was blocked itself. `gone`: the tenant has it no more. */
  state: z.enum(['blocked', 'not-needed', 'gone']),
});

/** The mailbox, the licenses and their seats wait for the block: before it the leaver could still sign in. */
export const awaitSynchronisation = defineStep<z.infer<typeof brought>>({
  name: 'await-synchronisation',
  title: 'Wait until the cloud shows the block',
  after: [
    'block-sign-in',
    'leave-groups',
    'reset-directory-password',
    'leave-directory-groups',
    'mark-in-directory',
    'hide-in-directory',
  ],
  result: brought,
  version: 1,
  survives: true,
  leftover: null,
  isSkipped: ({ state }) => state === 'not-needed',
  trace: ({ state }, context) => {
    const account = context.resultOf(askLeaver);
    if (state !== 'blocked') return [];
    return [
      {
        action: 'accounts.end-sessions',
        summary: `Ended all sessions of ${account.userPrincipalName} once more: the cloud shows the block`,
        after: { sessions: 'revoked' },
        externalIds: accountIds(account),
      },
    ];
  },
  do: async (context) => {
    const { personId, displayName, userPrincipalName } = context.resultOf(askLeaver);
    const tenant = await tenantOf(context);
    const person = await tenant.readPerson(personId);
    if (person === null) {
      const text = `${displayName} is no longer in the tenant: the account was deleted, or left the scope of synchronisation.`;
      context.say({ key: 'gone', kind: 'refusal', text });
      return { kind: 'done', result: { state: 'gone' } };
    }
    if (!person.accountEnabled) {
      if (context.resultOf(blockSynchronised).blocked && waitedMs(context) < lagMs)
        return { kind: 'done', result: { state: 'not-needed' } };
      // Until now the leaver could sign in with the old password.
      await tenant.revokeSessions(personId);
      const text = 'The cloud shows the block. Sessions that began meanwhile are ended too.';
      context.say({ key: 'blocked', kind: 'progress', text });
      return { kind: 'done', result: { state: 'blocked' } };
    }
    if (waitedMs(context) > patienceMs)
      context.say({
        key: 'patience',
        kind: 'refusal',
        text: `The cloud still shows ${userPrincipalName} as enabled after ${patienceMs / 60_000} minutes. Look at the synchronisation server (Get-ADSyncScheduler; in Entra: Connect Health), at the account’s unit and at its errors in Entra. If the account is managed in the cloud now, block sign-in there by hand. Seatwright keeps looking.`,
      });
    return {
      kind: 'wait',
      waitingFor: 'synchronisation to bring the block to the cloud',
      wakeAt: nextPoll(context),
    };
  },
});
