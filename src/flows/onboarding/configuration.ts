import { displayNameFormats, nameFormats } from '../../domain/people/name-formats.ts';
import type { ConfigurationField, FieldSection, TypedStart } from '../runs/package.ts';
import { seatFields } from '../steps/seat-fields.ts';

const formatOptions = (formats: readonly string[]) =>
  formats.map((format) => ({ value: format, label: format }));

/** What a password that is handed over looks like. */
export const passwordStyleField: ConfigurationField = {
  name: 'passwordStyle',
  label: 'First password',
  type: 'choice',
  options: [
    { value: 'random', label: 'Random characters' },
    { value: 'pronounceable', label: 'Pronounceable' },
  ],
  default: 'random',
  inheritable: true,
};

/** How it is handed over. */
export const passwordDeliveryField: ConfigurationField = {
  name: 'passwordDelivery',
  label: 'The first password is',
  description: 'What is offered first; the other way stays open.',
  type: 'choice',
  options: [
    { value: 'shown', label: 'Shown to the engineer, once' },
    { value: 'one-time-link', label: 'Given away as a one-time link' },
  ],
  default: 'shown',
  inheritable: true,
};

/** How accounts are named, and what they begin with. */
export const account: FieldSection = {
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
      description: 'Two letters. Licenses can only be assigned to people with a usage location.',
      type: 'text',
      default: '=global.usageLocation',
      inheritable: true,
    },
    passwordStyleField,
    passwordDeliveryField,
  ],
};

/** What is offered first, and what must not be missing. */
export const licenses: FieldSection = {
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
};

/** Whether and how missing seats are bought. */
export const provisioning: FieldSection = {
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
};

const directoryFields: readonly ConfigurationField[] = [
  {
    name: 'container',
    label: 'Organizational unit',
    description:
      'Preselected for new people: its path ("Staff / Leeds") or its distinguished name. Empty: the engineer chooses.',
    type: 'text',
    default: '',
    inheritable: true,
  },
  {
    name: 'directoryGroups',
    label: 'Groups of the directory',
    description: 'Everybody new is added to them. Names, one per line.',
    type: 'list',
    default: [],
    inheritable: true,
  },
  {
    name: 'proxyAddresses',
    label: 'Extra proxy addresses',
    description:
      'One per line, with {name} for the part before the @: "smtp:{name}@old.example". At a synchronised client the user principal name is the primary one unless a line begins with "SMTP:".',
    type: 'list',
    default: [],
    inheritable: true,
  },
];

const changePassword = (preset: boolean, description: string): ConfigurationField => ({
  name: 'changePasswordAtSignIn',
  label: 'The first password has to be changed at the next sign-in',
  description,
  type: 'boolean',
  default: preset,
  inheritable: false,
});

/** Where and how accounts are made in an Active Directory that stands alone. */
export const directory: FieldSection = {
  title: 'Active Directory',
  fields: [...directoryFields, changePassword(true, 'Holds for the account in the directory.')],
};

/** The same in one that is synchronised to the tenant (learn.microsoft.com/entra/identity/hybrid/cloud-sync/reference-cloud-sync-faq). */
export const synchronisedDirectory: FieldSection = {
  title: 'Active Directory',
  fields: [
    ...directoryFields,
    changePassword(
      false,
      'A password that has to be changed does not reach the tenant before it was changed in the directory.',
    ),
  ],
};

/** "onboard Avery Example with Business Premium on Monday". */
export const typedOnboarding: TypedStart = {
  verb: 'onboard',
  takes: ['name', 'products', 'on', 'timeZone'],
  reasons: [],
};
