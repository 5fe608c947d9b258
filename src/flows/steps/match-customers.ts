import { z } from 'zod';
import {
  clientId,
  cspCustomerId,
  serviceId,
  type ClientId,
  type CspCustomerId,
} from '../../domain/ids.ts';
import {
  matchCustomer,
  type CustomerMatch,
  type SavedMapping,
} from '../../domain/matching/match-customer.ts';
import {
  provenByHand,
  proveCustomer,
  type CustomerProof,
} from '../../domain/matching/prove-customer.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import type { Database, Tx } from '../../store/database.ts';
import { listDomainsOfOthers } from '../../store/clients.ts';
import {
  listMappings,
  listTakenCustomers,
  readMappedClient,
  saveMapping,
  type CustomerMapping,
  type MappingEvidence,
} from '../../store/mappings.ts';
import {
  defineStep,
  type Outcome,
  type StepContext,
  type StepKey,
  type Trace,
  type TraceContext,
} from '../runs/flow.ts';
import type { ConnectedMarketplace } from '../tools.ts';
import { mappingForm, type OpenQuestion } from './mapping-form.ts';

const matched = z.object({
  serviceId: z.string(),
  serviceName: z.string(),
  customerId: z.string(),
  customerName: z.string(),
  evidence: z.enum(['tenant-id', 'commerce-subscription', 'domain', 'confirmed-by-person']),
  evidenceText: z.string(),
  /** Whether the mapping was saved when it was matched, or with it. */
  isSaved: z.boolean().default(false),
});

/** The CSP customers that are this client, each with its proof; empty when the client is a customer nowhere. */
export const matchedCustomers = z.object({
  /** The client's tenant that they were proven against; null when no match was needed. */
  tenantId: z.string().nullable().default(null),
  customers: z.array(matched),
  /** CSPs at which a person has said in this run that the client is no customer. */
  declined: z.array(matched.pick({ serviceId: true, serviceName: true })).default([]),
});
export type MatchedCustomers = z.infer<typeof matchedCustomers>;
type Matched = z.infer<typeof matched>;

/** The customers of a run, whatever package matched them: of the step `matchCustomersStep`. */
export const customersOfRun: StepKey<MatchedCustomers> = {
  name: 'match-customers',
  result: matchedCustomers,
};

const notMatched: MatchedCustomers = { tenantId: null, customers: [], declined: [] };

/** Finds out which customer the client is at every CSP, asks where nothing proves it, and proves it before any money. */
export function matchCustomersStep(
  after: readonly string[],
  isNeeded: (context: StepContext) => boolean,
) {
  return defineStep<MatchedCustomers>({
    ...customersOfRun,
    title: 'Match the client with its CSP customers',
    after,
    version: 3,
    leftover: null,
    trace: traceAnswers,
    do: async (context) => {
      if (!isNeeded(context)) return { kind: 'done', result: notMatched };
      return matchCustomers(context);
    },
  });
}

/** What a person has said about the client's customers; what nobody was asked is proven by live evidence each time. */
function traceAnswers(
  { customers, declined }: MatchedCustomers,
  { answers, answeredBy, run }: TraceContext,
): readonly Trace[] {
  if (answers === null || answeredBy === null) return [];
  const facts = {
    actor: answeredBy.name,
    // As when it is set ahead of any run: what was saved is found under one name.
    action: answers['save'] === 'yes' ? 'mappings.set' : 'mappings.use-once',
  };
  const chosen = customers.filter((one) => answers[one.serviceId] !== undefined);
  return [
    ...chosen.map((one) => ({
      ...facts,
      summary: `${run.clientName} is ${one.customerName} at ${one.serviceName}`,
      after: { customerId: one.customerId, evidence: one.evidence },
      externalIds: { [`${one.serviceName} customer`]: one.customerId },
    })),
    ...declined.map((one) => ({
      ...facts,
      summary: `${run.clientName} is not a customer at ${one.serviceName}`,
      after: { customerId: null },
    })),
  ];
}

interface Settled {
  readonly csp: ConnectedMarketplace;
  readonly match: CustomerMatch<CspCustomer>;
}

async function matchCustomers(context: StepContext): Promise<Outcome<MatchedCustomers>> {
  const { tools, run } = context;
  const services = await tools.connections.marketplaces();
  if (services.length === 0) {
    return {
      kind: 'stop',
      reason: 'No CSP is connected, so no seat can be bought or given back.',
      nextStep: 'An admin adds one under Integrations.',
    };
  }
  const client = clientId(run.clientId);
  const identity = await identityOf(context, client);
  const saved = await listMappings(tools.db, run.clientId);
  const settled = await Promise.all(
    services.map((csp) => matchAt({ csp, client }, identity, saved)),
  );
  const open = settled.filter((item) => item.match.kind === 'ask');
  if (open.length > 0 && context.answers === null) return askOrRefuse(context, settled);
  return prove(context, settled, identity);
}

type Identity = Awaited<ReturnType<typeof identityOf>>;

/** What the tenant says about the client, live. Throws `ConnectorError`. */
export async function identityOf(context: StepContext, client: ClientId) {
  const tenant = await context.tools.connections.tenant(client);
  const [organization, subscriptions] = await Promise.all([
    tenant.readOrganization(),
    tenant.listSubscriptions(),
  ]);
  return {
    name: context.run.clientName,
    tenantId: organization.tenantId,
    domains: organization.verifiedDomains,
    commerceIds: subscriptions.flatMap((item) => item.commerceSubscriptionId ?? []),
  };
}

/** Where people keep the book, a client is a customer once something is written down for it. */
async function hasNothingByHand(
  { marketplace }: ConnectedMarketplace,
  client: ClientId,
): Promise<boolean> {
  if (marketplace.capabilities.isKeptByHand !== true) return false;
  return (await marketplace.listSubscriptions(cspCustomerId(client))).length === 0;
}

async function matchAt(
  { csp, client }: { readonly csp: ConnectedMarketplace; readonly client: ClientId },
  identity: Identity,
  saved: readonly CustomerMapping[],
): Promise<Settled> {
  const mapping = saved.find((row) => row.service_id === csp.serviceId) ?? null;
  const savedMapping = toSavedMapping(mapping);
  if (savedMapping?.kind === 'not-a-customer' || (await hasNothingByHand(csp, client)))
    return { csp, match: { kind: 'not-a-customer' } };
  const customers = await csp.marketplace.listCustomers();
  return { csp, match: matchCustomer({ client: identity, customers, saved: savedMapping }) };
}

function toSavedMapping(row: CustomerMapping | null): SavedMapping | null {
  if (row === null) return null;
  if (row.customer_id === null) return { kind: 'not-a-customer' };
  return { kind: 'customer', customerId: cspCustomerId(row.customer_id) };
}

async function askOrRefuse(
  context: StepContext,
  settled: readonly Settled[],
): Promise<Outcome<MatchedCustomers>> {
  const open = await Promise.all(
    settled.flatMap(({ csp, match }) =>
      match.kind === 'ask' ? [withoutTaken(context, csp, match)] : [],
    ),
  );
  const hasCandidates = open.some(({ match }) => match.candidates.length > 0);
  const hasCustomer = settled.some(({ match }) => 'customer' in match);
  if (!hasCandidates && !hasCustomer) {
    return {
      kind: 'stop',
      reason: `${context.run.clientName} is not mapped to a CSP customer, and the connected CSPs list no customers to choose from.`,
      nextStep:
        'Create the customer at the CSP, or set the mapping under Global Configuration > Extra Settings > CSP Customer Mapping.',
    };
  }
  for (const { csp, match } of open) {
    context.say({ key: csp.serviceId, kind: 'text', text: `${csp.name}: ${match.because}` });
  }
  return { kind: 'ask', form: await mappingForm(context.run.clientName, open) };
}

/** Other clients' customers are not offered: choosing one would be refused. */
async function withoutTaken(
  context: StepContext,
  csp: ConnectedMarketplace,
  match: OpenQuestion['match'],
): Promise<OpenQuestion> {
  const taken = await listTakenCustomers(context.tools.db, csp.serviceId, context.run.clientId);
  const isFree = (customer: CspCustomer) => !taken.has(customer.id);
  return {
    csp,
    match: {
      ...match,
      suggestion: match.suggestion !== null && isFree(match.suggestion) ? match.suggestion : null,
      candidates: match.candidates.filter(isFree),
    },
  };
}

async function prove(
  context: StepContext,
  settled: readonly Settled[],
  identity: Identity,
): Promise<Outcome<MatchedCustomers>> {
  const chosen = settled.flatMap((item) => chosenAt(context, item) ?? []);
  const taken = await takenByOther(context.tools.db, context, chosen);
  if (taken !== null) return taken;
  const proofs = await Promise.all(
    chosen.map(async (item) => ({
      ...item,
      proof: await readProof(context, identity, item.csp, item.customer.id),
    })),
  );
  const contradicted = proofs.find(({ proof }) => proof.verdict === 'contradicted');
  if (contradicted !== undefined) {
    return {
      kind: 'stop',
      reason: `"${contradicted.customer.name}" at ${contradicted.csp.name} is not ${context.run.clientName}: ${contradicted.proof.detail} Nothing was bought or given back.`,
      nextStep:
        'Correct the mapping under Global Configuration > Extra Settings > CSP Customer Mapping.',
    };
  }
  const customers = proofs.map((item) => toMatched(item, context));
  for (const [index, { proof, csp, customer }] of proofs.entries()) {
    const text = `${csp.name}: ${customer.name}. ${proof.detail}`;
    context.say({ key: `proof-${index}`, kind: 'progress', text });
  }
  const declined = settled.filter(
    ({ csp, match }) =>
      match.kind === 'ask' && !customers.some((one) => one.serviceId === csp.serviceId),
  );
  const result: MatchedCustomers = {
    tenantId: identity.tenantId,
    customers,
    declined: declined.map(({ csp }) => ({ serviceId: csp.serviceId, serviceName: csp.name })),
  };
  if (context.answers?.['save'] !== 'yes') return { kind: 'done', result };
  return {
    kind: 'within',
    decide: async (tx) => {
      const takenMeanwhile = await takenByOther(tx, context, chosen);
      if (takenMeanwhile !== null) return takenMeanwhile;
      await saveAnswers(tx, context, settled, customers);
      return { kind: 'done', result };
    },
  };
}

/** One customer is one client: what is mapped to another client is never bought for, saved or not. */
async function takenByOther(
  db: Database,
  context: StepContext,
  chosen: readonly Chosen[],
): Promise<Outcome<MatchedCustomers> | null> {
  for (const { csp, customer } of chosen) {
    const owner = await readMappedClient(db, csp.serviceId, customer.id);
    if (owner === null || owner.id === context.run.clientId) continue;
    return {
      kind: 'stop',
      reason: `"${customer.name}" at ${csp.name} is mapped to another client, ${owner.name}. Nothing was bought or given back.`,
      nextStep:
        'Choose another customer, or correct the mapping under Global Configuration > Extra Settings > CSP Customer Mapping.',
    };
  }
  return null;
}

/** Reads what ties a customer to the client, live. Throws `ConnectorError`. */
export async function readProof(
  context: StepContext,
  identity: Identity,
  csp: ConnectedMarketplace,
  customer: CspCustomerId,
): Promise<CustomerProof> {
  const [others, evidence] = await Promise.all([
    listDomainsOfOthers(context.tools.db, context.run.clientId),
    csp.marketplace.readCustomerEvidence(customer),
  ]);
  const proof = proveCustomer({
    clientTenantId: identity.tenantId,
    clientDomains: identity.domains,
    tenantCommerceIds: identity.commerceIds,
    evidence,
    domainsOfOtherClients: others,
  });
  return proof.verdict === 'proven' && csp.marketplace.capabilities.isKeptByHand === true
    ? { ...proof, detail: provenByHand }
    : proof;
}

interface Chosen {
  readonly csp: ConnectedMarketplace;
  readonly customer: CspCustomer;
  readonly isSaved: boolean;
}

function chosenAt(context: StepContext, { csp, match }: Settled): Chosen | null {
  if ('customer' in match)
    return { csp, customer: match.customer, isSaved: match.kind === 'saved' };
  if (match.kind !== 'ask') return null;
  const answer = context.answers?.[csp.serviceId];
  const customer = match.candidates.find((candidate) => candidate.id === answer);
  return customer === undefined
    ? null
    : { csp, customer, isSaved: context.answers?.['save'] === 'yes' };
}

function toMatched(
  item: Chosen & { readonly proof: CustomerProof },
  context: StepContext,
): Matched {
  const { csp, customer, isSaved, proof } = item;
  const isProven = proof.verdict === 'proven';
  const person = context.answeredBy?.name;
  const evidence: MappingEvidence = isProven ? proof.by : 'confirmed-by-person';
  return {
    serviceId: csp.serviceId,
    serviceName: csp.name,
    customerId: customer.id,
    customerName: customer.name,
    evidence,
    isSaved,
    evidenceText:
      isProven || person === undefined ? proof.detail : `${proof.detail} Confirmed by ${person}.`,
  };
}

async function saveAnswers(
  tx: Tx,
  context: StepContext,
  settled: readonly Settled[],
  customers: readonly Matched[],
): Promise<void> {
  for (const { csp, match } of settled) {
    if (match.kind !== 'ask') continue;
    const chosen = customers.find((customer) => customer.serviceId === csp.serviceId);
    await saveMapping(tx, {
      clientId: clientId(context.run.clientId),
      serviceId: serviceId(csp.serviceId),
      customer:
        chosen === undefined
          ? null
          : { id: cspCustomerId(chosen.customerId), name: chosen.customerName },
      evidence: chosen?.evidence ?? 'confirmed-by-person',
      evidenceText: chosen?.evidenceText ?? 'Said to be no customer here.',
      confirmedBy: context.answeredBy?.name ?? 'Seatwright',
      at: context.now,
    });
  }
}
