import { listInWords } from '../wording.ts';

/** What the CSP says about whose account this is; empty lists mean that it does not say. */
export interface StatedEvidence {
  /** Tenant ids attached to the customer. */
  readonly tenantIds: readonly string[];
  /** Domains of the customer. */
  readonly domains: readonly string[];
  /** Commerce ids of the customer's subscriptions. */
  readonly commerceSubscriptionIds: readonly string[];
}

/** Evidence that two accounts are the same, the strongest first. */
export type ProofKind = 'tenant-id' | 'commerce-subscription' | 'domain';

/** Whether a CSP customer is proven to be the client. */
export type CustomerProof =
  | { readonly verdict: 'proven'; readonly by: ProofKind; readonly detail: string }
  /** The CSP gives nothing to compare: a person has to confirm, and the mapping is marked with the name. */
  | { readonly verdict: 'unproven'; readonly by: null; readonly detail: string }
  /** A hard stop that no engineer can override. */
  | {
      readonly verdict: 'contradicted';
      readonly by: ProofKind;
      readonly detail: string;
    };

/** The proof's words where people keep the book: the customer there is the client itself. */
export const provenByHand = 'Its subscriptions are written down on the client itself.';

export interface ProofFacts {
  /** Null while the client's tenant is not connected. */
  readonly clientTenantId: string | null;
  /** Verified domains of the client's tenant. */
  readonly clientDomains: readonly string[];
  /** Commerce ids of the subscriptions that the client's tenant sees. */
  readonly tenantCommerceIds: readonly string[];
  readonly evidence: StatedEvidence;
  /** Verified domains of the MSP's other clients, with the client's name. */
  readonly domainsOfOtherClients: readonly {
    readonly domain: string;
    readonly clientName: string;
  }[];
}

const lower = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts.map((text) => text.trim().toLowerCase()))].filter((text) => text !== '');

function findContradiction(facts: ProofFacts): CustomerProof | null {
  const stated = lower(facts.evidence.tenantIds);
  const own = facts.clientTenantId?.toLowerCase() ?? null;
  const others = stated.filter((tenantId) => tenantId !== own);
  if (own !== null && others.length > 0) {
    const detail = `The CSP has another tenant id for this customer (${listInWords(others)}) than the client’s (${own}).`;
    return { verdict: 'contradicted', by: 'tenant-id', detail };
  }
  const ownDomains = new Set(lower(facts.clientDomains));
  const stranger = lower(facts.evidence.domains).flatMap((domain) =>
    facts.domainsOfOtherClients.filter(
      (other) => other.domain.trim().toLowerCase() === domain && !ownDomains.has(domain),
    ),
  )[0];
  if (stranger === undefined) return null;
  const detail = `The domain ${stranger.domain} of this customer belongs to another client, ${stranger.clientName}.`;
  return { verdict: 'contradicted', by: 'domain', detail };
}

/**
 * Whether a CSP customer is the client, before the first write.
 *
 * Contradicting evidence is looked for first: another tenant id (even beside the right one), or a domain of another client.
 * Then an equal tenant id proves, else a shared commerce subscription, else an equal verified domain that no other client
 * has. Subscriptions of which the tenant knows not one are somebody else's: `contradicted`. Nothing to compare is
 * `unproven`. Cases and blanks do not matter.
 * Source: product.md section 4, "Proof before money".
 */
export function proveCustomer(facts: ProofFacts): CustomerProof {
  const contradiction = findContradiction(facts);
  if (contradiction !== null) return contradiction;
  const own = facts.clientTenantId?.toLowerCase() ?? null;
  if (own !== null && lower(facts.evidence.tenantIds).includes(own)) {
    const detail = 'The CSP has the client’s own tenant id for it.';
    return { verdict: 'proven', by: 'tenant-id', detail };
  }
  const seenByTenant = new Set(lower(facts.tenantCommerceIds));
  const shared = lower(facts.evidence.commerceSubscriptionIds).filter((id) => seenByTenant.has(id));
  if (shared.length > 0) {
    const detail = `The tenant of the client has ${shared.length === 1 ? 'a subscription' : `${shared.length} subscriptions`} of this customer.`;
    return { verdict: 'proven', by: 'commerce-subscription', detail };
  }
  const elsewhere = new Set(lower(facts.domainsOfOtherClients.map((other) => other.domain)));
  const ownDomains = new Set(lower(facts.clientDomains));
  const domain = lower(facts.evidence.domains).find(
    (it) => ownDomains.has(it) && !elsewhere.has(it),
  );
  if (domain !== undefined) {
    const detail = `The domain ${domain} of this customer is verified in the tenant of the client.`;
    return { verdict: 'proven', by: 'domain', detail };
  }
  if (facts.evidence.commerceSubscriptionIds.length > 0 && seenByTenant.size > 0) {
    const detail =
      'None of the subscriptions that the CSP states for this customer is in the tenant of the client: they belong to another tenant.';
    return { verdict: 'contradicted', by: 'commerce-subscription', detail };
  }
  const detail = 'The CSP gives nothing that ties this customer to the tenant of the client.';
  return { verdict: 'unproven', by: null, detail };
}
