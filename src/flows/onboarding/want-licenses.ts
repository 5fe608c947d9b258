import { invariant } from '../../lib/invariant.ts';
import type { Receiver } from '../provisioning/assign-licenses.ts';
import { createdAccounts, wantLicensesStep } from '../provisioning/wanted.ts';
import type { StepContext } from '../runs/flow.ts';
import { askLicenses } from './licenses.ts';
import { joinGroups } from './join-groups.ts';
import { accountNames, askedStarters } from './starters.ts';

/** Everybody who starts needs the seats that were chosen for them. */
export const wantLicenses = wantLicensesStep([accountNames.name], (context) => {
  const { people, tenantId } = context.resultOf(askedStarters);
  invariant(tenantId !== null, 'licenses are given in a tenant');
  return Promise.resolve({
    kind: 'done',
    result: {
      tenantId,
      askedBy: askLicenses.name,
      people: people.map(({ usageLocation, licenses }) => ({
        personId: null,
        usageLocation,
        licenses,
        keeps: [],
      })),
    },
  });
});

/** Whoever was created is given what was wanted for them. */
export function receiversOf(context: Pick<StepContext, 'resultOf'>): readonly Receiver[] {
  const { people } = context.resultOf(askedStarters);
  const joined = context.resultOf(joinGroups).people;
  return context.resultOf(createdAccounts).accounts.map((account, index) => ({
    personId: account.personId,
    userPrincipalName: account.userPrincipalName,
    licenses: account.trouble === null ? (people[index]?.licenses ?? []) : [],
    removes: [],
    groups: joined[index]?.deferred ?? [],
  }));
}
