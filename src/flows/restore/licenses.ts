import { z } from 'zod';
import { skuId } from '../../domain/ids.ts';
import { listInWords } from '../../domain/wording.ts';
import type { Person } from '../../ports/tenant.ts';
import { tenantOf } from '../offboarding/snapshot.ts';
import { assignLicensesStep } from '../provisioning/assign-licenses.ts';
import { waitForSeats } from '../provisioning/buy-seats.ts';
import { wantLicensesStep } from '../provisioning/wanted.ts';
import { defineStep, type StepContext, type Trace, type TraceContext } from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { restoreAccount } from './account.ts';
import { askRestore } from './ask-restore.ts';
import { askWhat } from './ask-what.ts';
import { restoreGroups } from './groups.ts';

/** Whoever returns needs the seats of what was chosen. */
export const wantLicenses = wantLicensesStep([askWhat.name], async (context) => {
  const { personId } = context.resultOf(askRestore);
  const { tenantId, licenses, held, usageLocation } = context.resultOf(askWhat);
  const person = await (await tenantOf(context)).readPerson(personId);
  return {
    kind: 'done',
    result: {
      tenantId,
      askedBy: askWhat.name,
      people: [
        {
          personId,
          usageLocation: person?.usageLocation ?? usageLocation,
          licenses,
          keeps: held,
        },
      ],
    },
  };
});

export const assignLicenses = assignLicensesStep({
  after: [waitForSeats.name, restoreAccount.name, restoreGroups.name],
  readReceivers: (context) => {
    const { personId, userPrincipalName } = context.resultOf(askRestore);
    const { licenses, givingGroups: groups } = context.resultOf(askWhat);
    if (licenses.length + groups.length === 0) return [];
    return [{ personId, userPrincipalName, licenses, removes: [], groups }];
  },
});

const plans = z.object({
  /** Licenses of which service plans are off again, by name. */
  licenses: z.array(z.string()),
  /** What the tenant refused, in sentences. */
  refused: z.array(z.string()),
});
type RestoredPlans = z.infer<typeof plans>;

/** Service plans that were switched off in a license are switched off in it again. */
export const restorePlans = defineStep<RestoredPlans>({
  name: 'restore-plans',
  title: 'Switch off what was off',
  after: [assignLicenses.name],
  result: plans,
  version: 1,
  survives: true,
  leftover: null,
  isSkipped: ({ licenses, refused }) => licenses.length + refused.length === 0,
  trace: tracePlans,
  do: async (context) => {
    const { personId } = context.resultOf(askRestore);
    const wanted = plansToDisable(context);
    const result: RestoredPlans = { licenses: [], refused: [] };
    if (wanted.length === 0) return { kind: 'done', result };
    const tenant = await tenantOf(context);
    const [person, licenses] = await Promise.all([
      tenant.readPerson(personId),
      tenant.listLicenses(),
    ]);
    for (const { id, name, disabled } of wanted) {
      // A plan that has left the license since would be refused with all the others.
      const known = licenses.find((license) => license.skuId === id)?.servicePlans ?? [];
      const off = disabled.filter((plan) => known.some((one) => one.id === plan));
      if (off.length === 0) continue;
      const answer = isDisabled(person, id, off)
        ? ({ ok: true } as const)
        : await tenant.setDisabledPlans(personId, skuId(id), off);
      if (answer.ok) result.licenses.push(name);
      else result.refused.push(`Services of ${name} stay switched on: ${answer.detail}`);
    }
    for (const text of result.refused) context.say({ key: text, kind: 'refusal', text });
    return { kind: 'done', result };
  },
});

/** Of licenses that this run assigns directly; what somebody else has given is theirs. */
function plansToDisable(context: Pick<StepContext, 'resultOf'>) {
  const { disabledPlans } = context.resultOf(askRestore).snapshot;
  return context
    .resultOf(askWhat)
    .licenses.filter(({ groupId }) => groupId === null)
    .map(({ skuId: id, name }) => ({ id, name, disabled: disabledPlans[id] ?? [] }))
    .filter(({ disabled }) => disabled.length > 0);
}

function isDisabled(person: Person | null, id: string, off: readonly string[]): boolean {
  const direct = person?.assignments.find((item) => item.groupId === null && item.skuId === id);
  const is = new Set(direct?.disabledPlans);
  return is.size === off.length && off.every((plan) => is.has(plan));
}

function tracePlans({ licenses }: RestoredPlans, context: TraceContext): readonly Trace[] {
  if (licenses.length === 0) return [];
  const chosen = context.resultOf(askRestore);
  const { disabledPlans } = chosen.snapshot;
  return [
    {
      action: 'licenses.disable-plans',
      summary: `Switched off for ${chosen.userPrincipalName} what was off in ${listInWords(licenses)}`,
      after: { disabledPlans },
      externalIds: accountIds(chosen),
    },
  ];
}
