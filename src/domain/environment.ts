/** Where a client's people are mastered, in the order in which people see them. */
export const environments = ['cloud-only', 'cloud-hybrid', 'semi-hybrid', 'on-prem'] as const;

/**
 * `cloud-only`: in the Microsoft 365 tenant. `cloud-hybrid`: in an Active Directory that is synchronised to the tenant.
 * `semi-hybrid`: in both, side by side, without synchronisation. `on-prem`: in an Active Directory alone.
 */
export type Environment = (typeof environments)[number];

const words: Readonly<Record<Environment, string>> = {
  'cloud-only': 'Cloud Only',
  'cloud-hybrid': 'Cloud Hybrid',
  'semi-hybrid': 'Semi-Hybrid',
  'on-prem': 'On-Prem',
};

/** "Cloud Hybrid". */
export function environmentInWords(environment: Environment): string {
  return words[environment];
}
