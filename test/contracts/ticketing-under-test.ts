/** What the suite of the `Ticketing` port needs of a connector and its simulator. */
import type { Ticketing } from '../../src/ports/ticketing.ts';
import type { SentRequest } from './openapi-requests.ts';

/** Settings that a test may replace. */
export interface WrongSettings {
  readonly companyId?: string;
  readonly privateKey?: string;
  readonly clientId?: string;
}

/**
 * A PSA with the seed the suite is written for: companies 1 (client), 2 (client) and 3 (deleted) and many more; tickets
 * 5001 (open, company 1, described), 5002 (closed), 5003 (open); contacts 11 and 12 of company 1 and 21 of company 2, of
 * whom 11 and 21 share ada@client.example.
 */
export interface TicketingUnderTest {
  connect(wrong?: WrongSettings): Ticketing;
  /** Companies that are not deleted; more than one page. */
  readonly companyCount: number;
  /** Changes that really happened, by kind, oldest first. */
  effects(kind: string): readonly Readonly<Record<string, unknown>>[];
  loseAnswerOf(path: string): void;
  throttle(path: string): void;
  /** Reads whose path matches are refused for want of a role. */
  forbid(path: string): void;
  /** The vendor moves the API to another address. */
  move(): Promise<void>;
  requests(): readonly SentRequest[];
  reset(): Promise<void>;
  close(): Promise<void>;
}
