import { deprovisioningFields } from '../deprovisioning/fields.ts';
import type { ConfigurationField, FieldSection, TypedStart } from '../runs/package.ts';
import { seatFields } from '../steps/seat-fields.ts';
import { faultOfSetting, faultOfUnit } from './directory-settings.ts';
import { leaverReasons } from './leaver.ts';

const yesNo = (
  name: string,
  label: string,
  preset: boolean,
  description?: string,
): ConfigurationField => ({
  name,
  label,
  type: 'boolean',
  default: preset,
  inheritable: false,
  ...(description === undefined ? {} : { description }),
});

const adminAccount: ConfigurationField = {
  name: 'adminUpn',
  label: 'Admin account',
  description: 'Named in the audit note.',
  type: 'text',
  default: '=global.adminUpn',
  inheritable: true,
};

const allStaffGroup: ConfigurationField = {
  name: 'allStaffGroup',
  label: 'All staff group',
  description: 'Left also where leavers stay in their other groups.',
  type: 'text',
  default: '=global.allStaffGroup',
  inheritable: true,
};

const groupExclusions: ConfigurationField = {
  name: 'groupExclusions',
  label: 'Group removal exclusions',
  description: 'Names or ids of groups that the leaver stays in, one per line.',
  type: 'list',
  default: [],
  inheritable: true,
};

const manualTasks: ConfigurationField = {
  name: 'manualTasks',
  label: 'Pre-termination manual tasks',
  description: 'One per line; the engineer ticks them before the run goes on.',
  type: 'list',
  default: [],
  inheritable: true,
};

/** What becomes of the account in the tenant. */
export const cloudSection: FieldSection = {
  title: 'Cloud Properties',
  fields: [
    adminAccount,
    allStaffGroup,
    yesNo('removeGroups', 'Remove from groups', true),
    groupExclusions,
    {
      name: 'keepLicenses',
      label: 'Licenses to keep',
      description: 'Stay on the person and at the CSP.',
      type: 'choices',
      lookup: 'licenses',
      default: [],
      inheritable: false,
    },
  ],
};

const directoryFields: readonly ConfigurationField[] = [
  yesNo('resetPassword', 'Reset the password', true, 'To a random one that nobody gets to know.'),
  yesNo('leaveDirectoryGroups', 'Remove from the directory’s groups', true),
  {
    name: 'extraAttributes',
    label: 'Extra AD attribute settings',
    description:
      'One per line: name|value. Without a value the attribute is emptied; several lines of one name are several values.',
    type: 'list',
    default: [],
    inheritable: false,
    check: faultOfSetting,
  },
  {
    name: 'leaversUnit',
    label: 'Unit for leavers',
    description: 'Its distinguished name: OU=Leavers,DC=client,DC=example. Empty: they stay.',
    type: 'text',
    default: '',
    inheritable: false,
    check: faultOfUnit,
  },
];

/** What becomes of the account in a directory that is not synchronised. */
export const directorySection: FieldSection = {
  title: 'Active Directory',
  fields: directoryFields,
};

/** The same where it is synchronised. */
export const synchronisedSection: FieldSection = {
  title: 'Active Directory',
  fields: [
    ...directoryFields,
    yesNo(
      'leaversUnitInScope',
      'It is in the scope of synchronisation',
      false,
      'Nobody is moved without this: leaving the scope deletes the cloud account with its mailbox.',
    ),
  ],
};

/** The same where there is no tenant. */
export const onPremSection: FieldSection = {
  title: 'Active Directory',
  fields: [
    adminAccount,
    allStaffGroup,
    groupExclusions,
    ...directoryFields,
    yesNo('hideFromAddressLists', 'Hide from address lists', false),
  ],
};

/** What becomes of the mailbox. */
export const mailboxSection: FieldSection = {
  title: 'Mailbox',
  fields: [
    yesNo(
      'askMailbox',
      'Ask about the mailbox',
      true,
      'Otherwise the values below are used without asking.',
    ),
    yesNo('convertMailbox', 'Convert the mailbox to shared', false),
    yesNo('hideFromAddressLists', 'Hide from address lists', false),
    {
      name: 'forwardTo',
      label: 'Forward mail to',
      type: 'text',
      default: '',
      inheritable: true,
    },
    {
      name: 'automaticReply',
      label: 'Automatic reply',
      type: 'multiline',
      default: '',
      inheritable: true,
    },
    {
      name: 'delegate',
      label: 'Give access to (user principal names)',
      description: 'Full access to the mailbox; several with commas between.',
      type: 'text',
      default: '',
      inheritable: true,
    },
  ],
};

/** Whether and how seats are given back. */
export const releaseSection: FieldSection = {
  title: 'License De-Provisioning',
  fields: [
    ...deprovisioningFields('allowAnnual'),
    ...seatFields,
    {
      name: 'keepFreeSeats',
      label: 'Seats to keep free',
      type: 'integer',
      default: 0,
      minimum: 0,
      maximum: 50,
      inheritable: false,
    },
  ],
};

/** Everything else. */
export const extrasSection: FieldSection = {
  title: 'Extra Features',
  fields: [yesNo('keepContact', 'Do not modify the PSA contact', false), manualTasks],
};

/** How each of these packages is started by a typed line. */
export const typedOffboarding: TypedStart = {
  verb: 'offboard',
  takes: ['name', 'on', 'at', 'timeZone', 'reason'],
  reasons: leaverReasons,
};
