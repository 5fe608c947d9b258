import type { CspCustomerId } from '../ids.ts';
import { compareText, firstDifference } from '../order.ts';
import { nameSimilarity, normaliseCompanyName } from './names.ts';

/** The client's account at a CSP, as the CSP lists it. */
export interface ListedCustomer {
  readonly id: CspCustomerId;
  readonly name: string;
  /** Lower-case GUID, or null where the list does not carry it. */
  readonly tenantId: string | null;
  /** Lower-case default domain, or null. */
  readonly domain: string | null;
}

/** The client as far as matching looks at it. */
export interface ClientIdentity {
  readonly name: string;
  /** Lower-case GUID; null while the tenant is not connected. */
  readonly tenantId: string | null;
  /** Verified domains of its tenant, any case. */
  readonly domains: readonly string[];
}

/** What was saved on the client for one connected service. */
export type SavedMapping =
  | { readonly kind: 'customer'; readonly customerId: CspCustomerId }
  | { readonly kind: 'not-a-customer' };

export type CustomerMatch<Customer extends ListedCustomer> =
  | { readonly kind: 'saved' | 'tenant-id' | 'domain'; readonly customer: Customer }
  /** Somebody saved that the client has no account at this CSP. */
  | { readonly kind: 'not-a-customer' }
  | {
      readonly kind: 'ask';
      /** One sentence: why a person has to say. */
      readonly because: string;
      /** Preselected in the form, never accepted silently; null when no name is exactly the same, or several are. */
      readonly suggestion: Customer | null;
      /** Every customer of the CSP, the most alike name first. */
      readonly candidates: readonly Customer[];
    };

function sortByLikeness<Customer extends ListedCustomer>(
  customers: readonly Customer[],
  name: string,
): readonly Customer[] {
  return customers
    .map((customer) => ({ customer, likeness: nameSimilarity(name, customer.name) }))
    .sort((left, right) =>
      firstDifference(
        right.likeness - left.likeness,
        compareText(left.customer.name, right.customer.name),
        compareText(left.customer.id, right.customer.id),
      ),
    )
    .map((row) => row.customer);
}

/** Whether the list itself says that the customer is another tenant's. */
function isAnotherTenant(customer: ListedCustomer, client: ClientIdentity): boolean {
  return (
    customer.tenantId !== null &&
    client.tenantId !== null &&
    customer.tenantId.toLowerCase() !== client.tenantId.toLowerCase()
  );
}

function suggestByName<Customer extends ListedCustomer>(
  customers: readonly Customer[],
  client: ClientIdentity,
): Customer | null {
  const wanted = normaliseCompanyName(client.name);
  const same = customers.filter((customer) => normaliseCompanyName(customer.name) === wanted);
  const only = same.length === 1 ? same[0] : undefined;
  if (wanted === '' || only === undefined || isAnotherTenant(only, client)) return null;
  return only;
}

/**
 * Which customer of a CSP the client is.
 *
 * Saved mapping; else the same tenant id; else a verified domain equal to the customer's, where the list does not name
 * another tenant; each only when it points at exactly one customer. Anything else asks. A name never decides: a unique equal
 * one is a suggestion, likeness only sorts. A saved customer that is gone from the list asks again. What is matched still
 * has to be proven before money is spent (`proveCustomer`). The order of `customers` does not matter.
 * Source: product.md section 4.
 */
export function matchCustomer<Customer extends ListedCustomer>(facts: {
  readonly client: ClientIdentity;
  readonly customers: readonly Customer[];
  readonly saved: SavedMapping | null;
}): CustomerMatch<Customer> {
  const { client, customers, saved } = facts;
  const ask = (because: string): CustomerMatch<Customer> => ({
    kind: 'ask',
    because,
    suggestion: suggestByName(customers, client),
    candidates: sortByLikeness(customers, client.name),
  });

  if (saved?.kind === 'not-a-customer') return { kind: 'not-a-customer' };
  if (saved?.kind === 'customer') {
    const customer = customers.find((it) => it.id === saved.customerId);
    if (customer !== undefined) return { kind: 'saved', customer };
    return ask('The saved customer is no longer in the list of the CSP.');
  }

  const tenant = client.tenantId?.toLowerCase() ?? null;
  const sameTenant = customers.filter(
    (it) => tenant !== null && it.tenantId?.toLowerCase() === tenant,
  );
  const [onlyTenant] = sameTenant;
  if (sameTenant.length > 1)
    return ask('Several customers of the CSP have the tenant of the client.');
  if (onlyTenant !== undefined) return { kind: 'tenant-id', customer: onlyTenant };

  const domains = new Set(client.domains.map((domain) => domain.toLowerCase()));
  const sameDomain = customers.filter(
    (it) =>
      it.domain !== null && domains.has(it.domain.toLowerCase()) && !isAnotherTenant(it, client),
  );
  const [onlyDomain] = sameDomain;
  if (sameDomain.length > 1)
    return ask('Several customers of the CSP have a domain of the client.');
  if (onlyDomain !== undefined) return { kind: 'domain', customer: onlyDomain };
  return ask('No tenant id and no domain tells which customer of the CSP the client is.');
}
