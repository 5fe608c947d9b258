import type { License } from '../license.ts';

/** Owned seats from which a license counts as given away: free ones come by ten thousands or millions. Assumed. */
export const hugeOwnedSeatCount = 10_000;

// Ids of learn.microsoft.com/entra/identity/users/licensing-service-plan-reference (contract data ms-skus.json, read
// 2026-11-22): free, viral and ad-hoc SKUs that a tenant holds without buying. That such SKUs must not be offered:
// contract graph-and-ad.md 1.1.
const freeSkus: ReadonlySet<string> = new Set([
  'f30db892-07e9-47e9-837c-80727f46fd3d', // FLOW_FREE
  'a403ebcc-fae0-4ca2-8c8c-7a907fd6c235', // POWER_BI_STANDARD
  'dcb1a3ae-b33f-4487-846a-a640262fadf4', // POWERAPPS_VIRAL
  '5b631642-bd26-49fe-bd20-1daaa972ef80', // POWERAPPS_DEV
  '606b54a9-78d8-4298-ad8b-df6ef4481c80', // CCIBOTS_PRIVPREV_VIRAL
  '036c2481-aa8a-47cd-ab43-324f0c157c2d', // DYN365_CUSTOMER_INSIGHTS_VIRAL
  '1f2f344a-700d-42c9-9427-5cea1d5d7ba6', // STREAM
  '16ddbbfc-09ea-4de2-b1d7-312db6112d70', // TEAMS_FREE
  '710779e8-3d4a-4c88-adb9-386c958d1fdf', // TEAMS_EXPLORATORY
  '29a2f828-8f39-4837-b8ff-c957e86abe3c', // TEAMS_COMMERCIAL_TRIAL
  '8c4ce438-32a7-4ac5-91a6-e22ae08d9c8b', // RIGHTSMANAGEMENT_ADHOC
  '6470687e-a428-4b7a-bef2-8a291ad947c9', // WINDOWS_STORE
]);

/** Whether a license is shown when an engineer chooses licenses for a person. */
export function isOfferable(license: License): boolean {
  return (
    license.assignableToPeople &&
    license.ownedSeatCount < hugeOwnedSeatCount &&
    !freeSkus.has(license.skuId)
  );
}

/**
 * Service plans that come with a mailbox. Foundation, archiving and analytics plans carry "EXCHANGE" in their names and
 * none. Ids: learn.microsoft.com/entra/identity/users/licensing-service-plan-reference (contract data
 * ms-product-names-service-plans.csv, read 2026-11-22).
 */
export const mailboxPlans: ReadonlySet<string> = new Set([
  '9aaf7827-d63c-4b61-89c3-182f06f82e5c', // EXCHANGE_S_STANDARD
  'efb87545-963c-4e0d-99df-69c6916d9eb0', // EXCHANGE_S_ENTERPRISE
  '4a82b400-a79f-41a4-b4e2-e94f5787b113', // EXCHANGE_S_DESKLESS
  '1126bef5-da20-4f07-b45e-ad25d2581aa8', // EXCHANGE_S_ESSENTIALS
  'd42bdbd6-c335-4231-ab3d-c8f348d5aff5', // EXCHANGE_L_STANDARD
  '90927877-dcff-4af6-b346-2332c0b15bb7', // EXCHANGE_B_STANDARD
  'fc52cc4b-ed7d-472d-bbe7-b081c23ecc56', // EXCHANGE_S_STANDARD_MIDMARKET
  '8c3069c0-ccdb-44be-ab77-986203a67df2', // EXCHANGE_S_ENTERPRISE_GOV
  'e9b4930a-925f-45e2-ac2a-3f7788ca6fdd', // EXCHANGE_S_STANDARD_GOV
  '88f4d7ef-a73b-4246-8047-516022144c9f', // EXCHANGE_S_DESKLESS_GOV
]);

/** Whether the license gives a mailbox. Without one an account has no calendar and no shared-mailbox permissions. */
export function hasExchange(license: License): boolean {
  return license.servicePlans.some((plan) => mailboxPlans.has(plan.id.toLowerCase()));
}

/** EXCHANGE_S_ARCHIVE_ADDON: an archive for a mailbox that comes with another license. Source as above. */
export const archivePlan = '176a09a6-7ec5-4039-ac02-b2791c6ba793';

function hasArchiving(license: License): boolean {
  return license.servicePlans.some((plan) => plan.id.toLowerCase() === archivePlan);
}

/** Whether a mailbox that needs a license needs this one: by itself, or by its archive. */
export const carriesMailbox = (license: License): boolean =>
  hasExchange(license) || hasArchiving(license);
