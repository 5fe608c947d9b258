import { z } from 'zod';
import { listInWords } from '../../domain/wording.ts';
import { stringsOf } from '../steps/texts.ts';
import { defineStep, type Trace, type TraceContext } from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { askLeaver } from './leaver.ts';
import { takeSnapshot, tenantOf } from './snapshot.ts';

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
