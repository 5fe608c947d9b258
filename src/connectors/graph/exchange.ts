/**
 * Mailboxes, over the call that Exchange's own PowerShell module makes: `InvokeCommand`. It is not a documented API
 * (https://michev.info/blog/post/7180, CIPP-API New-ExoRequest @ adf3242, read 2026-11-22); Graph has no conversion to a
 * shared mailbox and no mailbox forwarding. Every write here sets a value, so a second one changes nothing more; a lost
 * answer is still `unknown-outcome`, and the flow looks with `readMailbox`.
 */
import { z } from 'zod';

import type { TenantId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Tenant } from '../../ports/tenant.ts';
import type { Http, HttpRequest, Method } from '../http/types.ts';
import { fromExchangeMailbox, toExchangeReplyHtml } from './map.ts';
import { mailbox, mailboxStatistics } from './schema.ts';

type Parameters = Readonly<Record<string, unknown>>;

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

const answerOf = <Row extends z.ZodType>(row: Row) => z.object({ value: z.array(row).nullish() });

/** Exchange's words for a membership that is already as wanted; assumed from the names of its exceptions. */
const ALREADY_MEMBER = /MemberAlreadyExistsException|already a member/i;
const NOT_MEMBER = /MemberNotFoundException|isn['’]t a member|is not a member/i;

/** Swallows the refusal that says the wanted state is there already. */
function unlessSaid(pattern: RegExp): (error: unknown) => void {
  return (error) => {
    const isSaid =
      error instanceof ConnectorError &&
      error.kind !== 'unknown-outcome' &&
      pattern.test(error.detail ?? '');
    if (!isSaid) throw error;
  };
}

/** Turns "does not exist" into nothing. */
function orNothing(error: unknown): undefined {
  if (!(error instanceof ConnectorError) || error.kind !== 'not-found') throw error;
}

export function createExchange(http: Http, tenantId: TenantId): Exchange {
  const toRequest = (
    operation: string,
    cmdlet: string,
    parameters: Parameters,
    anchor: string,
  ): HttpRequest & { readonly method: Method } => ({
    operation,
    method: 'POST',
    path: `/adminapi/beta/${tenantId}/InvokeCommand`,
    headers: { 'x-anchormailbox': anchor, prefer: 'odata.maxpagesize=1000' },
    json: { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } },
  });

  const get = async <Row extends z.ZodType>(
    cmdlet: string,
    parameters: Parameters,
    anchor: string,
    row: Row,
  ): Promise<z.infer<Row> | undefined> => {
    const schema = answerOf(row);
    const request = toRequest(`running ${cmdlet} for ${anchor}`, cmdlet, parameters, anchor);
    const { body } = await http.read(request, (raw) => schema.parse(raw));
    return body.value?.[0];
  };

  const run = async (
    operation: string,
    cmdlet: string,
    parameters: Parameters,
    anchor: string,
  ): Promise<void> => {
    await http.write(toRequest(operation, cmdlet, parameters, anchor), () => undefined);
  };

  return {
    mailboxes: {
      readMailbox: async (name) => {
        const [found, statistics] = await Promise.all([
          get('Get-Mailbox', { Identity: name }, name, mailbox).catch(orNothing),
          get('Get-MailboxStatistics', { Identity: name }, name, mailboxStatistics).catch(
            orNothing,
          ),
        ]);
        return found === undefined ? null : fromExchangeMailbox(found, statistics);
      },

      convertMailboxToShared: (name) =>
        run(
          `converting the mailbox of ${name}`,
          'Set-Mailbox',
          { Identity: name, Type: 'Shared' },
          name,
        ),

      hideFromAddressLists: (name) =>
        run(
          `hiding ${name} from address lists`,
          'Set-Mailbox',
          { Identity: name, HiddenFromAddressListsEnabled: true },
          name,
        ),

      // The mailbox keeps a copy: what is forwarded to a wrong or full address is not lost.
      forwardMailbox: (name, forwardTo) =>
        run(
          `forwarding the mailbox of ${name}`,
          'Set-Mailbox',
          { Identity: name, ForwardingSMTPAddress: forwardTo, DeliverToMailboxAndForward: true },
          name,
        ),

      setAutomaticReply: (name, message) => {
        const html = toExchangeReplyHtml(message);
        return run(
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
        run(
          `giving ${delegate} access to the mailbox of ${name}`,
          'Add-MailboxPermission',
          { Identity: name, User: delegate, AccessRights: ['FullAccess'], InheritanceType: 'All' },
          name,
        ),
    },

    probe: async () => {
      await get('Get-Mailbox', { ResultSize: 1 }, systemMailbox(tenantId), mailbox);
    },

    addToGroup: (groupId, personId) =>
      run(
        `adding ${personId} to mail group ${groupId}`,
        'Add-DistributionGroupMember',
        { Identity: groupId, Member: personId, BypassSecurityGroupManagerCheck: true },
        systemMailbox(tenantId),
      ).catch(unlessSaid(ALREADY_MEMBER)),

    removeFromGroup: (groupId, personId) =>
      run(
        `removing ${personId} from mail group ${groupId}`,
        'Remove-DistributionGroupMember',
        {
          Identity: groupId,
          Member: personId,
          BypassSecurityGroupManagerCheck: true,
          Confirm: false,
        },
        systemMailbox(tenantId),
      ).catch(unlessSaid(NOT_MEMBER)),
  };
}
