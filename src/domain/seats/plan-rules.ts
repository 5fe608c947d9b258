import { archivePlan, mailboxPlans } from './offer.ts';

/** Two service plans, or sets of them, that cannot be on one person together. */
export interface ExclusivePlans {
  readonly left: string;
  readonly right: string;
  readonly names: readonly [string, string];
  readonly source: string;
}

/** A service plan that works only beside another one. */
export interface DependentPlan {
  readonly plan: string;
  /** One of these has to be there. */
  readonly needsOneOf: readonly string[];
  readonly names: readonly [string, string];
  readonly source: string;
}

const groupProblems =
  'learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems, "Conflicting service plans" (stored copies of the page)';

/** Documented pairs only; the tenant knows more of them, and has the last word when the license is assigned. */
export const exclusivePlans: readonly ExclusivePlans[] = [
  {
    left: '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
    right: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
    names: ['Exchange Online (Plan 1)', 'Exchange Online (Plan 2)'],
    source: groupProblems,
  },
  {
    left: 'c7699d2e-19aa-44de-8edf-1736da088ca1',
    right: '5dbe027f-2339-4123-9542-606e4d348a72',
    names: ['SharePoint (Plan 1)', 'SharePoint (Plan 2)'],
    source: groupProblems,
  },
  {
    left: '4fa4026d-ce74-4962-a151-8e96d57ea8e4',
    right: '57ff2da0-773e-42df-b2af-ffb7a2317929',
    names: ['Microsoft Teams (free)', 'Microsoft Teams'],
    source: 'contract sample user-assignLicense.error-400-mutually-exclusive',
  },
];

/** Captured or documented dependencies; where only the product is documented as an add-on, the service is taken for it. */
export const dependentPlans: readonly DependentPlan[] = [
  {
    plan: 'fe71d6c3-a2ea-4499-9778-da042bf08063',
    needsOneOf: ['5dbe027f-2339-4123-9542-606e4d348a72'],
    names: ['Project Online Service', 'SharePoint (Plan 2)'],
    source: 'contract sample user-assignLicense.error-400-dependency',
  },
  {
    plan: '4828c8ec-dc2e-4779-b502-87ac9ce28ab7',
    needsOneOf: ['0feaeb32-d00e-4d66-bd5a-43b5b83db82c', '57ff2da0-773e-42df-b2af-ffb7a2317929'],
    names: ['Microsoft 365 Phone System', 'Microsoft Teams or Skype for Business Online (Plan 2)'],
    source:
      'learn.microsoft.com/microsoftteams/teams-add-on-licensing: an add-on to licenses with Teams; that the tenant asks for one of these two services is assumed',
  },
  {
    plan: archivePlan,
    needsOneOf: [...mailboxPlans],
    names: ['Exchange Online Archiving', 'a license with a mailbox'],
    source:
      'learn.microsoft.com/office365/servicedescriptions/exchange-online-archiving-service-description: an add-on to plans of Exchange Online; that any plan with a mailbox will do is assumed',
  },
];

/** Most seats of one SKU in a tenant, across all CSPs. */
export interface SeatCap {
  readonly skuId: string;
  readonly maximumSeatCount: number;
  readonly source: string;
}

const businessCap =
  'learn.microsoft.com/partner-center/pricing/pricing-and-offers, MaxLicenses 300 for Business plans (as quoted in contract graph-and-ad.md 3.2)';
const businessSkus: readonly string[] = [
  '3b555118-da6a-4418-894f-7df1e2096870', // Microsoft 365 Business Basic; its own row is documented
  'f245ecc8-75af-4f8e-b61f-27d8114de5f3', // Microsoft 365 Business Standard
  'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46', // Microsoft 365 Business Premium
  '21502a13-c8dc-4744-be9c-177fd9d2eafc', // Microsoft 365 Business Basic (no Teams)
  '5a1c7b8d-0739-4ca8-bf69-ec87e69133ac', // Microsoft 365 Business Standard (no Teams)
  '00e1ec7b-e4a3-40d1-9441-b69b597ab222', // Microsoft 365 Business Premium (no Teams)
];

/** Seat caps known without asking a CSP; a cap that the CSP gives counts too. */
export const seatCaps: readonly SeatCap[] = businessSkus.map((skuId) => ({
  skuId,
  maximumSeatCount: 300,
  source: businessCap,
}));
