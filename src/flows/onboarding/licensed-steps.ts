import { assignLicensesStep } from '../provisioning/assign-licenses.ts';
import { buySeats, waitForSeats } from '../provisioning/buy-seats.ts';
import { chooseOrder } from '../provisioning/choose-order.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { matchForProvisioning } from '../provisioning/match.ts';
import { planSeats } from '../provisioning/plan-seats.ts';
import { createdAccounts } from '../provisioning/wanted.ts';
import type { Step } from '../runs/flow.ts';
import { askPersonStep } from './ask-person.ts';
import { handOverStep, noteOnboardingStep } from './finish.ts';
import { joinGroups } from './join-groups.ts';
import { askLicenses, warnAboutMailbox } from './licenses.ts';
import { nameAccountsStep } from './name-accounts.ts';
import type { PeoplePlaces } from './places.ts';
import { waitForStart } from './wait-for-start.ts';
import { receiversOf, wantLicenses } from './want-licenses.ts';

/**
 * The steps of every onboarding with licenses. `creation` are those that make the accounts, one of them `create-person`; they
 * begin after `wait-for-start`.
 */
export function licensedSteps(where: PeoplePlaces, creation: readonly Step[]): readonly Step[] {
  const assignLicenses = assignLicensesStep({
    after: [waitForSeats.name, createdAccounts.name, joinGroups.name],
    readReceivers: receiversOf,
  });
  const last = [assignLicenses.name, ...creation.map(({ name }) => name)];
  return [
    askLicenses,
    warnAboutMailbox,
    askPersonStep(where, [warnAboutMailbox.name]),
    nameAccountsStep(where),
    wantLicenses,
    matchForProvisioning,
    chooseOrder,
    planSeats,
    confirmPlan,
    waitForStart,
    { ...buySeats, after: [...buySeats.after, waitForStart.name] },
    ...creation,
    joinGroups,
    waitForSeats,
    assignLicenses,
    handOverStep(last),
    noteOnboardingStep(last),
  ];
}
