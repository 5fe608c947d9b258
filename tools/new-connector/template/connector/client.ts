import { createHttp } from '../../../../src/connectors/http/http.ts';
import { readNumberedPages } from '../../../../src/connectors/http/lists.ts';
import type { Wiring } from '../../../../src/connectors/http/types.ts';
import { explainAcorn } from './errors.ts';
import {
  type AcornCustomer,
  type AcornSubscription,
  customerSchema,
  customersPageSchema,
  subscriptionSchema,
  subscriptionsSchema,
} from './schema.ts';

export const vendor = 'acorn';
/** More pages than this are a loop, not a customer list. */
const mostPages = 1_000;

/** One function per call of Acorn Cloud; each throws `ConnectorError`. */
export interface AcornClient {
  /** All customers of all pages. */
  customers(): Promise<readonly AcornCustomer[]>;
  /** The first page of them, to see that the key is good. */
  probe(): Promise<void>;
  customer(customerId: string): Promise<AcornCustomer>;
  subscriptions(customerId: string): Promise<readonly AcornSubscription[]>;
  subscription(customerId: string, subscriptionId: string): Promise<AcornSubscription>;
  /** Sends the new total. Throws `unknown-outcome` when it may have happened. */
  putSeats(
    customerId: string,
    subscriptionId: string,
    seats: number,
    operation: string,
  ): Promise<AcornSubscription>;
}

export interface ClientSettings extends Wiring {
  /** Address of the API with its path, no slash at the end; or a simulator. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

const customerPath = (id: string): string => `/customers/${encodeURIComponent(id)}`;
const subscriptionPath = (customerId: string, id: string): string =>
  `${customerPath(customerId)}/subscriptions/${encodeURIComponent(id)}`;

export function createClient(settings: ClientSettings): AcornClient {
  const { baseUrl, fetch, budget, log } = settings;
  const http = createHttp({
    vendor,
    baseUrl,
    // A key from the clipboard often brings blanks with it; in a header they would be refused.
    authorize: () => Promise.resolve({ authorization: `Bearer ${settings.apiKey.trim()}` }),
    explain: explainAcorn,
    fetch,
    budget,
    log,
  });
  const get = async <Body>(
    operation: string,
    path: string,
    schema: { parse(body: unknown): Body },
  ): Promise<Body> => (await http.read({ operation, path }, (body) => schema.parse(body))).body;
  const readPage = async (operation: string, page: number) => {
    const answer = await http.read({ operation, path: '/customers', query: { page } }, (body) =>
      customersPageSchema.parse(body),
    );
    const { items, page: number, total } = answer.body;
    return { items, number, total, isLast: null };
  };
  return {
    customers: () => {
      const operation = 'reading customers';
      return readNumberedPages({
        vendor,
        operation,
        firstPage: 1,
        mostPages,
        readPage: (number) => readPage(operation, number),
        parse: (body) => customerSchema.parse(body),
        idOf: ({ id }) => id,
      });
    },
    probe: async () => {
      await readPage('reading customers as a test', 1);
    },
    customer: (id) => get(`reading customer ${id}`, customerPath(id), customerSchema),
    subscriptions: async (customerId) => {
      const operation = `reading subscriptions of customer ${customerId}`;
      const path = `${customerPath(customerId)}/subscriptions`;
      return (await get(operation, path, subscriptionsSchema)).items;
    },
    subscription: (customerId, id) =>
      get(
        `reading subscription ${id} of customer ${customerId}`,
        subscriptionPath(customerId, id),
        subscriptionSchema,
      ),
    putSeats: async (customerId, id, seats, operation) => {
      const path = `${subscriptionPath(customerId, id)}/seats`;
      const answer = await http.write({ operation, method: 'PUT', path, json: { seats } }, (body) =>
        subscriptionSchema.parse(body),
      );
      return answer.body;
    },
  };
}
