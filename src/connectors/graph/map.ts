/** Graph's and Exchange's shapes into ours and back. The `from` direction can refuse; `to` cannot fail. */
import { parseGuid, skuId, tenantId } from '../../domain/ids.ts';
import type { SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  Group,
  LicenseAssignment,
  Mailbox,
  NewPerson,
  Organization,
  Person,
  PersonProfile,
  TenantSubscription,
} from '../../ports/tenant.ts';
import { fromGraphAssignmentError } from './errors.ts';
import type {
  ExchangeMailbox,
  ExchangeStatistics,
  GraphGroup,
  GraphOrganization,
  GraphSubscribedSku,
  GraphSubscription,
  GraphUser,
} from './schema.ts';

const lowerId = (id: string): string => parseGuid(id) ?? id;

function unexpected(operation: string, detail: string): ConnectorError {
  return new ConnectorError({ vendor: 'graph', operation, kind: 'unexpected-shape', detail });
}

export function fromGraphOrganization(raw: GraphOrganization): Organization {
  const domains = (raw.verifiedDomains ?? []).filter((domain) => (domain.name ?? '') !== '');
  const ordered = [...domains].sort(
    (a, b) => Number(b.isDefault ?? false) - Number(a.isDefault ?? false),
  );
  return {
    tenantId: tenantId(raw.id),
    displayName: raw.displayName ?? '',
    country: raw.countryLetterCode ?? null,
    verifiedDomains: ordered.map((domain) => (domain.name ?? '').toLowerCase()),
  };
}

/** States in which no seat is active, so that a missing number can only mean none. */
const STATES_WITHOUT_SEATS = new Set(['Suspended', 'Deleted', 'LockedOut']);

/**
 * A SKU of the tenant as a license.
 *
 * A missing `enabled` or `consumedUnits` of an active SKU is refused with `unexpected-shape`: read as zero, it would
 * make us buy seats that exist. Everything else may be null.
 */
export function fromGraphSubscribedSku(raw: GraphSubscribedSku): License {
  const isWithoutSeats = STATES_WITHOUT_SEATS.has(raw.capabilityStatus ?? '');
  const owned = raw.prepaidUnits?.enabled ?? (isWithoutSeats ? 0 : null);
  const assigned = raw.consumedUnits ?? (isWithoutSeats ? 0 : null);
  if (owned === null || assigned === null) {
    throw unexpected(
      'counting the seats of the tenant',
      `SKU ${raw.skuId} (${raw.skuPartNumber ?? 'no part number'}) came without its unit counts`,
    );
  }
  return {
    skuId: skuId(raw.skuId),
    skuPartNumber: raw.skuPartNumber ?? '',
    ownedSeatCount: owned,
    assignedSeatCount: assigned,
    warningSeatCount: raw.prepaidUnits?.warning ?? 0,
    suspendedSeatCount: raw.prepaidUnits?.suspended ?? 0,
    lockedOutSeatCount: raw.prepaidUnits?.lockedOut ?? 0,
    assignableToPeople: raw.appliesTo === 'User',
    servicePlans: (raw.servicePlans ?? []).flatMap((plan) => {
      const id = parseGuid(plan.servicePlanId ?? '');
      return id === null ? [] : [{ id, name: plan.servicePlanName ?? '' }];
    }),
  };
}

const SUBSCRIPTION_STATES: Readonly<Record<string, TenantSubscription['status']>> = {
  Enabled: 'enabled',
  Warning: 'warning',
  Suspended: 'suspended',
  Deleted: 'deleted',
  LockedOut: 'locked-out',
};

export function fromGraphSubscription(raw: GraphSubscription): TenantSubscription {
  return {
    id: raw.id,
    commerceSubscriptionId: parseGuid(raw.commerceSubscriptionId ?? ''),
    skuId: skuId(raw.skuId),
    seatCount: raw.totalLicenses ?? 0,
    status: SUBSCRIPTION_STATES[raw.status ?? ''] ?? 'unknown',
    isTrial: raw.isTrial ?? false,
  };
}

/** SKU ids of `assignedLicenses`, lower case, each once; the documented sample has them in upper case. */
export function fromGraphAssignedLicenses(
  raw: Pick<GraphUser, 'assignedLicenses'>,
): readonly SkuId[] {
  const ids = (raw.assignedLicenses ?? []).flatMap(
    (license) => parseGuid(license.skuId ?? '') ?? [],
  );
  return [...new Set(ids)].map(skuId);
}

function fromGraphAssignmentStates(raw: GraphUser): readonly LicenseAssignment[] {
  return (raw.licenseAssignmentStates ?? []).flatMap((state) => {
    const id = parseGuid(state.skuId ?? '');
    if (id === null) return [];
    const group = state.assignedByGroup ?? '';
    // Documented as null on success, seen as "None": https://learn.microsoft.com/graph/api/resources/licenseassignmentstate
    const error = state.error === 'None' || state.error === '' ? null : (state.error ?? null);
    const groupId = group === '' ? null : lowerId(group);
    const disabledPlans = (state.disabledPlans ?? []).flatMap((plan) => parseGuid(plan) ?? []);
    const refusal = fromGraphAssignmentError(error);
    const isShortOfSeats = refusal === 'no-seat';
    return [{ skuId: skuId(id), groupId, error, refusal, isShortOfSeats, disabledPlans }];
  });
}

function fromGraphInstant(text: string | null | undefined): Temporal.Instant | null {
  if (text === null || text === undefined) return null;
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}

export function fromGraphUser(raw: GraphUser): Person {
  return {
    id: lowerId(raw.id),
    userPrincipalName: raw.userPrincipalName ?? '',
    displayName: raw.displayName ?? '',
    givenName: raw.givenName ?? null,
    surname: raw.surname ?? null,
    mailNickname: raw.mailNickname ?? null,
    department: raw.department ?? null,
    jobTitle: raw.jobTitle ?? null,
    companyName: raw.companyName ?? null,
    officeLocation: raw.officeLocation ?? null,
    accountEnabled: raw.accountEnabled ?? false,
    usageLocation: raw.usageLocation ?? null,
    createdAt: fromGraphInstant(raw.createdDateTime),
    isSynchronised: raw.onPremisesSyncEnabled ?? false,
    immutableId: raw.onPremisesImmutableId ?? null,
    licenses: fromGraphAssignedLicenses(raw),
    assignments: fromGraphAssignmentStates(raw),
  };
}

/**
 * The person behind a 201. Graph answers a creation with its default properties only, and a read right after it may
 * still say 404, so what the answer leaves out is taken from what was sent.
 */
export function fromGraphCreatedUser(raw: GraphUser, sent: NewPerson): Person {
  const person = fromGraphUser(raw);
  return {
    ...person,
    userPrincipalName: raw.userPrincipalName ?? sent.userPrincipalName,
    displayName: raw.displayName ?? sent.displayName,
    givenName: person.givenName ?? sent.givenName,
    surname: person.surname ?? sent.surname,
    mailNickname: person.mailNickname ?? sent.mailNickname,
    department: person.department ?? sent.profile.department ?? null,
    jobTitle: person.jobTitle ?? sent.profile.jobTitle ?? null,
    companyName: person.companyName ?? sent.profile.companyName ?? null,
    officeLocation: person.officeLocation ?? sent.profile.officeLocation ?? null,
    accountEnabled: raw.accountEnabled ?? true,
    usageLocation: person.usageLocation ?? sent.usageLocation,
  };
}

/** Only the fields that are given; Graph refuses an empty text for most of them, so an empty one is left out. */
function toGraphProfile(profile: PersonProfile): Record<string, unknown> {
  const { businessPhone, ...others } = profile;
  const given = Object.entries(others).filter(([, value]) => value !== undefined && value !== '');
  return {
    ...Object.fromEntries(given),
    ...(businessPhone === undefined || businessPhone === ''
      ? {}
      : { businessPhones: [businessPhone] }),
  };
}

export function toGraphNewUser(person: NewPerson): Record<string, unknown> {
  return {
    ...toGraphProfile(person.profile),
    accountEnabled: true,
    displayName: person.displayName,
    mailNickname: person.mailNickname,
    userPrincipalName: person.userPrincipalName,
    givenName: person.givenName,
    surname: person.surname,
    usageLocation: person.usageLocation,
    passwordProfile: {
      password: person.password,
      forceChangePasswordNextSignIn: person.mustChangePassword,
    },
  };
}

/**
 * Where a group's members are changed. Order matters: a dynamic group refuses every change, a synchronised one is
 * written in AD, and a mail-enabled group that is not a Microsoft 365 group ("Unified") is Exchange's
 * (graph-and-ad.md 1.6).
 */
function membershipOf(raw: GraphGroup): Group['membership'] {
  const types = raw.groupTypes ?? [];
  if (types.includes('DynamicMembership')) return 'dynamic';
  if (raw.onPremisesSyncEnabled === true) return 'synchronised';
  return raw.mailEnabled === true && !types.includes('Unified') ? 'exchange' : 'cloud';
}

export function fromGraphGroup(raw: GraphGroup): Group {
  return {
    id: lowerId(raw.id),
    displayName: raw.displayName ?? '',
    membership: membershipOf(raw),
    licenses: fromGraphAssignedLicenses(raw),
  };
}

const NO_GUID = '00000000-0000-0000-0000-000000000000';

function hasArchive(raw: ExchangeMailbox): boolean {
  const status = raw.ArchiveStatus ?? 'None';
  return status !== 'None' || (raw.ArchiveGuid ?? NO_GUID) !== NO_GUID;
}

/** Bytes of "1.5 GB (1,610,612,736 bytes)"; null when the text is not like that. */
export function fromExchangeSize(raw: ExchangeStatistics | undefined): number | null {
  const size = raw?.TotalItemSize;
  const text = typeof size === 'object' ? (size?.Value ?? '') : (size ?? '');
  const bytes = /\(([\d,.\s]+) bytes\)/.exec(text)?.[1];
  return bytes === undefined ? null : Number(bytes.replaceAll(/\D/g, ''));
}

const kinds: Readonly<Record<string, Mailbox['kind']>> = {
  UserMailbox: 'user',
  SharedMailbox: 'shared',
};

/**
 * Everything that keeps what is deleted. An entry of `InPlaceHolds` that begins with a minus takes the mailbox out of a
 * policy of the whole organisation. A label and the 30 days after a hold count as a hold.
 * Source: learn.microsoft.com/purview/ediscovery-delete-items-in-the-recoverable-items-folder-of-mailboxes-on-hold
 */
function isOnHold(raw: ExchangeMailbox): boolean {
  return (
    raw.LitigationHoldEnabled === true ||
    raw.ComplianceTagHoldApplied === true ||
    raw.DelayHoldApplied === true ||
    raw.DelayReleaseHoldApplied === true ||
    (raw.InPlaceHolds ?? []).some((hold) => !hold.startsWith('-'))
  );
}

export function fromExchangeKind(raw: ExchangeMailbox): Mailbox['kind'] {
  return kinds[raw.RecipientTypeDetails ?? ''] ?? 'other';
}

export function fromExchangeMailbox(
  raw: ExchangeMailbox,
  statistics: ExchangeStatistics | undefined,
): Mailbox {
  return {
    kind: fromExchangeKind(raw),
    sizeBytes: fromExchangeSize(statistics),
    hasArchive: hasArchive(raw),
    onHold: isOnHold(raw),
    hiddenFromAddressLists: raw.HiddenFromAddressListsEnabled ?? false,
    forwardsTo: fromExchangeForwarding(raw),
  };
}

/** The bare address; null when nothing is forwarded. */
export function fromExchangeForwarding(raw: ExchangeMailbox): string | null {
  const forwardsTo = raw.ForwardingSmtpAddress ?? raw.ForwardingAddress ?? '';
  return forwardsTo === '' ? null : forwardsTo.replace(/^smtp:/i, '');
}

/** Automatic replies are HTML: the text is shown as it was written, line by line. */
export function toExchangeReplyHtml(message: string): string {
  const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.split(/\r?\n/).join('<br>');
}
