/**
 * What we read of Graph's and Exchange's answers: only the fields used, all nullish, because the metadata allows a null
 * for every scalar. Source: openapi/graph-subset.yaml (from the v1.0 CSDL of 2026-08-20), contracts graph-and-ad.md 1.1-1.9.
 */
import { z } from 'zod';

import { parseGuid } from '../../domain/ids.ts';

/** Keys without which a row means nothing; a change of their form is for a developer to see. */
const guid = z.string().refine((value) => parseGuid(value) !== null, 'not a GUID');
const text = z.string().nullish();
const count = z.number().int().nullish();

/** One page of a collection; `@odata.nextLink` is an opaque absolute address. */
export const page = <Row extends z.ZodType>(row: Row) =>
  z.object({ value: z.array(row), '@odata.nextLink': text });

export const graphError = z.object({
  error: z.object({
    code: text,
    message: text,
    details: z.array(z.object({ code: text, message: text })).nullish(),
    innerError: z.object({ 'request-id': text }).nullish(),
  }),
});

export const organization = z.object({
  id: guid,
  displayName: text,
  countryLetterCode: text,
  verifiedDomains: z.array(z.object({ name: text, isDefault: z.boolean().nullish() })).nullish(),
});

export const subscribedSku = z.object({
  skuId: guid,
  skuPartNumber: text,
  appliesTo: text,
  capabilityStatus: text,
  consumedUnits: count,
  prepaidUnits: z
    .object({ enabled: count, warning: count, suspended: count, lockedOut: count })
    .nullish(),
  servicePlans: z.array(z.object({ servicePlanId: text, servicePlanName: text })).nullish(),
});

export const companySubscription = z.object({
  id: z.string(),
  commerceSubscriptionId: text,
  skuId: guid,
  status: text,
  totalLicenses: count,
  isTrial: z.boolean().nullish(),
});

export const user = z.object({
  '@odata.type': text,
  id: z.string(),
  userPrincipalName: text,
  displayName: text,
  givenName: text,
  surname: text,
  mailNickname: text,
  department: text,
  jobTitle: text,
  companyName: text,
  officeLocation: text,
  accountEnabled: z.boolean().nullish(),
  usageLocation: text,
  createdDateTime: text,
  onPremisesSyncEnabled: z.boolean().nullish(),
  onPremisesImmutableId: text,
  assignedLicenses: z.array(z.object({ skuId: text })).nullish(),
  licenseAssignmentStates: z
    .array(
      z.object({
        skuId: text,
        assignedByGroup: text,
        state: text,
        error: text,
        disabledPlans: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});

/** The answer of assignLicense and the first read of an account: the licenses only. */
export const licensedUser = user.pick({ assignedLicenses: true });

export const group = z.object({
  '@odata.type': text,
  id: z.string(),
  displayName: text,
  groupTypes: z.array(z.string()).nullish(),
  mailEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  assignedLicenses: z.array(z.object({ skuId: text })).nullish(),
});

/** Error bodies of Exchange's admin API; the text is in one of three places (graph-and-ad.md 1.9). */
export const exchangeError = z.object({
  error: z.object({
    code: text,
    message: text,
    details: z.array(z.object({ message: text })).nullish(),
    innererror: z.object({ internalexception: z.object({ message: text }).nullish() }).nullish(),
  }),
});

export const mailbox = z.object({
  RecipientTypeDetails: text,
  ArchiveStatus: text,
  ArchiveGuid: text,
  LitigationHoldEnabled: z.boolean().nullish(),
  InPlaceHolds: z.array(z.string()).nullish(),
  ComplianceTagHoldApplied: z.boolean().nullish(),
  DelayHoldApplied: z.boolean().nullish(),
  DelayReleaseHoldApplied: z.boolean().nullish(),
  HiddenFromAddressListsEnabled: z.boolean().nullish(),
  ForwardingSmtpAddress: text,
  ForwardingAddress: text,
});

export const mailboxSettings = mailbox.extend({
  DeliverToMailboxAndForward: z.boolean().nullish(),
});

export const automaticReply = z.object({
  AutoReplyState: text,
  ExternalAudience: text,
  InternalMessage: text,
  ExternalMessage: text,
});

export const mailboxPermission = z.object({
  User: text,
  AccessRights: z.array(z.string()).nullish(),
  IsInherited: z.boolean().nullish(),
  Deny: z.boolean().nullish(),
});

export const mailboxStatistics = z.object({
  /** "1.5 GB (1,610,612,736 bytes)". */
  TotalItemSize: z.union([z.string(), z.object({ Value: text })]).nullish(),
});

export type GraphOrganization = z.infer<typeof organization>;
export type GraphSubscribedSku = z.infer<typeof subscribedSku>;
export type GraphSubscription = z.infer<typeof companySubscription>;
export type GraphUser = z.infer<typeof user>;
export type GraphGroup = z.infer<typeof group>;
export type ExchangeMailbox = z.infer<typeof mailbox>;
export type ExchangeAutomaticReply = z.infer<typeof automaticReply>;
export type ExchangePermission = z.infer<typeof mailboxPermission>;
export type ExchangeStatistics = z.infer<typeof mailboxStatistics>;
