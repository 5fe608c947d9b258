import type { ClientId, ServiceId } from '../domain/ids.ts';
import type { Logger } from '../lib/log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Directory } from '../ports/directory.ts';
import type { Marketplace } from '../ports/marketplace.ts';
import type { Tenant } from '../ports/tenant.ts';
import type { Ticketing } from '../ports/ticketing.ts';
import type { Database } from '../store/database.ts';
import type { SealedText } from '../store/schema.ts';
import type { Bell } from './engine/agenda.ts';

export type Role = 'admin' | 'engineer' | 'approver' | 'auditor';
export type Permission = 'spend';
export type Channel = 'portal' | 'chat' | 'http' | 'cli' | 'system';

/** Who does something, and through what. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly channel: Channel;
}

/** One connected CSP with its connector. */
export interface ConnectedMarketplace {
  readonly serviceId: ServiceId;
  /** The name that people gave it: "Pax8 (main account)". */
  readonly name: string;
  readonly marketplace: Marketplace;
}

/** Connectors by what the product needs, made from the configured services. All throw when nothing is configured. */
export interface Connections {
  /** Throws `NotConnectedError` for an unknown or disabled service. */
  marketplace(serviceId: ServiceId): Promise<ConnectedMarketplace>;
  /** Every enabled CSP, ordered by name. */
  marketplaces(): Promise<readonly ConnectedMarketplace[]>;
  /** The client's Microsoft 365 tenant. */
  tenant(clientId: ClientId): Promise<Tenant>;
  /** The client's on-premises directory. */
  directory(clientId: ClientId): Promise<Directory>;
  ticketing(): Promise<Ticketing>;
}

/** Something has to be configured before this can work; the message names it and the next step. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnectedError';
}

/** Seals what must not lie in the database in clear. */
export interface Sealer {
  seal(text: string): SealedText;
  open(sealed: SealedText): string;
}

/** What flows and lanes work with. */
export interface FlowTools {
  readonly db: Database;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly log: Logger;
  readonly connections: Connections;
  readonly sealer: Sealer;
  /** Lets time pass within a look; default: the wall clock's. Tests with a clock of their own move it instead. */
  readonly pause?: (milliseconds: number) => Promise<void>;
  /** Address of the portal, for links in notes; no trailing slash. */
  readonly baseUrl: string;
}
