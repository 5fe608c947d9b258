/** The cmdlets, written from Microsoft's cmdlet pages (learn.microsoft.com/powershell/module/exchange) and contracts/graph-and-ad.md 1.9. */
import type { SimRequest } from '../core/routes.ts';
import type { IssuedToken } from '../core/tokens.ts';
import type { AutoReply, ExchangeState, Mailbox, PeopleSource, Person } from './entities.ts';
import { invalidParameter, objectNotFound, refused } from './errors.ts';
import { locate } from './store.ts';
import type { ExchangeLag, Located } from './store.ts';

/** One call of a cmdlet. */
export interface Invocation {
  /** The request. */
  request: SimRequest<ExchangeState, IssuedToken>;
  /** Tenant (GUID). */
  tenantId: string;
  /** Parameters as sent. */
  parameters: Record<string, unknown>;
  /** Directory side of people. */
  people: PeopleSource;
  /** Delays. */
  lag: ExchangeLag;
}

/** What a cmdlet writes to its output. */
type Output = Record<string, unknown>[];
type Cmdlet = (call: Invocation) => Output;

const GB = 1_073_741_824;
const SHARED_QUOTA_GB = 50;

function text(call: Invocation, name: string): string {
  const value = call.parameters[name];
  if (typeof value !== 'string' || value === '') {
    throw invalidParameter(`Cannot process argument transformation on parameter '${name}'.`);
  }
  return value;
}

/** Switches arrive as JSON booleans or as the text PowerShell users write. */
function flag(call: Invocation, name: string): boolean {
  const value = call.parameters[name];
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^\$?(true|false)$/i.test(value)) return /true/i.test(value);
  throw invalidParameter(
    `Cannot process argument transformation on parameter '${name}'. Cannot convert value to type System.Boolean.`,
  );
}

function oneOf<const Value extends string>(
  call: Invocation,
  name: string,
  values: readonly Value[],
): Value {
  const wanted = text(call, name).toLowerCase();
  const found = values.find((value) => value.toLowerCase() === wanted);
  if (found === undefined) {
    throw invalidParameter(
      `Cannot bind parameter '${name}'. The possible enumeration values are: ${values.join(', ')}.`,
    );
  }
  return found;
}

function allow(call: Invocation, names: readonly string[]): void {
  const known = new Set(names);
  const unknown = Object.keys(call.parameters).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw invalidParameter(`A parameter cannot be found that matches parameter name '${unknown}'.`);
  }
}

function target(call: Invocation): Located {
  const identity = text(call, 'Identity');
  const nowMs = call.request.now.epochMilliseconds;
  const found = locate(call.request.state, call.people, call.tenantId, identity, nowMs, call.lag);
  if (found === undefined) throw objectNotFound(identity);
  return found;
}

const formatBytes = (bytes: number): string =>
  `${(bytes / GB).toPrecision(4)} GB (${bytes.toLocaleString('en-US')} bytes)`;

function toMailboxRow(person: Person, mailbox: Mailbox): Record<string, unknown> {
  const isLicensed = person.mailboxPlanSinceMs !== null;
  const quotaGb = isLicensed ? person.quotaGb : SHARED_QUOTA_GB;
  return {
    Identity: person.displayName,
    ExternalDirectoryObjectId: person.id,
    UserPrincipalName: person.userPrincipalName,
    PrimarySmtpAddress: person.mail ?? person.userPrincipalName,
    DisplayName: person.displayName,
    RecipientTypeDetails: mailbox.recipientType,
    RecipientType: 'UserMailbox',
    IsShared: mailbox.recipientType === 'SharedMailbox',
    HiddenFromAddressListsEnabled: person.isHiddenOnPremises ?? mailbox.hiddenFromAddressLists,
    ForwardingAddress: null,
    ForwardingSmtpAddress: mailbox.forwardingSmtpAddress,
    DeliverToMailboxAndForward: mailbox.deliverToMailboxAndForward,
    LitigationHoldEnabled: mailbox.litigationHold,
    InPlaceHolds: mailbox.inPlaceHolds,
    DelayHoldApplied: mailbox.delayHold,
    ArchiveStatus: mailbox.hasArchive ? 'Active' : 'None',
    ProhibitSendReceiveQuota: formatBytes(quotaGb * GB),
    IsDirSynced: person.isSynchronised,
    SKUAssigned: isLicensed,
  };
}

const getMailbox: Cmdlet = (call) => {
  allow(call, ['Identity', 'ResultSize', 'RecipientTypeDetails']);
  const { person, mailbox } = target(call);
  return [toMailboxRow(person, mailbox)];
};

const getMailboxStatistics: Cmdlet = (call) => {
  allow(call, ['Identity', 'Archive']);
  const { person, mailbox } = target(call);
  return [
    {
      DisplayName: person.displayName,
      ItemCount: mailbox.itemCount,
      TotalItemSize: formatBytes(mailbox.totalItemBytes),
      TotalDeletedItemSize: formatBytes(0),
      MailboxTypeDetail: mailbox.recipientType,
    },
  ];
};

const SET_MAILBOX = [
  'Identity',
  'Type',
  'HiddenFromAddressListsEnabled',
  'ForwardingSMTPAddress',
  'ForwardingSmtpAddress',
  'ForwardingAddress',
  'DeliverToMailboxAndForward',
  'Confirm',
  'Force',
] as const;

function convert(call: Invocation, mailbox: Mailbox): void {
  const to =
    oneOf(call, 'Type', ['Regular', 'Shared']) === 'Shared' ? 'SharedMailbox' : 'UserMailbox';
  if (to === 'SharedMailbox' && mailbox.conversionRefusal !== null)
    throw refused(mailbox.conversionRefusal);
  if (to === mailbox.recipientType) return;
  mailbox.conversion = { to, dueAtMs: call.request.now.epochMilliseconds + call.lag.conversionMs };
}

function forward(call: Invocation, mailbox: Mailbox, name: string): void {
  const value = call.parameters[name];
  if (value === null || value === '') {
    mailbox.forwardingSmtpAddress = null;
    return;
  }
  const address = text(call, name).replace(/^smtp:/i, '');
  if (name === 'ForwardingAddress') {
    const recipient = call.people.find(call.tenantId, address);
    if (recipient === undefined) throw objectNotFound(address);
    mailbox.forwardingSmtpAddress = `smtp:${recipient.mail ?? recipient.userPrincipalName}`;
    return;
  }
  if (!/^[^@\s]+@[^@\s]+$/.test(address))
    throw invalidParameter(`The value '${address}' is not a valid SMTP address.`);
  mailbox.forwardingSmtpAddress = `smtp:${address}`;
}

const setMailbox: Cmdlet = (call) => {
  allow(call, SET_MAILBOX);
  const { person, mailbox } = target(call);
  const names = Object.keys(call.parameters);
  if (person.isSynchronised && names.includes('HiddenFromAddressListsEnabled')) {
    throw refused(
      `The operation on mailbox "${person.displayName}" failed because it's out of the current user's write scope. The action 'Set-Mailbox', 'HiddenFromAddressListsEnabled', can't be performed on the object '${person.displayName}' because the object is being synchronized from your on-premises organization.`,
    );
  }
  if (names.includes('Type')) convert(call, mailbox);
  if (names.includes('HiddenFromAddressListsEnabled')) {
    mailbox.hiddenFromAddressLists = flag(call, 'HiddenFromAddressListsEnabled');
  }
  for (const name of ['ForwardingSMTPAddress', 'ForwardingSmtpAddress', 'ForwardingAddress']) {
    if (names.includes(name)) forward(call, mailbox, name);
  }
  if (names.includes('DeliverToMailboxAndForward')) {
    mailbox.deliverToMailboxAndForward = flag(call, 'DeliverToMailboxAndForward');
  }
  call.request.record({
    kind: 'mailbox-changed',
    tenantId: call.tenantId,
    userId: person.id,
    properties: names,
  });
  return [];
};

const setAutoReply: Cmdlet = (call) => {
  allow(call, [
    'Identity',
    'AutoReplyState',
    'InternalMessage',
    'ExternalMessage',
    'ExternalAudience',
  ]);
  const { person, mailbox } = target(call);
  const changes: Partial<AutoReply> = {};
  const has = (name: string): boolean => name in call.parameters;
  if (has('AutoReplyState'))
    changes.state = oneOf(call, 'AutoReplyState', ['Enabled', 'Disabled', 'Scheduled']);
  if (has('ExternalAudience'))
    changes.externalAudience = oneOf(call, 'ExternalAudience', ['None', 'Known', 'All']);
  if (has('InternalMessage')) changes.internalMessage = text(call, 'InternalMessage');
  if (has('ExternalMessage')) changes.externalMessage = text(call, 'ExternalMessage');
  Object.assign(mailbox.autoReply, changes);
  call.request.record({
    kind: 'automatic-replies',
    tenantId: call.tenantId,
    userId: person.id,
    ...changes,
  });
  return [];
};

const getAutoReply: Cmdlet = (call) => {
  allow(call, ['Identity']);
  const { autoReply } = target(call).mailbox;
  return [
    {
      AutoReplyState: autoReply.state,
      ExternalAudience: autoReply.externalAudience,
      InternalMessage: autoReply.internalMessage,
      ExternalMessage: autoReply.externalMessage,
    },
  ];
};

function accessRights(call: Invocation): string[] {
  const value = call.parameters['AccessRights'];
  const rights: unknown[] = Array.isArray(value) ? value : [value];
  const known = [
    'FullAccess',
    'ReadPermission',
    'ChangePermission',
    'DeleteItem',
    'ExternalAccount',
  ];
  return rights.map((right) => {
    const found = known.find(
      (name) => typeof right === 'string' && name.toLowerCase() === right.toLowerCase(),
    );
    if (found === undefined) throw invalidParameter(`Cannot bind parameter 'AccessRights'.`);
    return found;
  });
}

const addPermission: Cmdlet = (call) => {
  allow(call, ['Identity', 'User', 'AccessRights', 'AutoMapping', 'InheritanceType', 'Confirm']);
  const { person, mailbox } = target(call);
  const delegate = call.people.find(call.tenantId, text(call, 'User'));
  if (delegate === undefined) throw objectNotFound(text(call, 'User'));
  const rights = accessRights(call);
  const known = mailbox.permissions.find((entry) => entry.user === delegate.userPrincipalName);
  if (known === undefined)
    mailbox.permissions.push({ user: delegate.userPrincipalName, accessRights: rights });
  else known.accessRights = [...new Set([...known.accessRights, ...rights])];
  call.request.record({
    kind: 'mailbox-permission',
    tenantId: call.tenantId,
    userId: person.id,
    delegateId: delegate.id,
  });
  return [
    {
      Identity: person.displayName,
      User: delegate.userPrincipalName,
      AccessRights: rights,
      IsInherited: false,
      Deny: false,
    },
  ];
};

/** Exchange says nothing where there was nothing to take; assumed (a warning in its own shell). */
const removePermission: Cmdlet = (call) => {
  allow(call, ['Identity', 'User', 'AccessRights', 'InheritanceType', 'Confirm']);
  const { person, mailbox } = target(call);
  const delegate = call.people.find(call.tenantId, text(call, 'User'));
  if (delegate === undefined) throw objectNotFound(text(call, 'User'));
  const taken = new Set(accessRights(call));
  mailbox.permissions = mailbox.permissions
    .map((entry) =>
      entry.user === delegate.userPrincipalName
        ? { ...entry, accessRights: entry.accessRights.filter((right) => !taken.has(right)) }
        : entry,
    )
    .filter((entry) => entry.accessRights.length > 0);
  call.request.record({
    kind: 'mailbox-permission-removed',
    tenantId: call.tenantId,
    userId: person.id,
    delegateId: delegate.id,
  });
  return [];
};

const getPermission: Cmdlet = (call) => {
  allow(call, ['Identity', 'User']);
  const { person, mailbox } = target(call);
  return mailbox.permissions.map((entry) => ({
    Identity: person.displayName,
    User: entry.user,
    AccessRights: entry.accessRights,
    IsInherited: false,
    Deny: false,
  }));
};

const changeList =
  (change: 'add' | 'remove'): Cmdlet =>
  (call) => {
    allow(call, ['Identity', 'Member', 'BypassSecurityGroupManagerCheck', 'Confirm']);
    const member = call.people.find(call.tenantId, text(call, 'Member'));
    if (member === undefined) throw objectNotFound(text(call, 'Member'));
    const list = text(call, 'Identity');
    const problem = call.people.changeDistributionList(call.tenantId, list, member.id, change);
    if (problem === 'no-list') throw objectNotFound(list);
    if (problem === 'already-member')
      throw refused(
        `The recipient "${member.displayName}" is already a member of the group "${list}".`,
      );
    if (problem === 'not-member')
      throw refused(`The recipient "${member.displayName}" isn't a member of the group "${list}".`);
    call.request.record({
      kind: `distribution-list-${change}`,
      tenantId: call.tenantId,
      userId: member.id,
      list,
    });
    return [];
  };

/** Every cmdlet the simulator knows, by its name in lower case. */
export const CMDLETS: ReadonlyMap<string, Cmdlet> = new Map([
  ['get-mailbox', getMailbox],
  ['get-mailboxstatistics', getMailboxStatistics],
  ['set-mailbox', setMailbox],
  ['set-mailboxautoreplyconfiguration', setAutoReply],
  ['get-mailboxautoreplyconfiguration', getAutoReply],
  ['add-mailboxpermission', addPermission],
  ['get-mailboxpermission', getPermission],
  ['remove-mailboxpermission', removePermission],
  ['add-distributiongroupmember', changeList('add')],
  ['remove-distributiongroupmember', changeList('remove')],
]);
