import type { Environment } from '../domain/environment.ts';
import type { Generated, GeneratedAlways } from 'kysely';
import type { Instant, Json } from './columns.ts';
import type {
  DirectoryLinkTable,
  DirectoryPersonTable,
  DirectoryReadingTable,
  DirectorySubscriptionTable,
  SavedViewTable,
} from './schema-lists.ts';
import type { EventReceptionTable } from './schema-events.ts';
import type { ManualSubscriptionTable, WorkItemTable } from './schema-manual.ts';
import type {
  LicenseNameTable,
  OfferMatrixReadingTable,
  OfferMatrixRowTable,
  OfferMatrixStagedTable,
  ProductIgnoredTable,
  ProductSeenTable,
  SkuMapTable,
} from './schema-products.ts';
import type {
  ApiKeyTable,
  AuthAccountTable,
  AuthSessionTable,
  AuthUserTable,
  EmbedLinkTable,
  OneTimeLinkTable,
  PersonRoleTable,
} from './schema-people.ts';

export interface ClientTable {
  id: string;
  name: string;
  psa_company_id: string | null;
  environment: Environment;
  tenant_id: string | null;
  directory_service_id: string | null;
  domains: Json<string[]>;
  tags: Json<string[]>;
  disabled: boolean;
  updated_at: Instant;
}

export interface ConnectedServiceTable {
  id: string;
  kind: string;
  category: 'csp' | 'tenant' | 'psa' | 'directory';
  name: string;
  enabled: boolean;
  settings: Json<Record<string, string>>;
  /** Sealed by `secrets.ts`; never leaves the store in clear but to a connector. */
  secrets: Json<Record<string, SealedText>>;
  /** What people know about each secret, by its name; secrets of before migration 008 are absent. */
  secret_facts: Json<Record<string, SecretFacts>>;
  last_good_at: Instant | null;
  last_error: string | null;
  last_error_at: Instant | null;
  updated_at: Instant;
}

export interface SecretFacts {
  setAt: Instant;
  /** Name of the person. */
  setBy: string;
  /** Calendar date from which the vendor no longer takes it, as an admin entered it; null: not known. */
  expiresOn: string | null;
}

export interface SealedText {
  keyId: string;
  nonce: string;
  text: string;
}

export interface CustomerMappingTable {
  client_id: string;
  service_id: string;
  /** Null: this client is not a customer there. */
  customer_id: string | null;
  customer_name: string | null;
  evidence: string;
  evidence_text: string;
  confirmed_by: string;
  confirmed_at: Instant;
}

export interface ConfigurationTable {
  client_id: string;
  /** A package's name, or 'global'. */
  scope: string;
  enabled: boolean;
  values: Json<Record<string, unknown>>;
  updated_at: Instant;
  updated_by: string;
}

/** One line of history of anything an admin changes. */
export interface ChangeHistoryTable {
  id: Generated<number>;
  /** 'mapping', 'configuration', 'service' … */
  subject: string;
  /** Key of the thing within its subject. */
  key: string;
  at: Instant;
  by: string;
  changes: Json<unknown>;
}

export interface RunTable {
  id: string;
  package: string;
  flow_version: number;
  client_id: string;
  ticket_id: string;
  ticket_number: string;
  status: RunStatus;
  status_text: string;
  subject: string | null;
  started_by: string;
  started_by_name: string;
  started_at: Instant;
  finished_at: Instant | null;
  /** Counts every visible change, so that a page knows whether it is behind. */
  revision: number;
  /** What lists search, in lower case: subject, ticket number, who started it. */
  search_text: GeneratedAlways<string>;
}

export type RunStatus =
  | 'running'
  | 'waiting-for-person'
  | 'waiting'
  | 'scheduled'
  | 'finished'
  | 'stopped'
  | 'cancelled';

export interface RunStepTable {
  run_id: string;
  name: string;
  /** Starts at 1; a step that has to be done anew because the world changed gets the next round. */
  round: number;
  status: 'running' | 'waiting' | 'done' | 'failed' | 'superseded';
  result: Json<unknown> | null;
  /** Small facts that a step keeps between its attempts. */
  memory: Json<unknown> | null;
  result_version: number;
  attempts: number;
  waiting_for: string | null;
  waiting_since: Instant | null;
  wake_at: Instant | null;
  error: string | null;
  started_at: Instant;
  finished_at: Instant | null;
}

export interface RunFormTable {
  id: string;
  run_id: string;
  step: string;
  /** The step's round in which it was asked. */
  round: number;
  /** Counts from 1 within the round: a step may ask again when an answer does not do. */
  ask_number: number;
  spec: Json<unknown>;
  created_at: Instant;
  answers: Json<Record<string, unknown>> | null;
  answered_by: string | null;
  answered_by_name: string | null;
  answered_at: Instant | null;
}

export interface RunMessageTable {
  run_id: string;
  seq: number;
  /** Makes a message that a repeated step says again the same message. */
  once_key: string;
  at: Instant;
  author: string;
  kind: string;
  text: string;
  data: Json<unknown> | null;
}

export interface PlanTable {
  id: string;
  run_id: string;
  hash: string;
  body: Json<unknown>;
  created_at: Instant;
  confirmed_by: string | null;
  confirmed_at: Instant | null;
}

export interface SeatHoldTable {
  run_id: string;
  client_id: string;
  sku_id: string;
  /** Place among the people of the run. */
  person: number;
  seat_count: number;
  state: 'held' | 'assigning' | 'used' | 'released';
  updated_at: Instant;
}

export interface SeatChangeTable {
  id: string;
  /** Unique per wish: a step that is repeated finds its own row. */
  intent_key: string;
  run_id: string;
  plan_hash: string;
  client_id: string;
  service_id: string;
  customer_id: string;
  subscription_id: string;
  commerce_subscription_id: string | null;
  product_name: string;
  sku_id: string;
  seat_delta: number;
  /** Seats that had to stay free after it when it was planned. */
  keep_free_seat_count: Generated<number>;
  state: string;
  reason: string | null;
  due_at: Instant;
  /** Quantity at the CSP when it was planned. */
  quantity_planned: number;
  /** Seats of the license that the tenant owned beside this subscription; null for changes from before migration 016. */
  seats_beside: number | null;
  /** A subscription to be ordered (`flows/orders/stored-order.ts`); null for a change of one that exists. */
  new_order: Json<unknown> | null;
  write_id: string | null;
  requested_by: string;
  ticket_number: string;
  created_at: Instant;
  updated_at: Instant;
  /** What lists search, in lower case: product, subscription, ticket number, who wanted it. */
  search_text: GeneratedAlways<string>;
}

export interface SeatChangeEventTable {
  id: Generated<number>;
  change_id: string;
  at: Instant;
  from_state: string | null;
  to_state: string;
  reason: string;
  by: string;
}

export interface SeatWriteTable {
  id: string;
  service_id: string;
  customer_id: string;
  subscription_id: string;
  fence: number;
  quantity_before: number;
  quantity_target: number;
  state: 'submitted' | 'accepted' | 'unknown' | 'confirmed' | 'refused' | 'not-applied' | 'foreign';
  /** Quantity that should stand at the renewal afterwards; null when nothing was scheduled. */
  schedule_target: number | null;
  /** Quantity that stood scheduled when it was sent; null when nothing was scheduled. */
  schedule_before: number | null;
  /** The connector's own note of what stood scheduled beside the quantity, for it alone; null where there is none. */
  schedule_terms: string | null;
  /** When the target was first read while something beside it was still to be put right. */
  target_seen_at: Instant | null;
  /** Reading cannot settle it: the run has to tell somebody. */
  needs_person: Generated<boolean>;
  reference: string | null;
  detail: string | null;
  /** The order as it was sent (`flows/orders/stored-order.ts`); null for a change of quantity. */
  sent_order: Json<unknown> | null;
  /** The subscription that came of it; null as long as nobody knows, and for a change of quantity. */
  ordered_subscription_id: string | null;
  /** The CSP's last word about an order that it took; null where it was not asked. */
  progress: 'pending' | 'done' | 'refused' | null;
  /** When the CSP last said `pending`, or first said anything else. */
  progress_at: Instant | null;
  sent_at: Instant;
  settled_at: Instant | null;
}

export interface NoteTable {
  id: string;
  run_id: string;
  ticket_id: string;
  kind: 'note' | 'time-entry';
  /** Found again in the PSA by this text before anything is sent a second time. */
  marker: string;
  body: Json<unknown>;
  state: 'due' | 'sent';
  psa_id: string | null;
  attempts: Generated<number>;
  last_error: string | null;
  created_at: Instant;
  sent_at: Instant | null;
}

export interface AuditTable {
  seq: Generated<number>;
  at: Instant;
  actor: string;
  on_behalf_of: string | null;
  channel: string;
  action: string;
  client_id: string | null;
  ticket_id: string | null;
  summary: string;
  before: Json<unknown> | null;
  after: Json<unknown> | null;
  /** What others call the things this row is about, by what it is: {"Pax8 subscription": "…"}. */
  external_ids: Json<Record<string, string>> | null;
  previous_hash: string;
  hash: string;
}

export interface AgendaTable {
  kind: string;
  key: string;
  wake_at: Instant | null;
  fence: number;
  leased_by: string | null;
  leased_at: Instant | null;
}

export interface AgendaRingTable {
  id: Generated<number>;
  kind: string;
  key: string;
  at: Instant;
}

export interface SettingTable {
  name: string;
  value: Json<unknown>;
}

/** Names that unfinished runs have promised to new people, so that two runs never create the same account. */
export interface ReservedNameTable {
  tenant_id: string;
  user_principal_name: string;
  run_id: string;
}

/** A secret that is shown once: a new person's first password. */
export interface SealedSecretTable {
  id: string;
  run_id: string;
  sealed: Json<SealedText>;
  expires_at: Instant;
}

export interface Schema {
  client: ClientTable;
  connected_service: ConnectedServiceTable;
  event_reception: EventReceptionTable;
  customer_mapping: CustomerMappingTable;
  configuration: ConfigurationTable;
  change_history: ChangeHistoryTable;
  run: RunTable;
  run_step: RunStepTable;
  run_form: RunFormTable;
  run_message: RunMessageTable;
  plan: PlanTable;
  seat_hold: SeatHoldTable;
  seat_change: SeatChangeTable;
  seat_change_event: SeatChangeEventTable;
  seat_write: SeatWriteTable;
  manual_subscription: ManualSubscriptionTable;
  work_item: WorkItemTable;
  note: NoteTable;
  audit: AuditTable;
  sku_map: SkuMapTable;
  offer_matrix_reading: OfferMatrixReadingTable;
  offer_matrix_staged: OfferMatrixStagedTable;
  offer_matrix_row: OfferMatrixRowTable;
  product_seen: ProductSeenTable;
  product_ignored: ProductIgnoredTable;
  license_name: LicenseNameTable;
  agenda: AgendaTable;
  agenda_ring: AgendaRingTable;
  setting: SettingTable;
  person_role: PersonRoleTable;
  one_time_link: OneTimeLinkTable;
  api_key: ApiKeyTable;
  embed_link: EmbedLinkTable;
  'auth.user': AuthUserTable;
  'auth.account': AuthAccountTable;
  'auth.session': AuthSessionTable;
  directory_reading: DirectoryReadingTable;
  directory_person: DirectoryPersonTable;
  directory_subscription: DirectorySubscriptionTable;
  directory_link: DirectoryLinkTable;
  reserved_name: ReservedNameTable;
  sealed_secret: SealedSecretTable;
  saved_view: SavedViewTable;
}
