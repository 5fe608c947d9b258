import type { ConfigurationField } from '../runs/package.ts';

/** Configuration that buying and giving back have in common. */
export const seatFields: readonly ConfigurationField[] = [
  {
    name: 'maximumUnits',
    label: 'Maximum units in a single order',
    description: 'Per subscription. 0 = no limit.',
    type: 'integer',
    default: 5,
    minimum: 0,
    maximum: 1_000,
    inheritable: false,
  },
  {
    name: 'cspPreference',
    label: 'Preferred CSPs',
    description: 'The most wanted first. Empty: the default rule, which each choice names.',
    type: 'list',
    lookup: 'csps',
    default: [],
    inheritable: true,
  },
];
