import { matchCustomersStep } from '../steps/match-customers.ts';
import { wantedLicenses, wantedSeats } from './wanted.ts';

/** Customers are matched only where seats might be bought: provisioning is on and a license is wanted. */
export const matchForProvisioning = matchCustomersStep(
  [wantedLicenses.name],
  (context) =>
    context.configuration['enableProvisioning'] === true && wantedSeats(context).length > 0,
);
