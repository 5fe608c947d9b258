import type { ConnectionFinding } from './connection.ts';

/** What Seatwright does in a tenant, as far as somebody has to allow it. */
export const tenantFeatures = [
  'licenses',
  'people',
  'license-assignment',
  'groups',
  'mailboxes',
] as const;

export type TenantFeature = (typeof tenantFeatures)[number];

/** Whether one feature works. */
export interface FeatureState {
  readonly feature: TenantFeature;
  /** For people: "Creating and changing people". */
  readonly title: string;
  /** `unknown`: it could not be looked at just now. */
  readonly state: 'ready' | 'not-ready' | 'unknown';
  /** Permissions and roles that are missing, by the vendor's names; may be empty for `not-ready` too. */
  readonly missing: readonly string[];
  /** One sentence; names the feature. */
  readonly text: string;
  /** What to do about it; null when there is nothing to do. */
  readonly nextStep: string | null;
}

/** What may be done in a tenant, and by what right. */
export interface TenantAuthorisation {
  /** As the application itself, or as a service user of the partner (GDAP). */
  readonly way: 'application' | 'partner';
  /** Signing in and, for a partner, the relationship with the tenant, in this order. */
  readonly findings: readonly ConnectionFinding[];
  /** One row for each feature. */
  readonly features: readonly FeatureState[];
}

/** How a tenant is brought to allow something. */
export interface TenantConsent {
  /** Address of the page on which an administrator of the tenant consents; it leads back to `returnTo` with `state`. */
  toAdminAddress(link: { readonly returnTo: string; readonly state: string }): Promise<string>;
  /**
   * Consents for the tenant as its partner; done again it renews what was consented to. Throws `ConnectorError`;
   * `unknown-outcome` may simply be done again. Null where the tenant is not reached as a partner.
   */
  readonly asPartner: (() => Promise<void>) | null;
}
