/** The shapes of the HTTP API, as the portal reads them. Instants are ISO-8601 strings in UTC. */

export type Role = 'admin' | 'engineer' | 'approver' | 'auditor';

export interface Me {
  id: string;
  name: string;
  email: string;
  roles: Role[];
  permissions: 'spend'[];
  /** True when every vendor is simulated: nothing costs real money. */
  simulated: boolean;
}

export interface DemoAccount {
  name: string;
  email: string;
  password: string;
  roles: Role[];
}

export interface Clock {
  now: string;
  /** True only in the simulated world. */
  movable: boolean;
}

export interface List<Item> {
  items: Item[];
  total: number;
}

export type Environment = 'cloud-only' | 'cloud-hybrid' | 'semi-hybrid' | 'on-prem';

export interface ClientRow {
  id: string;
  name: string;
  environment: Environment;
  tags: string[];
  tenantId: string | null;
  ready: boolean;
  /** What is missing before a package can run; empty when ready. */
  missing: string[];
  mappedServices: number;
  packagesOn: number;
}

export interface PackageState {
  name: string;
  title: string;
  description: string;
  enabled: boolean;
  configurable: boolean;
  updatedAt: string | null;
  updatedBy: string | null;
}

export interface Client extends ClientRow {
  psaCompanyId: string | null;
  domains: string[];
  packages: PackageState[];
  mappings: Mapping[];
  recentRuns: RunRow[];
}

export interface SyncResult {
  added: number;
  updated: number;
  disabled: number;
  at: string;
}

export interface License {
  skuId: string;
  name: string;
  skuPartNumber: string;
  owned: number;
  assigned: number;
  held: number;
  free: number;
  overAssignedBy: number;
  warning: number;
  suspended: number;
}

export interface Money {
  amountMinor: number;
  currency: string;
  text: string;
}

export interface SubscriptionRow {
  serviceId: string;
  cspName: string;
  subscriptionId: string;
  productName: string;
  skuId: string | null;
  term: string;
  billingCycle: string;
  ownedAtCsp: number;
  ownedInTenant: number | null;
  seatMonthlyCost: Money | null;
  renewsAt: string | null;
  reducibleUntil: string | null;
  reducibleSeats: number;
  lockAt: string | null;
  allowed: boolean;
  reasons: string[];
  chosen: boolean;
}

export interface ReadList<Item> {
  items: Item[];
  /** When the numbers were read at the source. */
  readAt: string;
}

export type ConfigurationValue = string | number | boolean | string[] | null;

export interface ConfigurationField {
  name: string;
  label: string;
  description?: string | undefined;
  type: 'text' | 'multiline' | 'boolean' | 'integer' | 'money' | 'choice' | 'choices' | 'list';
  options?: { value: string; label: string }[] | undefined;
  default: ConfigurationValue;
  minimum?: number | undefined;
  maximum?: number | undefined;
  inheritable: boolean;
  lookup?: 'licenses' | 'groups' | undefined;
}

export interface Configuration {
  package: string;
  title: string;
  sections: { title: string; fields: ConfigurationField[] }[];
  values: Record<string, ConfigurationValue>;
  inherited: Record<string, { expression: string; value: ConfigurationValue }>;
  updatedAt: string | null;
  updatedBy: string | null;
  history: {
    at: string;
    by: string;
    changes: { field: string; before: ConfigurationValue; after: ConfigurationValue }[];
  }[];
}

export interface Mapping {
  serviceId: string;
  serviceName: string;
  kind: string;
  customerId: string | null;
  customerName: string | null;
  notACustomer: boolean;
  evidence: 'tenant-id' | 'commerce-subscription' | 'domain' | 'confirmed-by-person' | null;
  evidenceText: string;
  confirmedBy: string | null;
  confirmedAt: string | null;
  history: {
    at: string;
    by: string;
    action: 'set' | 'changed' | 'deleted';
    customerName: string | null;
  }[];
}

export interface CspCustomer {
  id: string;
  name: string;
  domain: string | null;
}

export interface ServiceField extends ConfigurationField {
  secret: boolean;
}

export interface Service {
  id: string;
  kind: string;
  category: 'csp' | 'tenant' | 'psa';
  name: string;
  enabled: boolean;
  settings: Record<string, string>;
  /** Names of the secrets that are stored; their values never leave the server. */
  secretsSet: string[];
  fields: ServiceField[];
  capabilities?: Record<string, unknown> | undefined;
  health: {
    lastGoodAt: string | null;
    lastError: string | null;
    lastErrorAt: string | null;
    tokenExpiresAt: string | null;
    callsPerMinute: { used: number; limit: number } | null;
  };
}

export interface ServiceKind {
  kind: string;
  category: Service['category'];
  title: string;
  description: string;
  fields: ServiceField[];
}

export interface ServiceTest {
  ok: boolean;
  findings: { ok: boolean; text: string; nextStep: string | null }[];
}

export interface TicketRow {
  id: string;
  number: string;
  summary: string;
  companyName: string | null;
  clientId: string | null;
  status: string;
}

export interface Ticket {
  id: string;
  number: string;
  summary: string;
  description: string | null;
  status: string;
  company: { id: string; name: string } | null;
  client: ClientRow | null;
  problem: { code: string; message: string; nextStep: string } | null;
  packages: { name: string; title: string; description: string; enabled: boolean }[];
  runs: RunRow[];
}

export type RunStatus =
  | 'running'
  | 'waiting-for-person'
  | 'waiting'
  | 'scheduled'
  | 'finished'
  | 'stopped'
  | 'cancelled';

export interface RunRow {
  id: string;
  package: string;
  packageTitle: string;
  clientId: string;
  clientName: string;
  ticketId: string;
  ticketNumber: string;
  status: RunStatus;
  statusText: string;
  startedBy: string;
  startedAt: string;
  finishedAt: string | null;
  subject: string | null;
}

export interface Run extends RunRow {
  messages: Message[];
  form: Form | null;
  steps: Step[];
  plan: Plan | null;
  seatChanges: SeatChange[];
  canCancel: boolean;
}

export interface SumItem {
  skuId: string;
  name: string;
  owned: number;
  assigned: number;
  held: number;
  free: number;
  need: number;
  keepFree: number;
  buy: number;
  overAssignedBy: number;
}

export interface Price {
  now: Money | null;
  perPeriod: Money | null;
  period: string;
  untilCommitmentEnd: Money | null;
  monthly: Money | null;
  /** The instant from which the purchase can no longer be undone; null where the CSP gives none. */
  undoUntil: string | null;
  renewal: string;
}

interface MessageBase {
  seq: number;
  at: string;
  /** 'seatwright', or the name of the person who answered. */
  author: string;
  text: string;
}

export type Message =
  | (MessageBase & { kind: 'text' | 'refusal' | 'note' | 'progress'; data: unknown })
  | (MessageBase & { kind: 'sum'; data: { items: SumItem[] } })
  | (MessageBase & {
      kind: 'subscriptions';
      data: { skuId: string; rule: string; rows: SubscriptionRow[] };
    })
  | (MessageBase & { kind: 'price'; data: Price })
  | (MessageBase & {
      kind: 'answered';
      data: { form: string; by: string; answers: { label: string; value: string }[] };
    });

export interface Option {
  value: string;
  label: string;
  detail?: string | undefined;
  warning?: boolean | undefined;
  disabled?: boolean | undefined;
}

export type AnswerValue = string | number | boolean | string[] | null;

export interface FormField {
  name: string;
  label: string;
  description?: string | undefined;
  type: 'string' | 'integer' | 'boolean' | 'choice' | 'choices' | 'date' | 'date-time' | 'secret';
  required: boolean;
  default?: AnswerValue | undefined;
  options?: Option[] | undefined;
  lookup?: boolean | undefined;
  multiline?: boolean | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  maximumLength?: number | undefined;
  format?: 'email' | undefined;
  section?: string | undefined;
}

export interface Form {
  id: string;
  name: string;
  title: string;
  description: string;
  /** The words of the button: they say the effect. */
  submitLabel: string;
  /** True when submitting costs money or gives seats back. */
  spend: boolean;
  warning: string | null;
  fields: FormField[];
  createdAt: string;
}

export interface Step {
  name: string;
  title: string;
  status: 'pending' | 'running' | 'done' | 'waiting' | 'failed' | 'skipped';
  waitingFor: string | null;
  waitingSince: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  attempts: number;
  error: string | null;
}

export interface Plan {
  id: string;
  hash: string;
  createdAt: string;
  sentences: string[];
  seatChanges: {
    skuId: string;
    name: string;
    cspName: string;
    subscriptionId: string;
    before: number;
    after: number;
  }[];
  undoUntil: string | null;
  price: Price | null;
}

export interface SeatChange {
  id: string;
  runId: string | null;
  clientId: string;
  clientName: string;
  cspName: string;
  serviceId: string;
  subscriptionId: string;
  productName: string;
  skuId: string;
  /** Signed: positive buys, negative gives back. */
  delta: number;
  state: string;
  before: number | null;
  target: number | null;
  reason: string | null;
  createdAt: string;
  updatedAt: string;
  requestedBy: string;
  ticketNumber: string | null;
  history: { at: string; from: string | null; to: string; reason: string | null; by: string }[];
}

export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  onBehalfOf: string | null;
  channel: string;
  action: string;
  clientId: string | null;
  ticketId: string | null;
  summary: string;
  before: unknown;
  after: unknown;
}
