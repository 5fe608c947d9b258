/** Stored shapes of the Exchange simulator. Times are ms since epoch of simulated time. */

export type RecipientType = 'UserMailbox' | 'SharedMailbox';

export interface AutoReply {
  state: 'Enabled' | 'Disabled' | 'Scheduled';
  externalAudience: 'None' | 'Known' | 'All';
  internalMessage: string;
  externalMessage: string;
}

export interface MailboxPermission {
  user: string;
  accessRights: string[];
}

/** What Exchange keeps of a person; whether a mailbox exists follows from the licence as well. */
export interface Mailbox {
  tenantId: string;
  userId: string;
  recipientType: RecipientType;
  /** A conversion under way; reads show the old type until `dueAtMs`. */
  conversion: { to: RecipientType; dueAtMs: number } | null;
  hiddenFromAddressLists: boolean;
  forwardingSmtpAddress: string | null;
  deliverToMailboxAndForward: boolean;
  litigationHold: boolean;
  hasArchive: boolean;
  totalItemBytes: number;
  itemCount: number;
  permissions: MailboxPermission[];
  autoReply: AutoReply;
  /** When set, `Set-Mailbox -Type Shared` fails with this text: a sentinel for demos and tests. */
  conversionRefusal: string | null;
}

export interface ExchangeState {
  mailboxes: Mailbox[];
}

/** A person as the directory tells it. */
export interface Person {
  id: string;
  userPrincipalName: string;
  displayName: string;
  mail: string | null;
  isSynchronised: boolean;
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
