import type { Http } from '../http/types.ts';
import { type Pax8Client, nullWhenGone, readPages } from './client.ts';
import {
  type Pax8Order,
  type Pax8Product,
  type Pax8ProvisionDetail,
  type Pax8Subscription,
  historySchema,
  orderSchema,
  productSchema,
  provisionDetailsSchema,
} from './schema.ts';

/** The calls that only orders need; each throws `ConnectorError`. */
export interface Pax8OrderCalls {
  /** Everything of Microsoft's in the catalog. */
  microsoftProducts(): Promise<readonly Pax8Product[]>;
  provisionDetails(productId: string): Promise<readonly Pax8ProvisionDetail[]>;
  /** Up to two hundred subscriptions of any company. */
  someSubscriptions(): Promise<readonly Pax8Subscription[]>;
  /** Every check of an order; writes nothing. */
  mockOrder(body: Pax8NewOrder, operation: string): Promise<void>;
  postOrder(body: Pax8NewOrder, operation: string): Promise<Pax8Order>;
  /** Null when there is none of this id (yet). */
  order(orderId: string): Promise<Pax8Order | null>;
  /** All orders of a company. */
  orders(companyId: string): Promise<readonly Pax8Order[]>;
}

/** All calls. */
export type Pax8OrderClient = Pax8Client & Pax8OrderCalls;

/** The body of an order of one line. */
export interface Pax8NewOrder {
  readonly companyId: string;
  readonly orderedBy: 'Pax8 Partner';
  readonly lineItems: readonly [
    {
      readonly lineItemNumber: 1;
      readonly productId: string;
      readonly quantity: number;
      readonly billingTerm: string;
      /** Absent for products without commitments. */
      readonly commitmentTermId?: string;
      readonly provisioningDetails: readonly {
        readonly key: string;
        readonly values: readonly string[];
      }[];
    },
  ];
}

const idIn = encodeURIComponent;

export function createOrderCalls(http: Http): Pax8OrderCalls {
  const get = async <Body>(
    operation: string,
    path: string,
    schema: { parse(body: unknown): Body },
    query: Readonly<Record<string, number>> = {},
  ): Promise<Body> =>
    (await http.read({ operation, path, query }, (body) => schema.parse(body))).body;

  return {
    microsoftProducts: () => {
      const query = { sort: 'name', vendorName: 'Microsoft' };
      return readPages(http, 'reading the catalog', '/products', query, productSchema);
    },
    provisionDetails: async (id) => {
      const path = `/products/${idIn(id)}/provision-details`;
      const operation = `reading what an order of product ${id} has to answer`;
      return (await get(operation, path, provisionDetailsSchema)).content;
    },
    someSubscriptions: async () => {
      const query = { page: 0, size: 200 };
      return (await get('reading some subscriptions', '/subscriptions', historySchema, query))
        .content;
    },
    mockOrder: async (json, operation) => {
      const query = { isMock: true };
      await http.read({ operation, method: 'POST', path: '/orders', query, json }, () => null);
    },
    postOrder: async (json, operation) => {
      const request = { operation, method: 'POST', path: '/orders', json } as const;
      return (await http.write(request, (body) => orderSchema.parse(body))).body;
    },
    order: (id) =>
      nullWhenGone(() => get(`reading order ${id}`, `/orders/${idIn(id)}`, orderSchema)),
    orders: (companyId) => {
      const operation = `reading orders of company ${companyId}`;
      return readPages(http, operation, '/orders', { companyId }, orderSchema);
    },
  };
}
