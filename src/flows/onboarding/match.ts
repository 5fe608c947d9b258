import { matchCustomersStep } from '../steps/match-customers.ts';
import { askLicenses } from './licenses.ts';

/** Customers are matched only where seats might be bought: provisioning is on and a license is wanted. */
export const matchForOnboarding = matchCustomersStep(['wait-for-start'], (context) => {
  const wanted = context.findResult(askLicenses)?.licenses ?? [];
  return wanted.length > 0 && context.configuration['enableProvisioning'] === true;
});
