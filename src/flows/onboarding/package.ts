import { displayNameFormats, nameFormats } from '../../domain/people/name-formats.ts';
import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { seatFields } from '../steps/seat-fields.ts';
import { assignLicenses, buySeats, waitForSeats } from './buy-seats.ts';
import { chooseOrder } from './choose-order.ts';
import { confirmPlan } from './confirm.ts';
import { createPerson, joinGroups } from './create-person.ts';
import { handOver, noteOnboarding } from './finish.ts';
import { askLicenses, warnAboutMailbox } from './licenses.ts';
import { matchForOnboarding } from './match.ts';
import { askPerson, nameAccount } from './person.ts';
import { planSeats } from './plan-seats.ts';
import { waitForStart } from './wait-for-start.ts';

const formatOptions = (formats: readonly string[]) =>
  formats.map((format) => ({ value: format, label: format }));

/** Staff Onboarding for clients whose directory is in the cloud only. */
export const staffOnboarding: PackageDefinition = {
  name: 'staff-onboarding-cloud-only',
  title: 'Staff Onboarding',
  description: 'Create a person, license them and buy the seat if none is free (Cloud Only).',
  environments: ['cloud-only'],
  configuration: [
    {
      title: 'Account',
      fields: [
        {
          name: 'allStaffGroup',
          label: 'All staff group',
          description: 'Everybody is added to it. Name or id; empty for none.',
          type: 'text',
          default: '=global.allStaffGroup',
          inheritable: true,
        },
        {
          name: 'upnFormat',
          label: 'User principal name format',
          type: 'choice',
          options: formatOptions(nameFormats),
          default: 'first.last',
          inheritable: true,
        },
        {
          name: 'onDuplicate',
          label: 'When the name is taken',
          type: 'choice',
          options: [
            { value: 'number', label: 'Add a number' },
            { value: 'middle-initial', label: 'Add the middle initial' },
            { value: 'ask', label: 'Ask the engineer' },
            { value: 'stop', label: 'Stop' },
          ],
          default: 'number',
          inheritable: false,
        },
        {
          name: 'upnMaximumLength',
          label: 'Longest name before the @ (0 = no limit)',
          type: 'integer',
          default: 0,
          minimum: 0,
          maximum: 64,
          inheritable: false,
        },
        {
          name: 'displayNameFormat',
          label: 'Display name format',
          type: 'choice',
          options: formatOptions(displayNameFormats),
          default: 'First Last',
          inheritable: true,
        },
        {
          name: 'usageLocation',
          label: 'Usage location',
          description:
            'Two letters. Licenses can only be assigned to people with a usage location.',
          type: 'text',
          default: '=global.usageLocation',
          inheritable: true,
        },
        {
          name: 'passwordStyle',
          label: 'First password',
          type: 'choice',
          options: [
            { value: 'random', label: 'Random characters' },
            { value: 'pronounceable', label: 'Pronounceable' },
          ],
          default: 'random',
          inheritable: true,
        },
      ],
    },
    {
      title: 'Licenses',
      fields: [
        {
          name: 'defaultLicenses',
          label: 'Default Microsoft 365 licenses',
          description: 'Preselected in the first form.',
          type: 'choices',
          lookup: 'licenses',
          default: [],
          inheritable: false,
        },
        {
          name: 'licenseOption',
          label: 'License options',
          type: 'choice',
          options: [
            { value: 'none', label: 'No requirement' },
            { value: 'require-one', label: 'Require at least one license' },
            { value: 'require-mailbox', label: 'Require a license with a mailbox' },
          ],
          default: 'none',
          inheritable: false,
        },
      ],
    },
    {
      title: 'License Provisioning',
      fields: [
        {
          name: 'enableProvisioning',
          label: 'Enable license provisioning',
          description: 'Buy missing seats at the client’s CSP.',
          type: 'boolean',
          default: false,
          inheritable: false,
        },
        {
          name: 'promptBeforeProvisioning',
          label: 'Prompt for confirmation before provisioning',
          type: 'boolean',
          default: true,
          inheritable: false,
        },
        {
          name: 'allowAnnual',
          label: 'Allow provisioning on annual commitments',
          type: 'boolean',
          default: false,
          inheritable: false,
        },
        {
          name: 'orderWhenNoneFits',
          label: 'Order a new subscription when none fits',
          description:
            'Where no CSP has a subscription of the license, or the client has never had it: product, term and billing are chosen in the chat and confirmed before anything is ordered.',
          type: 'boolean',
          default: false,
          inheritable: false,
        },
        ...seatFields,
        {
          name: 'maximumMonthlyCost',
          label: 'Maximum total cost of licenses in a single execution',
          description:
            'Per month, before tax, in the currency of the CSP’s price. Seats given back do not count.',
          type: 'money',
          default: 150,
          minimum: 1,
          inheritable: false,
        },
        {
          name: 'keepFreeSeats',
          label: 'Seats to keep free',
          description: 'A buffer per license: this many seats stay free after the purchase.',
          type: 'integer',
          default: 0,
          minimum: 0,
          maximum: 50,
          inheritable: false,
        },
        {
          name: 'waitForSeatsHours',
          label: 'Wait for seats (hours)',
          description: 'After this long somebody is told; the run goes on waiting.',
          type: 'integer',
          default: 24,
          minimum: 1,
          maximum: 720,
          inheritable: false,
        },
      ],
    },
  ],
  typed: { verb: 'onboard', takes: ['name', 'products', 'on', 'timeZone'], reasons: [] },
  flow: defineFlow({
    name: 'staff-onboarding-cloud-only',
    version: 1,
    steps: [
      askLicenses,
      warnAboutMailbox,
      askPerson,
      nameAccount,
      waitForStart,
      matchForOnboarding,
      chooseOrder,
      planSeats,
      confirmPlan,
      buySeats,
      createPerson,
      joinGroups,
      waitForSeats,
      assignLicenses,
      handOver,
      noteOnboarding,
    ],
  }),
};
