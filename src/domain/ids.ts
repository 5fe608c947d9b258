declare const brand: unique symbol;

/** A string that was parsed as one kind of identifier and cannot be mixed up with another. */
type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** A Microsoft 365 product in a tenant (Graph `subscribedSku.skuId`): a lower-case GUID. */
export type SkuId = Id<'SkuId'>;
/** A Microsoft 365 tenant: a lower-case GUID. */
export type TenantId = Id<'TenantId'>;
/** A customer of the MSP. */
export type ClientId = Id<'ClientId'>;
/** One configured account at an outside system. */
export type ServiceId = Id<'ServiceId'>;
/** The client's account at one CSP, in that CSP's spelling. */
export type CspCustomerId = Id<'CspCustomerId'>;
/** A subscription at one CSP, in that CSP's spelling. */
export type SubscriptionId = Id<'SubscriptionId'>;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The lower-case GUID in `text`, or null. Vendors mix cases and leave stray blanks around GUIDs. */
export function parseGuid(text: string): string | null {
  const candidate = text.trim().replaceAll('\u00a0', '').toLowerCase();
  return guid.test(candidate) ? candidate : null;
}

function guidOf(text: string, kind: string): string {
  const parsed = parseGuid(text);
  if (parsed === null) throw new TypeError(`${kind} must be a GUID, got "${text}"`);
  return parsed;
}

function textOf(text: string, kind: string): string {
  if (text.trim() === '') throw new TypeError(`${kind} must not be empty`);
  return text;
}

// The casts below are the only way into a branded type; each follows the check that earns it.
/* oxlint-disable typescript/no-unsafe-type-assertion */
export const skuId = (text: string): SkuId => guidOf(text, 'A SKU id') as SkuId;
export const tenantId = (text: string): TenantId => guidOf(text, 'A tenant id') as TenantId;
export const clientId = (text: string): ClientId => textOf(text, 'A client id') as ClientId;
export const serviceId = (text: string): ServiceId => textOf(text, 'A service id') as ServiceId;
export const cspCustomerId = (text: string): CspCustomerId =>
  textOf(text, 'A CSP customer id') as CspCustomerId;
export const subscriptionId = (text: string): SubscriptionId =>
  textOf(text, 'A subscription id') as SubscriptionId;
