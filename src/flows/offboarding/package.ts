import { offboardingNote } from '../../domain/note/audit-note.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { readClient } from '../../store/clients.ts';
import { defineFlow, defineStep } from '../runs/flow.ts';
import type { ConfigurationField, PackageDefinition } from '../runs/package.ts';
import { seatFields } from '../steps/seat-fields.ts';
import { bringNotes, notedChanges, writtenNotes, type WrittenNotes } from '../steps/write-note.ts';
import { z } from 'zod';
import { askLeaver, askMailbox, leaverReasons, manualTasks, waitForMoment } from './leaver.ts';
import { blockSignIn, leaveGroups, removeLicenses, settleMailbox } from './leave.ts';
import { confirmRelease, matchForOffboarding } from './confirm-release.ts';
import { neverMends, planRelease, releaseSeats } from './release.ts';
import { takeSnapshot } from './snapshot.ts';

const contactResult = z.object({
  contact: z.string(),
  /** Why the PSA did not change it; null when it did or was not asked. */
  trouble: z.string().nullable().default(null),
});
type ContactResult = z.output<typeof contactResult>;

/**
 * The contact in the PSA follows, unless the configuration keeps it. After the release, and without a word that could end
 * the run: a seat is never kept because of an address book.
 */
const updateContact = defineStep<ContactResult>({
  name: 'update-contact',
  title: 'Update the contact in the PSA',
  after: ['release-seats'],
  result: contactResult,
  version: 2,
  survives: true,
  leftover: (result) => (result.contact === 'done' ? 'the PSA contact is inactive' : null),
  trace: ({ contact, trouble }, context) => {
    if (contact !== 'done' && trouble === null) return [];
    const { userPrincipalName } = context.resultOf(askLeaver);
    return [
      {
        action: 'contacts.deactivate',
        summary: trouble ?? `Made the contact ${userPrincipalName} inactive in the PSA`,
        after: { contact: contact === 'done' ? 'inactive' : 'unchanged' },
        externalIds: { 'Mail address': userPrincipalName },
      },
    ];
  },
  do: async (context) => {
    if (context.configuration['keepContact'] === true)
      return { kind: 'done', result: { contact: 'kept', trouble: null } };
    const client = await readClient(context.tools.db, context.run.clientId);
    const company = client?.psa_company_id ?? null;
    if (company === null) return { kind: 'done', result: { contact: 'no company', trouble: null } };
    const ticketing = await context.tools.connections.ticketing();
    const { userPrincipalName } = context.resultOf(askLeaver);
    try {
      const contact = await ticketing.deactivateContact(company, userPrincipalName);
      return { kind: 'done', result: { contact, trouble: null } };
    } catch (error) {
      if (!(error instanceof ConnectorError) || !neverMends(error)) throw error;
      const trouble = `The PSA contact was not changed: ${error.message}.`;
      context.say({ key: 'contact', kind: 'refusal', text: trouble });
      return { kind: 'done', result: { contact: 'refused', trouble } };
    }
  },
});

/** The audit note: what was taken away, what was given back, and where the window was closed until when. */
const noteOffboarding = defineStep<WrittenNotes>({
  name: 'write-note',
  title: 'Write the audit note',
  after: ['update-contact'],
  result: writtenNotes,
  version: 1,
  leftover: null,
  do: (context) =>
    bringNotes(context, () => {
      const person = context.resultOf(askLeaver);
      const { removed, kept } = context.resultOf(removeLicenses);
      const { names } = context.resultOf(takeSnapshot);
      const { confirmedBy } = context.resultOf(confirmRelease);
      const note = offboardingNote({
        engineer: context.run.startedByName,
        clientName: context.run.clientName,
        personName: person.displayName,
        userPrincipalName: person.userPrincipalName,
        at: context.now,
        licenses: removed.map((id) => names[id] ?? id),
        changes: notedChanges(context.resultOf(planRelease), context.resultOf(releaseSeats)),
        approvedBy: confirmedBy === null ? [] : [confirmedBy],
      });
      const groups = context.resultOf(leaveGroups);
      const mailbox = context.resultOf(settleMailbox);
      const extra = [
        `Reason: ${person.reason}.`,
        groups.left.length === 0 ? null : `Left groups: ${groups.left.join(', ')}.`,
        mailbox.done.length === 0 ? null : `Mailbox: ${mailbox.done.join(', ')}.`,
        ...kept.map((item) => `Kept ${names[item.skuId] ?? item.skuId}: ${item.why}.`),
        ...context
          .resultOf(planRelease)
          .notPlanned.map((item) => `The seat of ${item.productName} stays paid: ${item.reason}`),
        ...context.resultOf(releaseSeats).changes.map(({ doubt }) => doubt),
        context.resultOf(updateContact).trouble,
      ];
      return [note, ...extra.filter((line) => line !== null)].join('\n');
    }),
});

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

/** Staff Offboarding for clients whose directory is in the cloud only. */
export const staffOffboarding: PackageDefinition = {
  name: 'staff-offboarding-cloud-only',
  title: 'Staff Offboarding',
  description:
    'Block a leaver, take the licenses and give the seat back where the window allows it (Cloud Only).',
  environments: ['cloud-only'],
  configuration: [
    {
      title: 'Cloud Properties',
      fields: [
        {
          name: 'adminUpn',
          label: 'Admin account',
          type: 'text',
          default: '=global.adminUpn',
          inheritable: true,
        },
        {
          name: 'allStaffGroup',
          label: 'All staff group',
          type: 'text',
          default: '=global.allStaffGroup',
          inheritable: true,
        },
        yesNo('removeGroups', 'Remove from groups', true),
        {
          name: 'groupExclusions',
          label: 'Group removal exclusions',
          description: 'Names or ids of groups that the leaver stays in, one per line.',
          type: 'list',
          default: [],
          inheritable: true,
        },
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
    },
    {
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
          label: 'Give access to (user principal name)',
          type: 'text',
          default: '',
          inheritable: true,
        },
      ],
    },
    {
      title: 'License De-Provisioning',
      fields: [
        yesNo(
          'enableDeprovisioning',
          'Enable license de-provisioning',
          false,
          'Give the seat back at the CSP.',
        ),
        yesNo('promptBeforeDeprovisioning', 'Prompt for confirmation before de-provisioning', true),
        yesNo(
          'allowAnnual',
          'Allow de-provisioning licenses with Annual commitments',
          false,
          'Outside the modification window the seat stays and the audit note says why, and from which date it may go.',
        ),
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
    },
    {
      title: 'Extra Features',
      fields: [
        yesNo('keepContact', 'Do not modify the PSA contact', false),
        {
          name: 'manualTasks',
          label: 'Pre-termination manual tasks',
          description: 'One per line; the engineer ticks them before the run goes on.',
          type: 'list',
          default: [],
          inheritable: true,
        },
      ],
    },
  ],
  typed: {
    verb: 'offboard',
    takes: ['name', 'on', 'at', 'timeZone', 'reason'],
    reasons: leaverReasons,
  },
  flow: defineFlow({
    name: 'staff-offboarding-cloud-only',
    version: 1,
    steps: [
      askLeaver,
      manualTasks,
      askMailbox,
      matchForOffboarding,
      confirmRelease,
      waitForMoment,
      takeSnapshot,
      blockSignIn,
      leaveGroups,
      settleMailbox,
      removeLicenses,
      planRelease,
      releaseSeats,
      updateContact,
      noteOffboarding,
    ],
  }),
};
