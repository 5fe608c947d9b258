/**
 * Mailboxes, over the call that Exchange's own PowerShell module makes: `InvokeCommand`. It is not a documented API
 * (https://michev.info/blog/post/7180, CIPP-API New-ExoRequest @ adf3242, read 2026-11-22); Graph has no conversion to a
 * shared mailbox and no mailbox forwarding. Every write here sets a value, so a second one changes nothing more; a lost
 * answer is still `unknown-outcome`, and the flow looks with `readMailbox`.
 */
import type { TenantId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Tenant } from '../../ports/tenant.ts';
import { createInvoke, orNothing, type Invoke } from './cmdlets.ts';
import { mailboxSettingsOf } from './mailbox-settings.ts';
import { fromExchangeMailbox, toExchangeReplyHtml } from './map.ts';
import { mailbox, mailboxStatistics } from './schema.ts';
import type { ExchangeStatistics } from './schema.ts';
import type { Transport } from './transport.ts';

/** Exchange's cmdlets for one tenant. */
export interface Exchange {
  readonly mailboxes: Pick<
    Tenant,
    | 'readMailbox'
    | 'convertMailboxToShared'
    | 'hideFromAddressLists'
    | 'forwardMailbox'
    | 'setAutomaticReply'
    | 'grantMailboxAccess'
    | 'readMailboxSettings'
    | 'changeMailbox'
    | 'putAutomaticReply'
    | 'revokeMailboxAccess'
  >;
  /** Whether the application may run cmdlets at all; throws `ConnectorError` when not. */
  probe(): Promise<void>;
  /** Members of distribution lists and mail-enabled security groups, which Graph refuses to change. */
  addToGroup(groupId: string, personId: string): Promise<void>;
  removeFromGroup(groupId: string, personId: string): Promise<void>;
}

/** The mailbox that routes a command which is about no mailbox in particular. Source: CIPP-API New-ExoRequest. */
const systemMailbox = (tenantId: TenantId): string =>
  `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenantId}`;

/** Exchange's words for a membership that is already as wanted; assumed from the names of its exceptions. */
const ALREADY_MEMBER = /MemberAlreadyExistsException|already a member/i;
const NOT_MEMBER = /MemberNotFoundException|isn['’]t a member|is not a member/i;

/** Swallows the refusal that says the wanted state is there already. */
function unlessSaid(pattern: RegExp): (error: unknown) => void {
  return (error) => {
    const isSaid =
      error instanceof ConnectorError &&
      error.kind !== 'unknown-outcome' &&
      pattern.test(`${error.vendorCode ?? ''} ${error.detail ?? ''}`);
    if (!isSaid) throw error;
  };
}

/** A mailbox that nobody has opened yet has no statistics: a warning comes instead of a row. Assumed from the module. */
const NEVER_USED: ExchangeStatistics = { TotalItemSize: '0 B (0 bytes)' };

type Leaving = Exclude<keyof Exchange['mailboxes'], keyof ReturnType<typeof mailboxSettingsOf>>;

function mailboxesOf(invoke: Invoke): Pick<Exchange['mailboxes'], Leaving> {
  return {
    readMailbox: async (name) => {
      const [found, statistics] = await Promise.all([
        invoke.get('Get-Mailbox', { Identity: name }, name, mailbox).catch(orNothing),
        invoke
          .get('Get-MailboxStatistics', { Identity: name }, name, mailboxStatistics)
          .then((row) => row ?? NEVER_USED)
          .catch(orNothing),
      ]);
      return found === undefined ? null : fromExchangeMailbox(found, statistics);
    },

    convertMailboxToShared: (name) =>
      invoke.run(
        `converting the mailbox of ${name}`,
        'Set-Mailbox',
        { Identity: name, Type: 'Shared' },
        name,
      ),

    hideFromAddressLists: (name) =>
      invoke.run(
        `hiding ${name} from address lists`,
        'Set-Mailbox',
        { Identity: name, HiddenFromAddressListsEnabled: true },
        name,
      ),

    // The mailbox keeps a copy: what is forwarded to a wrong or full address is not lost.
    forwardMailbox: (name, forwardTo) =>
      invoke.run(
        `forwarding the mailbox of ${name}`,
        'Set-Mailbox',
        { Identity: name, ForwardingSMTPAddress: forwardTo, DeliverToMailboxAndForward: true },
        name,
      ),

    setAutomaticReply: (name, message) => {
      const html = toExchangeReplyHtml(message);
      return invoke.run(
        `setting the automatic reply of ${name}`,
        'Set-MailboxAutoReplyConfiguration',
        {
          Identity: name,
          AutoReplyState: 'Enabled',
          ExternalAudience: 'All',
          InternalMessage: html,
          ExternalMessage: html,
        },
        name,
      );
    },

    grantMailboxAccess: (name, delegate) =>
      invoke.run(
        `giving ${delegate} access to the mailbox of ${name}`,
        'Add-MailboxPermission',
        { Identity: name, User: delegate, AccessRights: ['FullAccess'], InheritanceType: 'All' },
        name,
      ),
  };
}

export function createExchange(transport: Transport, tenantId: TenantId): Exchange {
  const invoke = createInvoke(transport, tenantId);
  return {
    mailboxes: { ...mailboxesOf(invoke), ...mailboxSettingsOf(invoke) },

    probe: async () => {
      // A cmdlet that ran and found nothing proves the permission as well as one that found something.
      const nobody = 'seatwright-connection-test';
      await invoke
        .get('Get-Mailbox', { Identity: nobody }, systemMailbox(tenantId), mailbox)
        .catch((error: unknown) => {
          const ran = error instanceof ConnectorError && error.kind === 'not-found';
          if (!ran) throw error;
        });
    },

    addToGroup: (groupId, personId) =>
      invoke
        .run(
          `adding ${personId} to mail group ${groupId}`,
          'Add-DistributionGroupMember',
          { Identity: groupId, Member: personId, BypassSecurityGroupManagerCheck: true },
          systemMailbox(tenantId),
        )
        .catch(unlessSaid(ALREADY_MEMBER)),

    removeFromGroup: (groupId, personId) =>
      invoke
        .run(
          `removing ${personId} from mail group ${groupId}`,
          'Remove-DistributionGroupMember',
          {
            Identity: groupId,
            Member: personId,
            BypassSecurityGroupManagerCheck: true,
            Confirm: false,
          },
          systemMailbox(tenantId),
        )
        .catch(unlessSaid(NOT_MEMBER)),
  };
}
