/** How a mailbox is set up: read before somebody leaves, put back when they return. */
import type { AutomaticReply, Tenant } from '../../ports/tenant.ts';
import { orNothing, type Invoke } from './cmdlets.ts';
import { fromExchangeForwarding, fromExchangeKind } from './map.ts';
import {
  automaticReply,
  mailboxPermission,
  mailboxSettings,
  type ExchangeAutomaticReply,
  type ExchangePermission,
} from './schema.ts';

/** Of the mailbox itself: everybody has it. */
const SELF = /^NT AUTHORITY\\SELF$/i;

const states: Readonly<Record<string, AutomaticReply['state']>> = {
  Enabled: 'on',
  Scheduled: 'scheduled',
};
const audiences: Readonly<Record<string, AutomaticReply['audience']>> = {
  None: 'none',
  Known: 'known',
};

function fromExchangeReply(raw: ExchangeAutomaticReply | undefined): AutomaticReply {
  return {
    state: states[raw?.AutoReplyState ?? ''] ?? 'off',
    internal: raw?.InternalMessage ?? '',
    external: raw?.ExternalMessage ?? '',
    audience: audiences[raw?.ExternalAudience ?? ''] ?? 'all',
  };
}

/** Given by hand only: what is inherited belongs to administrators of the whole organization. */
function fromExchangeFullAccess(rows: readonly ExchangePermission[]): readonly string[] {
  return rows.flatMap(({ User, AccessRights, IsInherited, Deny }) => {
    const isGiven = AccessRights?.includes('FullAccess') === true && IsInherited !== true;
    return isGiven && Deny !== true && !SELF.test(User ?? '') ? (User ?? []) : [];
  });
}

const exchangeStates = { off: 'Disabled', on: 'Enabled', scheduled: 'Scheduled' } as const;
const exchangeAudiences = { none: 'None', known: 'Known', all: 'All' } as const;

type Settings = Pick<
  Tenant,
  'readMailboxSettings' | 'changeMailbox' | 'putAutomaticReply' | 'revokeMailboxAccess'
>;

export function mailboxSettingsOf({ get, list, run }: Invoke): Settings {
  return {
    readMailboxSettings: async (name) => {
      const of = { Identity: name };
      const found = await get('Get-Mailbox', of, name, mailboxSettings).catch(orNothing);
      if (found === undefined) return null;
      const [reply, permissions] = await Promise.all([
        get('Get-MailboxAutoReplyConfiguration', of, name, automaticReply),
        list('Get-MailboxPermission', of, name, mailboxPermission),
      ]);
      return {
        kind: fromExchangeKind(found),
        hiddenFromAddressLists: found.HiddenFromAddressListsEnabled ?? false,
        forwardsTo: fromExchangeForwarding(found),
        keepsCopy: found.DeliverToMailboxAndForward ?? false,
        automaticReply: fromExchangeReply(reply),
        fullAccess: fromExchangeFullAccess(permissions),
      };
    },

    changeMailbox: (name, { kind, hiddenFromAddressLists, forwarding }) =>
      run(
        `changing the mailbox of ${name}`,
        'Set-Mailbox',
        {
          Identity: name,
          ...(kind === undefined ? {} : { Type: 'Regular' }),
          ...(hiddenFromAddressLists === undefined
            ? {}
            : { HiddenFromAddressListsEnabled: hiddenFromAddressLists }),
          ...(forwarding === undefined
            ? {}
            : {
                ForwardingSMTPAddress: forwarding.forwardsTo,
                DeliverToMailboxAndForward: forwarding.keepsCopy,
              }),
        },
        name,
      ),

    putAutomaticReply: (name, { state, internal, external, audience }) =>
      run(
        `putting back the automatic reply of ${name}`,
        'Set-MailboxAutoReplyConfiguration',
        {
          Identity: name,
          AutoReplyState: exchangeStates[state],
          ExternalAudience: exchangeAudiences[audience],
          // An empty text is refused as a parameter: what is not to be said is switched off instead.
          ...(internal === '' ? {} : { InternalMessage: internal }),
          ...(external === '' ? {} : { ExternalMessage: external }),
        },
        name,
      ),

    revokeMailboxAccess: (name, delegate) =>
      run(
        `taking the access of ${delegate} to the mailbox of ${name}`,
        'Remove-MailboxPermission',
        {
          Identity: name,
          User: delegate,
          AccessRights: ['FullAccess'],
          InheritanceType: 'All',
          Confirm: false,
        },
        name,
      ),
  };
}
