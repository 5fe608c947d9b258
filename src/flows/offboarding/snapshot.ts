import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { licenseName } from '../../domain/products/names.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { MailboxSettings, Person, Tenant } from '../../ports/tenant.ts';
import { defineStep, type Outcome, type StepContext, waitedMs } from '../runs/flow.ts';
import { findSynchronised } from './directory-account.ts';
import { askLeaver } from './leaver.ts';

const mailboxSnapshot = z.object({
  kind: z.enum(['user', 'shared', 'other']),
  hiddenFromAddressLists: z.boolean(),
  forwardsTo: z.string().nullable(),
  keepsCopy: z.boolean(),
  automaticReply: z.object({
    state: z.enum(['off', 'on', 'scheduled']),
    internal: z.string(),
    external: z.string(),
    audience: z.enum(['none', 'known', 'all']),
  }),
  /** Who else had full access. */
  fullAccess: z.array(z.string()),
});

/** Version 1 had only licenses and groups: what it does not know has a default. */
export const snapshot = z.object({
  /** SKU ids; direct ones and those that groups gave. */
  direct: z.array(z.string()),
  fromGroups: z.array(z.object({ skuId: z.string(), groupId: z.string() })),
  /** Service plans that were switched off in direct licenses, by SKU id; licenses without any are left out. */
  disabledPlans: z.record(z.string(), z.array(z.string())).default({}),
  /** What people call the licenses, by SKU id. */
  names: z.record(z.string(), z.string()),
  groups: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      membership: z.string(),
      givesLicense: z.boolean(),
    }),
  ),
  /** Null where nobody looked. */
  accountEnabled: z.boolean().nullable().default(null),
  /** Object id; null for none. */
  managerId: z.string().nullable().default(null),
  /** Null without a mailbox, and where nobody could look. */
  mailbox: mailboxSnapshot.nullable().default(null),
});
export type Snapshot = z.output<typeof snapshot>;

/** The client's tenant. Throws `ConnectorError` and `NotConnectedError`. */
export const tenantOf = (context: StepContext) =>
  context.tools.connections.tenant(clientId(context.run.clientId));

/** Remembers licenses, groups and the mailbox before anything is taken away. */
export const takeSnapshot = defineStep<Snapshot>({
  name: 'take-snapshot',
  title: 'Remember licenses, groups and mailbox',
  after: ['wait-for-moment'],
  result: snapshot,
  version: 2,
  survives: true,
  leftover: null,
  do: async (context) => {
    const { personId, displayName } = context.resultOf(askLeaver);
    const tenant = await tenantOf(context);
    const person = await tenant.readPerson(personId);
    if (person === null) return withoutPerson(context, displayName);
    const [groups, licenses] = await Promise.all([
      tenant.listGroupsOfPerson(personId),
      tenant.listLicenses(),
    ]);
    const managerId = await tenant.readManager(personId);
    const mailbox = await rememberMailbox(context, tenant, person.userPrincipalName);
    return {
      kind: 'done',
      result: {
        ...licensesOf(person),
        names: Object.fromEntries(
          licenses
            .filter((license) => person.licenses.includes(license.skuId))
            .map((license) => [license.skuId, licenseName(license)]),
        ),
        groups: groups.map((group) => ({
          id: group.id,
          name: group.displayName,
          membership: group.membership,
          givesLicense: group.licenses.length > 0,
        })),
        accountEnabled: person.accountEnabled,
        managerId,
        mailbox,
      },
    };
  },
});

/** An account that is left in the directory is blocked all the same: there is something to go on for. */
function withoutPerson(context: StepContext, displayName: string): Outcome<Snapshot> {
  const reason = `${displayName} is no longer in the tenant.`;
  const inDirectory = context.findResult(findSynchronised)?.id ?? null;
  if (inDirectory === null)
    return { kind: 'stop', reason, nextStep: 'Nothing was changed by this run.' };
  const text = `${reason} Only the account in the directory is left to be done.`;
  context.say({ key: 'gone', kind: 'refusal', text });
  return { kind: 'done', result: snapshot.parse(nobody) };
}

const nobody = { direct: [], fromGroups: [], names: {}, groups: [] };

function licensesOf({
  assignments,
}: Person): Pick<Snapshot, 'direct' | 'fromGroups' | 'disabledPlans'> {
  const direct = assignments.filter((item) => item.groupId === null);
  return {
    direct: direct.map((item) => item.skuId),
    fromGroups: assignments.flatMap((item) =>
      item.groupId === null ? [] : [{ skuId: item.skuId, groupId: item.groupId }],
    ),
    disabledPlans: Object.fromEntries(
      direct
        .filter((item) => item.disabledPlans.length > 0)
        .map((item) => [item.skuId, [...item.disabledPlans]]),
    ),
  };
}

/** How long Exchange is asked again before the leaver is blocked without its answer. */
const mailboxPatienceMs = 60_000;

/** Nobody keeps access because Exchange could not tell how the mailbox was: it is said, and the run goes on. */
async function rememberMailbox(
  context: StepContext,
  tenant: Tenant,
  userPrincipalName: string,
): Promise<Snapshot['mailbox']> {
  try {
    const settings = await tenant.readMailboxSettings(userPrincipalName);
    return settings === null ? null : storedSettings(settings);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.isTransient && waitedMs(context) < mailboxPatienceMs) throw error;
    context.say({
      key: 'mailbox-unread',
      kind: 'refusal',
      text: `How the mailbox is set up could not be read, so Restore cannot put that back: ${error.message}.`,
    });
    return null;
  }
}

function storedSettings(settings: MailboxSettings): NonNullable<Snapshot['mailbox']> {
  return {
    ...settings,
    automaticReply: { ...settings.automaticReply },
    fullAccess: [...settings.fullAccess],
  };
}
