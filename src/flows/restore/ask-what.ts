import { z } from 'zod';
import { hasExchange } from '../../domain/seats/offer.ts';
import type { Group, Person, Tenant } from '../../ports/tenant.ts';
import { tenantOf } from '../offboarding/snapshot.ts';
import { wantedLicense } from '../provisioning/wanted.ts';
import { defineStep, type Outcome, type StepContext } from '../runs/flow.ts';
import type { FormField, FormSpec } from '../runs/form.ts';
import { stringsOf, textOf } from '../steps/texts.ts';
import { askRestore } from './ask-restore.ts';
import { readMailboxPutBack, type MailboxPutBack } from './mailbox-put-back.ts';
import type { ChosenOffboarding } from './offboardings.ts';
import { givingGroups, whatComesBack, type ComesBack, type TenantNow } from './what-comes-back.ts';

const group = z.object({ id: z.string(), name: z.string() });

const wishes = z.object({
  tenantId: z.string(),
  licenses: z.array(wantedLicense),
  /** What the person has already; SKU ids. */
  held: z.array(z.string()),
  /** Joined at once. */
  groups: z.array(group),
  /** Give licenses that are put back: joined with the seats. */
  givingGroups: z.array(group),
  /** Object id; null where there was none, or is one. */
  managerId: z.string().nullable(),
  signIn: z.boolean(),
  newPassword: z.boolean(),
  mailbox: z.boolean(),
  /** To be set before a license can be assigned; null where the account has one. */
  usageLocation: z.string().nullable(),
  /** What does not come back, or is left as it is, in sentences. */
  notes: z.array(z.string()),
});
export type RestoreWishes = z.output<typeof wishes>;

/** Shows what comes back and what cannot, and asks for a yes to it. Asks nothing where all is as it was. */
export const askWhat = defineStep<RestoreWishes>({
  name: 'ask-what',
  title: 'See what comes back',
  after: ['ask-restore'],
  result: wishes,
  version: 1,
  leftover: null,
  do: async (context) => {
    const chosen = context.resultOf(askRestore);
    const tenant = await tenantOf(context);
    const person = await tenant.readPerson(chosen.personId);
    if (person === null) return stopWithoutPerson(chosen);
    const found = await look(context, tenant, chosen, person);
    for (const note of found.notes) context.say({ key: note, kind: 'text', text: note });
    if (context.answers === null && hasSomething(found))
      return { kind: 'ask', form: whatForm(chosen, found) };
    return { kind: 'done', result: take(context, chosen, found) };
  },
});

function stopWithoutPerson(chosen: ChosenOffboarding): Outcome<RestoreWishes> {
  return {
    kind: 'stop',
    reason: `${chosen.displayName} (${chosen.userPrincipalName}) is no longer in the tenant.`,
    nextStep:
      'A deleted account can be restored for 30 days: in the Entra admin center under Users, Deleted users. Then start again. Nothing was changed.',
  };
}

/** What was found, before anybody has chosen. */
interface Found extends ComesBack {
  readonly person: Person;
  readonly tenantId: string;
  readonly country: string | null;
  readonly now: TenantNow;
  readonly managerId: string | null;
  /** Whether sign-in can be allowed by us, and was allowed before. */
  readonly canSignIn: boolean;
  readonly mailbox: MailboxPutBack;
}

async function look(
  context: StepContext,
  tenant: Tenant,
  chosen: ChosenOffboarding,
  person: Person,
): Promise<Found> {
  const [organization, licenses, groups, memberOf] = await Promise.all([
    tenant.readOrganization(),
    tenant.listLicenses(),
    tenant.listGroups(),
    tenant.listGroupsOfPerson(person.id),
  ]);
  const now = { licenses, groups, held: person.licenses, memberOf: memberOf.map(({ id }) => id) };
  const back = whatComesBack(chosen.snapshot, now);
  const licensed = new Set<string>([...person.licenses, ...back.licenses.map((one) => one.skuId)]);
  const isLicensed = licenses.some((one) => licensed.has(one.skuId) && hasExchange(one));
  const mailbox = await readMailboxPutBack(tenant, chosen, {
    isLicensed,
    isSynchronised: person.isSynchronised,
  });
  const signIn = judgeSignIn(person, chosen);
  return {
    ...back,
    notes: [...back.notes, ...mailbox.left, ...signIn.notes, ...directoryNotes(chosen)],
    person,
    tenantId: organization.tenantId,
    country: textOf(context.configuration['usageLocation']) ?? organization.country,
    now,
    managerId: await missingManager(tenant, chosen, person),
    canSignIn: signIn.can,
    mailbox,
  };
}

/** What the offboarding did in an on-premises directory is named, so that somebody can put it back there. */
function directoryNotes({ directory }: ChosenOffboarding): readonly string[] {
  const account = directory?.account ?? null;
  if (directory === null || account === null) return [];
  const groups = directory.groups.map(({ name }) => name);
  const joins = groups.length === 0 ? '' : ` Its groups were: ${groups.join(', ')}.`;
  return [
    `The account ${account.accountName} in the client’s Active Directory is put back by hand: enable it, set a password, and see that it is in ${account.container}.${joins}`,
  ];
}

function judgeSignIn(
  { accountEnabled, isSynchronised, displayName }: Person,
  { snapshot }: ChosenOffboarding,
): { readonly can: boolean; readonly notes: readonly string[] } {
  if (accountEnabled) return { can: false, notes: [] };
  if (snapshot.accountEnabled === false)
    return { can: false, notes: [`${displayName} could not sign in before either.`] };
  if (isSynchronised) {
    const note = `Sign-in of ${displayName} comes back with the account on premises.`;
    return { can: false, notes: [note] };
  }
  return { can: true, notes: [] };
}

/** A manager who was there before, is still there, and whom nobody has replaced. */
async function missingManager(
  tenant: Tenant,
  { snapshot }: ChosenOffboarding,
  { id, isSynchronised }: Person,
): Promise<string | null> {
  const { managerId } = snapshot;
  if (managerId === null || isSynchronised || (await tenant.readManager(id)) !== null) return null;
  return (await tenant.readPerson(managerId)) === null ? null : managerId;
}

function hasSomething({ licenses, groups, canSignIn, mailbox, managerId }: Found): boolean {
  return (
    licenses.length + groups.length > 0 ||
    canSignIn ||
    changesMailbox(mailbox) ||
    managerId !== null
  );
}

const changesMailbox = ({ back, isAway }: MailboxPutBack): boolean => back.length > 0 || isAway;

function whatForm({ displayName }: ChosenOffboarding, found: Found): FormSpec {
  const { notes } = found;
  return {
    name: 'what-to-restore',
    title: `What comes back for ${displayName}?`,
    description: `Where no seat of a license is free, one is planned and shown with its price before anything is bought.${found.managerId === null ? '' : ' The manager is set again.'}`,
    submitLabel: 'Put it back',
    spend: false,
    warning: notes.length === 0 ? null : notes.join(' '),
    fields: [...choiceFields(found), ...accountFields(found)],
  };
}

function choiceFields({ licenses, groups }: Found): readonly FormField[] {
  const lists = [
    {
      name: 'licenses',
      label: 'Licenses',
      options: licenses.map(({ skuId: value, name: label, groupName }) => ({
        value,
        label,
        ...(groupName === null ? {} : { detail: `through the group "${groupName}"` }),
      })),
    },
    {
      name: 'groups',
      label: 'Groups',
      options: groups.map(({ id, displayName }) => ({ value: id, label: displayName })),
    },
  ];
  return lists
    .filter(({ options }) => options.length > 0)
    .map((list) => ({
      ...list,
      type: 'choices',
      required: false,
      default: list.options.map(({ value }) => value),
    }));
}

function accountFields({ canSignIn, mailbox }: Found): readonly FormField[] {
  const yes = { type: 'boolean', required: false, default: true } as const;
  return [
    ...(canSignIn
      ? [
          { name: 'signIn', label: 'Allow sign-in again', ...yes },
          {
            name: 'newPassword',
            label: 'New password',
            description: 'Shown once at the end. Others may know the old one.',
            ...yes,
          },
        ]
      : []),
    ...(changesMailbox(mailbox)
      ? [
          {
            name: 'mailbox',
            label: 'Mailbox as it was',
            description: mailbox.isAway
              ? 'As soon as it is there again with its license.'
              : `${mailbox.back.join(', ')}.`,
            ...yes,
          },
        ]
      : []),
  ];
}

const toGroup = ({ id, displayName }: Group) => ({ id, name: displayName });

/** Without a question, everything that was found is nothing. */
function take(context: StepContext, chosen: ChosenOffboarding, found: Found): RestoreWishes {
  const { answers } = context;
  const { person, now, notes } = found;
  const picked = stringsOf(answers?.['licenses']);
  const licenses = found.licenses.filter((license) => picked.includes(license.skuId));
  const giving = givingGroups(chosen.snapshot, now, licenses);
  const names = stringsOf(answers?.['groups']);
  const signIn = found.canSignIn && answers?.['signIn'] === true;
  return {
    tenantId: found.tenantId,
    // A group that would give more than was chosen is not joined: its license is assigned directly then.
    licenses: licenses.map((license) =>
      giving.some(({ id }) => id === license.groupId)
        ? license
        : { ...license, groupId: null, groupName: null },
    ),
    held: [...person.licenses],
    groups: found.groups.filter(({ id }) => names.includes(id)).map(toGroup),
    givingGroups: giving.map(toGroup),
    managerId: found.managerId,
    signIn,
    newPassword: signIn && answers?.['newPassword'] === true,
    mailbox: changesMailbox(found.mailbox) && answers?.['mailbox'] === true,
    usageLocation:
      person.usageLocation === null && licenses.length > 0
        ? (found.country?.toUpperCase() ?? null)
        : null,
    notes: [...notes],
  };
}
