import type { Generated } from 'kysely';
import type { Instant } from './columns.ts';

export interface SkuMapTable {
  product_key: string;
  segment: string;
  sku_id: string;
  source: string;
  confirmed_by: string;
  updated_at: Instant;
  /** Sorted; null where it was decided before this was kept. */
  known_then: string[] | null;
}

export interface OfferMatrixReadingTable {
  id: Generated<number>;
  service_id: string | null;
  service_name: string;
  month: string;
  asked_by: string;
  started_at: Instant;
  ended_at: Instant | null;
  state: 'reading' | 'taken-over' | 'refused' | 'failed';
  row_count: Generated<number>;
  changed_count: Generated<number>;
  problem: string | null;
}

export interface OfferMatrixStagedTable {
  reading_id: number;
  product_key: string;
  segment: string;
  title: string;
  sku_id: string | null;
  line: number;
}

export interface OfferMatrixRowTable {
  product_key: string;
  segment: string;
  title: string;
  sku_id: string | null;
  other_sku_ids: string[];
  previous_sku_id: string | null;
  month: string;
  read_at: Instant;
}

export interface ProductSeenTable {
  service_id: string;
  subscription_id: string;
  product_key: string | null;
  segment: string;
  declared_sku_id: string | null;
  joined_sku_ids: string[];
  seen_at: Instant;
}

export interface ProductIgnoredTable {
  product_key: string;
  segment: string;
  known_then: string[];
  ignored_by: string;
  ignored_at: Instant;
}

export interface LicenseNameTable {
  sku_id: string;
  name: string;
}
