import type { Environment } from '../../src/domain/environment.ts';

/** One thing to try in the demo world, from its ticket. */
export interface Story {
  readonly ticket: string;
  readonly client: string;
  readonly package: 'onboarding' | 'offboarding';
  /** Absent where people are in the cloud alone. */
  readonly environment?: Environment;
  /** What is special about it. */
  readonly title: string;
}

/** Made by simulators/world/seed; test/scenarios/demo-world.test.ts holds both together. */
export const stories: readonly Story[] = [
  {
    ticket: '5001',
    client: 'Brightwater Dental',
    package: 'onboarding',
    title: 'Empty pool: one seat is bought at Partner Center, then the person is licensed',
  },
  {
    ticket: '5002',
    client: 'Alder & Finch Accounting',
    package: 'onboarding',
    title: 'Free seats: nothing is bought',
  },
  {
    ticket: '5003',
    client: 'Copperline Construction',
    package: 'onboarding',
    title: 'Over-assigned, 5 owned and 6 assigned: one starter means buying 2, at Sherweb',
  },
  {
    ticket: '5004',
    client: 'Dunmore Logistics',
    package: 'onboarding',
    title: 'Monthly and annual term of one product: the table shows why one is chosen',
  },
  {
    ticket: '5005',
    client: 'Eastgate Architects',
    package: 'onboarding',
    title: 'Two CSPs hold the product: Partner Center (annual) and Pax8 (monthly)',
  },
  {
    ticket: '5006',
    client: 'Fairview Medical',
    package: 'onboarding',
    title: 'Customer unknown at Pax8, with namesakes: the mapping form asks',
  },
  {
    ticket: '5007',
    client: 'Goodhope Foundation',
    package: 'onboarding',
    title: 'Nonprofit segment: the same license, another product',
  },
  {
    ticket: '5008',
    client: 'Harrow Engineering',
    package: 'onboarding',
    title: 'The license comes from a group',
  },
  {
    ticket: '5009',
    client: 'Inkwell Publishing',
    package: 'offboarding',
    title: 'Window open: a lot bought two days ago, the seat goes back now',
  },
  {
    ticket: '5010',
    client: 'Juniper Legal',
    package: 'offboarding',
    title: 'Window closed: the audit note says why, with the dates',
  },
  {
    ticket: '5011',
    client: 'Kestrel Robotics',
    package: 'onboarding',
    title: 'Trial only: its seats are used, but never touched',
  },
  {
    ticket: '5041',
    client: 'Marlowe Foods',
    package: 'onboarding',
    environment: 'cloud-hybrid',
    title: 'Made in Active Directory; Entra Connect brings the person within half an hour',
  },
  {
    ticket: '5043',
    client: 'Nettleton Insurance',
    package: 'onboarding',
    environment: 'semi-hybrid',
    title: 'Two accounts side by side with one first password',
  },
  {
    ticket: '5045',
    client: 'Oakfield Print',
    package: 'onboarding',
    environment: 'on-prem',
    title: 'Active Directory alone: no tenant, no license, no seat',
  },
  {
    ticket: '5048',
    client: 'Pennington Estates',
    package: 'offboarding',
    environment: 'cloud-hybrid',
    title: 'Disabled in Active Directory; Cloud Sync brings it within two minutes',
  },
];
