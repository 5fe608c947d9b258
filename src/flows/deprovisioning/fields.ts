import type { ConfigurationField } from '../runs/package.ts';

/**
 * Whether seats of licenses that were taken away are given back. `annual` is the name under which commitments of a year are
 * allowed: a package that also buys has one for each.
 */
export const deprovisioningFields = (
  annual: 'allowAnnual' | 'allowAnnualRelease',
): readonly ConfigurationField[] => [
  {
    name: 'enableDeprovisioning',
    label: 'Enable license de-provisioning',
    description: 'Give the seat back at the CSP.',
    type: 'boolean',
    default: false,
    inheritable: false,
  },
  {
    name: 'promptBeforeDeprovisioning',
    label: 'Prompt for confirmation before de-provisioning',
    type: 'boolean',
    default: true,
    inheritable: false,
  },
  {
    name: annual,
    label: 'Allow de-provisioning licenses with Annual commitments',
    description:
      'Outside the modification window the seat stays and the audit note says why, and from which date it may go.',
    type: 'boolean',
    default: false,
    inheritable: false,
  },
];
