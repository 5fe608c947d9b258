import { clientId } from '../../domain/ids.ts';
import { confirmReleaseStep } from '../deprovisioning/confirm-release.ts';
import { planReleaseStep } from '../deprovisioning/release.ts';
import { matchCustomersStep } from '../steps/match-customers.ts';
import { askLeaver } from './leaver.ts';
import { removeLicenses } from './remove-licenses.ts';
import { takeSnapshot } from './snapshot.ts';

/** Customers are matched only where seats might be given back. */
export const matchForOffboarding = matchCustomersStep(
  ['ask-mailbox'],
  (context) => context.configuration['enableDeprovisioning'] === true,
);

/** Asks before the leaver's seats are given back: whatever the leaver has now. */
export const confirmRelease = confirmReleaseStep(matchForOffboarding.name, async (context) => {
  const { personId, at } = context.resultOf(askLeaver);
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const person = await tenant.readPerson(personId);
  return { licenses: person?.licenses ?? [], at };
});

/** Plans the release of what was taken from the leaver. */
export const planRelease = planReleaseStep(removeLicenses.name, (context) => ({
  removed: context.resultOf(removeLicenses).removed,
  names: context.resultOf(takeSnapshot).names,
}));
