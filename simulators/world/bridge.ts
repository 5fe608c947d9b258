/** The directory as Exchange sees it, and mailboxes as Graph sees them: joins two simulators that do not know each other. */
import type { AutoReply, Mailbox, PeopleSource, Person } from '../exchange/entities.ts';
import type { ExchangeSimulator } from '../exchange/index.ts';
import type { GraphState, User } from '../graph/entities.ts';
import type { AutomaticReplies, MailboxSource, MailboxView } from '../graph/http.ts';
import type { GraphSimulator } from '../graph/index.ts';

const EXCHANGE_PLAN_1 = '9aaf7827-d63c-4b61-89c3-182f06f82e5c';
const EXCHANGE_PLAN_2 = 'efb87545-963c-4e0d-99df-69c6916d9eb0';

const sameText = (a: string | null, b: string): boolean =>
  a !== null && a.toLowerCase() === b.toLowerCase();

function toPerson(state: GraphState, user: User): Person {
  const held = [
    ...user.directLicenses,
    ...user.groupLicenses.filter((license) => license.state === 'Active'),
  ];
  const plans = held.flatMap((license) => {
    const disabled = new Set(license.disabledPlans);
    const sku = state.skus.find((candidate) => sameText(candidate.skuId, license.skuId));
    return (sku?.servicePlans ?? [])
      .filter((plan) => !disabled.has(plan.servicePlanId))
      .map((plan) => ({ planId: plan.servicePlanId, sinceMs: license.updatedAtMs }));
  });
  const mailboxPlans = plans.filter(
    ({ planId }) => planId === EXCHANGE_PLAN_1 || planId === EXCHANGE_PLAN_2,
  );
  return {
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    displayName: user.displayName,
    mail: user.mail,
    isSynchronised: user.onPremisesSyncEnabled === true,
    ...(user.onPremises === undefined
      ? {}
      : { isHiddenOnPremises: user.onPremises.isHiddenFromAddressLists }),
    mailboxPlanSinceMs:
      mailboxPlans.length === 0 ? null : Math.min(...mailboxPlans.map((plan) => plan.sinceMs)),
    quotaGb: mailboxPlans.some(({ planId }) => planId === EXCHANGE_PLAN_2) ? 100 : 50,
  };
}

/** People and distribution lists out of the Graph simulator. */
export function createPeopleSource(graph: () => GraphSimulator): PeopleSource {
  const tenantOf = (tenantId: string) =>
    graph()
      .simulator.state()
      .tenants.find((tenant) => sameText(tenant.id, tenantId));
  return {
    find: (tenantId, identity) => {
      const user = tenantOf(tenantId)?.users.find((candidate) =>
        [candidate.id, candidate.userPrincipalName, candidate.mail, candidate.mailNickname].some(
          (name) => sameText(name, identity),
        ),
      );
      return user === undefined ? undefined : toPerson(graph().simulator.state(), user);
    },
    changeDistributionList: (tenantId, list, userId, change) =>
      graph().simulator.act('distribution-list', ({ record }) => {
        const group = tenantOf(tenantId)?.groups.find(
          (candidate) =>
            candidate.mailEnabled &&
            [candidate.id, candidate.displayName, candidate.mail].some((name) =>
              sameText(name, list),
            ),
        );
        if (group === undefined) return 'no-list';
        const isMember = group.memberIds.includes(userId);
        if (change === 'add' && isMember) return 'already-member';
        if (change === 'remove' && !isMember) return 'not-member';
        group.memberIds = isMember
          ? group.memberIds.filter((id) => id !== userId)
          : [...group.memberIds, userId];
        record({ kind: `distribution-list-${change}`, tenantId, userId, groupId: group.id });
        return null;
      }),
  };
}

const STATUS = { Disabled: 'disabled', Enabled: 'alwaysEnabled', Scheduled: 'scheduled' } as const;
const AUDIENCE = { None: 'none', Known: 'contactsOnly', All: 'all' } as const;
const FROM_STATUS = {
  disabled: 'Disabled',
  alwaysEnabled: 'Enabled',
  scheduled: 'Scheduled',
} as const;
const FROM_AUDIENCE = { none: 'None', contactsOnly: 'Known', all: 'All' } as const;

function toView(mailbox: Mailbox): MailboxView {
  return {
    userPurpose: mailbox.recipientType === 'SharedMailbox' ? 'shared' : 'user',
    timeZone: 'UTC',
    automaticRepliesSetting: {
      status: STATUS[mailbox.autoReply.state],
      externalAudience: AUDIENCE[mailbox.autoReply.externalAudience],
      internalReplyMessage: mailbox.autoReply.internalMessage,
      externalReplyMessage: mailbox.autoReply.externalMessage,
      scheduledStartDateTime: null,
      scheduledEndDateTime: null,
    },
  };
}

function toAutoReply(setting: Partial<AutomaticReplies>): Partial<AutoReply> {
  return {
    ...(setting.status === undefined ? {} : { state: FROM_STATUS[setting.status] }),
    ...(setting.externalAudience === undefined
      ? {}
      : { externalAudience: FROM_AUDIENCE[setting.externalAudience] }),
    ...(setting.internalReplyMessage === undefined
      ? {}
      : { internalMessage: setting.internalReplyMessage }),
    ...(setting.externalReplyMessage === undefined
      ? {}
      : { externalMessage: setting.externalReplyMessage }),
  };
}

/** Mailboxes out of the Exchange simulator. */
export function createMailboxSource(exchange: () => ExchangeSimulator): MailboxSource {
  return {
    find: (tenantId, userId) => {
      const mailbox = exchange().findMailbox(tenantId, userId);
      return mailbox === undefined ? undefined : toView(mailbox);
    },
    setAutomaticReplies: (tenantId, userId, setting) => {
      exchange().setAutoReply(tenantId, userId, toAutoReply(setting));
    },
  };
}
