import { z } from 'zod';
import { listInWords } from '../../domain/wording.ts';
import { tenantOf } from '../offboarding/snapshot.ts';
import { defineStep, type Trace, type TraceContext } from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { restoreAccount } from './account.ts';
import { askRestore } from './ask-restore.ts';
import { askWhat } from './ask-what.ts';

const joined = z.object({
  groups: z.array(z.string()),
  /** Groups that are gone since they were chosen. */
  gone: z.array(z.string()),
  /** Whether the manager of before was set again. */
  hasManager: z.boolean(),
});
export type RejoinedGroups = z.infer<typeof joined>;

/** Back into the groups that give no license, and the manager where nobody is. */
export const restoreGroups = defineStep<RejoinedGroups>({
  name: 'restore-groups',
  title: 'Groups and manager',
  after: [restoreAccount.name],
  result: joined,
  version: 1,
  survives: true,
  leftover: ({ groups }) => (groups.length === 0 ? null : `in the groups ${groups.join(', ')}`),
  isSkipped: ({ groups, gone, hasManager }) => groups.length + gone.length === 0 && !hasManager,
  trace: traceJoined,
  do: async (context) => {
    const { personId } = context.resultOf(askRestore);
    const { groups, managerId } = context.resultOf(askWhat);
    const tenant = await tenantOf(context);
    const known = new Set((await tenant.listGroups()).map(({ id }) => id));
    const result: RejoinedGroups = { groups: [], gone: [], hasManager: managerId !== null };
    for (const { id, name } of groups) {
      if (known.has(id)) await tenant.addToGroup(id, personId);
      result[known.has(id) ? 'groups' : 'gone'].push(name);
    }
    if (managerId !== null && (await tenant.readManager(personId)) === null)
      await tenant.setManager(personId, managerId);
    return { kind: 'done', result };
  },
});

function traceJoined(
  { groups, hasManager }: RejoinedGroups,
  context: TraceContext,
): readonly Trace[] {
  const { managerId } = context.resultOf(askWhat);
  const chosen = context.resultOf(askRestore);
  const externalIds = accountIds(chosen);
  const join: Trace = {
    action: 'groups.join',
    summary: `Added ${chosen.userPrincipalName} to ${listInWords(groups)}`,
    after: { groups },
    externalIds,
  };
  const manage: Trace = {
    action: 'accounts.set-manager',
    summary: `Set the manager of ${chosen.userPrincipalName}`,
    after: { managerId },
    externalIds,
  };
  return [...(groups.length === 0 ? [] : [join]), ...(hasManager ? [manage] : [])];
}
