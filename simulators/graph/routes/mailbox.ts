/** mailboxSettings: automatic replies can be written, the purpose of the mailbox can be read. */
import type { Route } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import type { GraphState } from '../entities.ts';
import { SimRefusal } from '../../core/routes.ts';
import { badRequest, toGraphError } from '../errors.ts';
import { bodyOf, tenantOf, toReply, baseUrl, userOf, write } from '../http.ts';
import type { AutomaticReplies, GraphContext, GraphRequest, MailboxView } from '../http.ts';

const STATUSES = ['disabled', 'alwaysEnabled', 'scheduled'] as const;
const AUDIENCES = ['none', 'contactsOnly', 'all'] as const;

function mailboxOf(
  request: GraphRequest,
  context: GraphContext,
  permission: string,
): { userId: string; view: MailboxView } {
  const tenant = tenantOf(request, permission);
  const user = userOf(request, tenant);
  const view = context.mailboxes.find(tenant.id, user.id);
  if (view === undefined) {
    throw new SimRefusal(
      toGraphError(
        request,
        404,
        'MailboxNotEnabledForRESTAPI',
        'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
      ),
    );
  }
  return { userId: user.id, view };
}

function toSettings(
  request: GraphRequest,
  userId: string,
  view: MailboxView,
): Record<string, unknown> {
  return {
    '@odata.context': `${baseUrl(request)}/$metadata#users('${userId}')/mailboxSettings`,
    automaticRepliesSetting: view.automaticRepliesSetting,
    timeZone: view.timeZone,
    userPurpose: view.userPurpose,
  };
}

function readReplies(request: GraphRequest): Partial<AutomaticReplies> {
  const raw = bodyOf(request)['automaticRepliesSetting'];
  if (typeof raw !== 'object' || raw === null) {
    throw badRequest(request, 'The simulator changes automaticRepliesSetting only.');
  }
  const fields: Record<string, unknown> = { ...raw };
  const setting: Partial<AutomaticReplies> = {};
  if ('status' in fields) {
    const status = STATUSES.find((known) => known === fields['status']);
    if (status === undefined)
      throw badRequest(request, "Requested value for 'status' was not found.");
    setting.status = status;
  }
  if ('externalAudience' in fields) {
    const audience = AUDIENCES.find((known) => known === fields['externalAudience']);
    if (audience === undefined)
      throw badRequest(request, "Requested value for 'externalAudience' was not found.");
    setting.externalAudience = audience;
  }
  if (typeof fields['internalReplyMessage'] === 'string')
    setting.internalReplyMessage = fields['internalReplyMessage'];
  if (typeof fields['externalReplyMessage'] === 'string')
    setting.externalReplyMessage = fields['externalReplyMessage'];
  return setting;
}

async function patchSettings(request: GraphRequest, context: GraphContext) {
  const { userId } = mailboxOf(request, context, 'MailboxSettings.ReadWrite');
  const setting = readReplies(request);
  const tenantId = request.identity.tenantId;
  await write(request, context, `${userId}/mailbox`, () => {
    context.mailboxes.setAutomaticReplies(tenantId, userId, setting);
    request.record({ kind: 'automatic-replies', tenantId, userId, ...setting });
  });
  const { view } = mailboxOf(request, context, 'MailboxSettings.ReadWrite');
  return toReply(request, 200, toSettings(request, userId, view));
}

export function mailboxRoutes(context: GraphContext): Route<GraphState, IssuedToken>[] {
  return [
    {
      method: 'GET',
      path: '/v1.0/users/{id}/mailboxSettings',
      handle: (request) => {
        const { userId, view } = mailboxOf(request, context, 'MailboxSettings.Read');
        return toReply(request, 200, toSettings(request, userId, view));
      },
    },
    {
      // The property alone, as https://learn.microsoft.com/graph/api/user-get-mailboxsettings shows it.
      method: 'GET',
      path: '/v1.0/users/{id}/mailboxSettings/userPurpose',
      handle: (request) => {
        const { userId, view } = mailboxOf(request, context, 'MailboxSettings.Read');
        const set = `users('${userId}')/mailboxSettings/userPurpose`;
        return toReply(request, 200, {
          '@odata.context': `${baseUrl(request)}/$metadata#${set}`,
          value: view.userPurpose,
        });
      },
    },
    {
      method: 'PATCH',
      path: '/v1.0/users/{id}/mailboxSettings',
      handle: (request) => patchSettings(request, context),
    },
  ];
}
