import { z } from 'zod';
import { keepPassword } from '../onboarding/passwords.ts';
import { tenantOf } from '../offboarding/snapshot.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { defineStep, type Trace, type TraceContext } from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { askRestore } from './ask-restore.ts';
import { askWhat } from './ask-what.ts';

const account = z.object({
  enabled: z.boolean(),
  /** Of the sealed new password; null where the old one stays. */
  secretId: z.string().nullable(),
});
export type RestoredAccount = z.infer<typeof account>;

/** Sign-in is allowed again, with a password that nobody knows; the usage location is set where it is missing. */
export const restoreAccount = defineStep<RestoredAccount>({
  name: 'restore-account',
  title: 'Allow sign-in',
  after: [confirmPlan.name],
  result: account,
  version: 1,
  survives: true,
  leftover: ({ enabled }) => (enabled ? 'sign-in is allowed' : null),
  isSkipped: ({ enabled }) => !enabled,
  trace: traceAccount,
  do: async (context) => {
    const { personId, displayName } = context.resultOf(askRestore);
    const { signIn, newPassword, usageLocation } = context.resultOf(askWhat);
    const tenant = await tenantOf(context);
    const person = await tenant.readPerson(personId);
    if (person === null) {
      return {
        kind: 'stop',
        reason: `${displayName} is no longer in the tenant.`,
        nextStep: 'Restore the account in the Entra admin center and start again.',
      };
    }
    if (usageLocation !== null && person.usageLocation === null)
      await tenant.setUsageLocation(personId, usageLocation);
    if (!signIn) return { kind: 'done', result: { enabled: false, secretId: null } };
    const secret = newPassword ? await keepPassword(context, 0) : null;
    // Before sign-in is allowed: nobody gets in with the old one.
    if (secret !== null) await tenant.setPassword(personId, secret.password);
    if (!person.accountEnabled) await tenant.setAccountEnabled(personId, 'enabled');
    context.say({ key: 'enabled', kind: 'progress', text: 'Sign-in is allowed again.' });
    return { kind: 'done', result: { enabled: true, secretId: secret?.id ?? null } };
  },
});

function traceAccount(
  { enabled, secretId }: RestoredAccount,
  context: TraceContext,
): readonly Trace[] {
  if (!enabled) return [];
  const chosen = context.resultOf(askRestore);
  const password = secretId === null ? '' : ' with a new password';
  return [
    {
      action: 'accounts.enable',
      summary: `Allowed sign-in of ${chosen.userPrincipalName}${password}`,
      after: { accountEnabled: true, password: secretId === null ? 'unchanged' : 'new' },
      externalIds: accountIds(chosen),
    },
  ];
}
