import type { RequestBudget } from './connectors/http/types.ts';
import type { TenantId } from './domain/ids.ts';
import type { Logger } from './lib/log.ts';
import type { ServiceKind } from './operations/operation.ts';
import type { Directory } from './ports/directory.ts';
import type { ManualBook } from './ports/manual-book.ts';
import type { Marketplace } from './ports/marketplace.ts';
import type { Tenant } from './ports/tenant.ts';
import type { Ticketing } from './ports/ticketing.ts';
import type { AloneWithSecret } from './single-use-secrets.ts';

/** What a connector is made from. */
export interface ConnectorParts {
  readonly serviceId: string;
  readonly settings: Readonly<Record<string, string>>;
  /** In clear. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
  readonly budget: RequestBudget | undefined;
  /** What people keep of a CSP that has no API. */
  readonly book: ManualBook;
  /** For a secret that the vendor answers with its successor. */
  readonly aloneWithSecret: AloneWithSecret;
}

type Create =
  | { readonly category: 'csp'; readonly create: (parts: ConnectorParts) => Marketplace }
  | {
      readonly category: 'tenant';
      readonly create: (parts: ConnectorParts, tenantId: TenantId) => Tenant;
    }
  | { readonly category: 'directory'; readonly create: (parts: ConnectorParts) => Directory }
  | { readonly category: 'psa'; readonly create: (parts: ConnectorParts) => Ticketing };

/** A kind of service with its connector. */
export type ConnectorKind = Omit<ServiceKind, 'test' | 'category' | 'capabilities'> &
  Create & {
    /** The vendor's limit for one account; null where calls are not counted by account. */
    readonly callsPerMinute: number | null;
  };
