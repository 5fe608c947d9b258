import type { Environment } from '../../src/domain/environment.ts';
import type { PackageValues, SetUpChoices } from './set-up.ts';

/** Clients of the demo seed whose seats are held on an annual commitment only: buying there has to be allowed. */
const annualClients: ReadonlySet<string> = new Set([
  'Goodhope Foundation',
  'Harrow Engineering',
  'Inkwell Publishing',
  'Juniper Legal',
]);

/** Clients that are shown giving annual seats back while their window is open. */
const annualReleaseClients: ReadonlySet<string> = new Set(['Inkwell Publishing', 'Juniper Legal']);

/** A synchronised group takes members in the directory alone. */
const groupOf = (environment: Environment): PackageValues => ({
  ...(hasCloudGroups(environment) ? { allStaffGroup: 'All Staff' } : {}),
  ...(environment === 'cloud-only' ? {} : { directoryGroups: ['All Staff'] }),
});
const hasCloudGroups = (environment: Environment): boolean =>
  environment === 'cloud-only' || environment === 'semi-hybrid';

/**
 * The demo as an admin would set it up: seats may be bought and given back at every client, each time after a person has
 * confirmed it; commitments of a year only where the client has nothing else.
 */
export const demoChoices: SetUpChoices = {
  onboardingOf: (clientName, environment) => ({
    ...groupOf(environment),
    ...(environment === 'on-prem'
      ? {}
      : {
          enableProvisioning: true,
          promptBeforeProvisioning: true,
          allowAnnual: annualClients.has(clientName),
        }),
  }),
  offboardingOf: (clientName, environment) =>
    environment === 'on-prem'
      ? null
      : {
          enableDeprovisioning: true,
          promptBeforeDeprovisioning: true,
          allowAnnual: annualReleaseClients.has(clientName),
        },
  // Fairview has namesakes at Pax8, and nothing there says which one it is: its first run asks.
  isMappedAhead: (clientName, kind) => clientName !== 'Fairview Medical' || kind !== 'pax8',
  tagsOf: (clientName) => (clientName === 'Goodhope Foundation' ? ['nonprofit'] : []),
};
