import type { CustomerMatch } from '../../domain/matching/match-customer.ts';
import { listInWords } from '../../domain/wording.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import type { FormField, FormSpec } from '../runs/form.ts';
import type { ConnectedMarketplace } from '../tools.ts';

/** A CSP at which a person has to say which customer the client is. */
export interface OpenQuestion {
  readonly csp: ConnectedMarketplace;
  readonly match: Extract<CustomerMatch<CspCustomer>, { kind: 'ask' }>;
}

/** The answer that the client has no account at a CSP. */
const notACustomer = 'not-a-customer';

/**
 * Asks which customer the client is at each CSP. What is saved holds for all later runs, so that nobody says yes to it by
 * leaving it as it is. Throws nothing: a customer that cannot be looked at is offered without its subscriptions.
 */
export async function mappingForm(
  clientName: string,
  open: readonly OpenQuestion[],
): Promise<FormSpec> {
  return {
    name: 'customer-mapping',
    title: `Which CSP customer is ${clientName}?`,
    description:
      'Choose the customer at each CSP. The choice is checked against the tenant before anything is bought or given back.',
    submitLabel: 'Go',
    spend: false,
    warning: null,
    fields: [
      ...(await Promise.all(open.map(fieldFor))),
      {
        name: 'save',
        label: 'Save this selection to the config?',
        type: 'choice',
        required: true,
        options: [
          { value: 'yes', label: 'Yes', detail: 'Next time nobody is asked.' },
          { value: 'no', label: 'No', detail: 'Ask again in the next run.' },
        ],
      },
    ],
  };
}

async function fieldFor({ csp, match }: OpenQuestion): Promise<FormField> {
  const holdings = await readHoldings(csp, match.candidates);
  return {
    name: csp.serviceId,
    label: `Customer at ${csp.name}`,
    description: csp.marketplace.capabilities.tellsTenantOfCustomer
      ? 'This CSP tells the tenant of each customer: a wrong choice is refused.'
      : 'This CSP does not tell the tenant of its customers; what proves the choice is looked for.',
    type: 'choice',
    required: true,
    ...(match.suggestion === null ? {} : { default: match.suggestion.id }),
    options: [
      ...match.candidates.map((customer) => ({
        value: customer.id,
        label: customer.name,
        ...detailOf([customer.domain, holdings.get(customer.id) ?? null]),
      })),
      { value: notACustomer, label: 'Not a customer here' },
    ],
  };
}

/** So many of the most alike names are looked at: a form must not read every customer of a large CSP. */
const mostLookedAt = 5;
const atOnce = 3;
const mostNamed = 3;

/** What the most alike customers have at the CSP, in words: it tells namesakes apart where no domain does. */
async function readHoldings(
  csp: ConnectedMarketplace,
  candidates: readonly CspCustomer[],
): Promise<ReadonlyMap<string, string>> {
  const alike = candidates.slice(0, mostLookedAt);
  const read = await inParallel(alike, atOnce, async ({ id }) => {
    const words = await wordHoldings(csp, id).catch((error: unknown) => {
      if (error instanceof ConnectorError) return null;
      throw error;
    });
    return words === null ? [] : [[id, words] as const];
  });
  return new Map(read.flat());
}

async function wordHoldings(csp: ConnectedMarketplace, id: CspCustomer['id']): Promise<string> {
  const subscriptions = await csp.marketplace.listSubscriptions(id);
  const active = subscriptions.filter(({ status }) => status === 'active');
  if (active.length === 0) return 'no active subscription';
  const named = active
    .slice(0, mostNamed)
    .map(({ quantity, productName }) => `${quantity} × ${productName}`);
  const left = active.length - named.length;
  return listInWords(left === 0 ? named : [...named, `${left} more`]);
}

function detailOf(parts: readonly (string | null)[]): { detail?: string } {
  const told = parts.filter((part) => part !== null);
  return told.length === 0 ? {} : { detail: told.join(' · ') };
}
