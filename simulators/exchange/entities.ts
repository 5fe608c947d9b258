/** Stored shapes of the Exchange simulator. Times are ms since epoch of simulated time. */

export type RecipientType = 'UserMailbox' | 'SharedMailbox';

export interface AutoReply {
  /** Whether replies are sent. */
  state: 'Enabled' | 'Disabled' | 'Scheduled';
  /** Which outside senders get an answer. */
  externalAudience: 'None' | 'Known' | 'All';
  /** Answer to colleagues. */
  internalMessage: string;
  /** Answer to others. */
  externalMessage: string;
}

export interface MailboxPermission {
  /** Sign-in name of the delegate. */
  user: string;
  /** Rights such as `FullAccess`. */
  accessRights: string[];
}

/** What Exchange keeps of a person; whether a mailbox exists follows from the licence as well. */
export interface Mailbox {
  /** Tenant (GUID). */
  tenantId: string;
  /** Person. */
  userId: string;
  /** Kind shown now. */
  recipientType: RecipientType;
  /** A conversion under way; reads show the old type until `dueAtMs`. */
  conversion: { to: RecipientType; dueAtMs: number } | null;
  /** Whether address lists leave it out. */
  hiddenFromAddressLists: boolean;
  /** `smtp:` address mail is forwarded to; null for none. */
  forwardingSmtpAddress: string | null;
  /** Whether a copy stays. */
  deliverToMailboxAndForward: boolean;
  /** Whether it is on litigation hold. */
  litigationHold: boolean;
  /** Other holds by id, as eDiscovery and retention policies set them; with a minus: left out of one of the organisation. */
  inPlaceHolds: string[];
  /** Whether a hold has ended within the last 30 days. */
  delayHold: boolean;
  /** Whether it has an archive. */
  hasArchive: boolean;
  /** Size in bytes. */
  totalItemBytes: number;
  /** Number of items. */
  itemCount: number;
  /** Who else may open it. */
  permissions: MailboxPermission[];
  /** Automatic replies. */
  autoReply: AutoReply;
  /** When set, `Set-Mailbox -Type Shared` fails with this text: a sentinel for demos and tests. */
  conversionRefusal: string | null;
}

export interface ExchangeState {
  /** Mailboxes somebody has touched; the others are as new. */
  mailboxes: Mailbox[];
}

/** A person as the directory tells it. */
export interface Person {
  /** Object id. */
  id: string;
  /** Sign-in name; unique in the tenant. */
  userPrincipalName: string;
  /** Name shown to people. */
  displayName: string;
  /** Address; null without one. */
  mail: string | null;
  /** Whether the account is mastered on premises. */
  isSynchronised: boolean;
  /** Whether the directory that it comes from hides it from address lists; absent where it comes from none. */
  isHiddenOnPremises?: boolean;
  /** Since when a licence with a mailbox plan is held; null without one. */
  mailboxPlanSinceMs: number | null;
  /** Size limit of the plan held, in GB. */
  quotaGb: number;
}

/** Where people and distribution lists live. A world joins it to the Graph simulator. */
export interface PeopleSource {
  /** By object id, userPrincipalName or address. */
  find(tenantId: string, identity: string): Person | undefined;
  /** Answers null when done, or why not. */
  changeDistributionList(
    tenantId: string,
    list: string,
    userId: string,
    change: 'add' | 'remove',
  ): null | 'no-list' | 'already-member' | 'not-member';
}

/** A mailbox nobody has touched yet. */
export const toNewMailbox = (tenantId: string, userId: string): Mailbox => ({
  tenantId,
  userId,
  recipientType: 'UserMailbox',
  conversion: null,
  hiddenFromAddressLists: false,
  forwardingSmtpAddress: null,
  deliverToMailboxAndForward: false,
  litigationHold: false,
  inPlaceHolds: [],
  delayHold: false,
  hasArchive: false,
  totalItemBytes: 2_147_483_648,
  itemCount: 8_412,
  permissions: [],
  autoReply: {
    state: 'Disabled',
    externalAudience: 'All',
    internalMessage: '',
    externalMessage: '',
  },
  conversionRefusal: null,
});
