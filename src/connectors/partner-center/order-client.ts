import { z } from 'zod';

import { ConnectorError } from '../../ports/errors.ts';
import type { Http } from '../http/types.ts';
import { toRequestGuid } from './client.ts';
import { type PartnerCenterSku, skusPageSchema } from './schema.ts';

const text = z.string().nullish();
const code = z.union([z.string(), z.number()]).nullish();

const availabilitiesSchema = z.object({
  items: z.array(
    z.object({
      catalogItemId: text,
      segment: text,
      isPurchasable: z.boolean().nullish(),
      terms: z.array(z.object({ duration: text, billingCycle: text })).nullish(),
    }),
  ),
});
export type Availability = z.infer<typeof availabilitiesSchema>['items'][number];

const cartSchema = z.object({
  id: z.string().min(1),
  status: text,
  creationTimestamp: text,
  lineItems: z
    .array(
      z.object({
        catalogItemId: text,
        quantity: z.number().nullish(),
        termDuration: text,
        currencyCode: text,
        /** Per seat and billing cycle. */
        pricing: z.object({ price: z.number().nullish() }).nullish(),
        /** Also on a cart that was made: README.md, "Ordering". */
        error: z.object({ errorCode: code, errorDescription: text }).nullish(),
      }),
    )
    .nullish(),
});
export type Cart = z.infer<typeof cartSchema>;

const orderSchema = z.object({
  id: z.string().min(1),
  status: text,
  creationDate: text,
  lineItems: z
    .array(
      z.object({
        offerId: text,
        quantity: z.number().nullish(),
        termDuration: text,
        friendlyName: text,
        /** Missing on fresh orders: it is made later. */
        subscriptionId: text,
      }),
    )
    .nullish(),
});
export type Order = z.infer<typeof orderSchema>;

/** The documented answer, or the bare order of the same page's sample. */
const checkoutSchema = z.union([
  z.object({
    orders: z.array(orderSchema).nullable(),
    orderErrors: z.array(z.object({ code, description: text })).nullish(),
  }),
  orderSchema.transform((order) => ({ orders: [order], orderErrors: [] })),
]);
export type Checkout = z.infer<typeof checkoutSchema>;

/** One line of a new cart. */
export interface CartLine {
  readonly catalogItemId: string;
  readonly quantity: number;
  readonly billingCycle: string;
  readonly termDuration: string;
  /** Ours: README.md, "Looking for an order". */
  readonly friendlyName: string;
}

/** The calls that only orders need; each throws `ConnectorError`. */
export interface OrderCalls {
  /** SKUs of a product as the customer is offered them; empty when it is not. */
  skus(customerId: string, productId: string): Promise<readonly PartnerCenterSku[]>;
  /** What a SKU is ordered by at this moment. */
  availabilities(
    customerId: string,
    productId: string,
    skuId: string,
  ): Promise<readonly Availability[]>;
  createCart(customerId: string, line: CartLine, operation: string): Promise<Cart>;
  /** Null when there is none (any more). */
  cart(customerId: string, cartId: string): Promise<Cart | null>;
  checkOut(
    customerId: string,
    cartId: string,
    requestId: string,
    operation: string,
  ): Promise<Checkout>;
  /** Null when there is none (yet). */
  order(customerId: string, orderId: string): Promise<Order | null>;
  orders(customerId: string): Promise<readonly Order[]>;
  /** Whether the partner has attested, or the customer has accepted, Microsoft's agreement. Needs a person's consent. */
  isAgreementSigned(customerId: string): Promise<boolean>;
}

const idIn = encodeURIComponent;
const agreementType = 'MicrosoftCustomerAgreement';

const under = (customerId: string, ...parts: readonly string[]): string =>
  ['/v1/customers', ...[customerId, ...parts].map(idIn)].join('/');

/** Null in the place of `not-found`. */
export async function nullWhenGone<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return null;
    throw error;
  }
}

export function createOrderCalls(http: Http): OrderCalls {
  const get = async <Body>(
    operation: string,
    path: string,
    parse: (body: unknown) => Body,
    request: {
      readonly query?: Readonly<Record<string, string>>;
      readonly credential?: string;
    } = {},
  ): Promise<Body> => (await http.read({ operation, path, ...request }, parse)).body;

  return {
    skus: async (customerId, productId) => {
      const operation = `reading the SKUs of product ${productId} for customer ${customerId}`;
      const path = under(customerId, 'products', productId, 'skus');
      const page = await nullWhenGone(() => get(operation, path, (b) => skusPageSchema.parse(b)));
      return page?.items ?? [];
    },
    availabilities: async (customerId, productId, skuId) => {
      const operation = `reading how ${productId}:${skuId} is sold to customer ${customerId}`;
      const path = under(customerId, 'products', productId, 'skus', skuId, 'availabilities');
      const page = await nullWhenGone(() =>
        get(operation, path, (b) => availabilitiesSchema.parse(b)),
      );
      return page?.items ?? [];
    },
    createCart: async (customerId, line, operation) => {
      const json = {
        PartnerOnRecordAttestationAccepted: true,
        lineItems: [{ id: 0, ...line }],
      };
      // Buys nothing: a cart whose answer was lost is left to run out, and another one is made.
      const request = {
        operation,
        method: 'POST',
        path: under(customerId, 'carts'),
        json,
      } as const;
      return (await http.read(request, (body) => cartSchema.parse(body))).body;
    },
    cart: (customerId, cartId) =>
      nullWhenGone(() =>
        get(`reading cart ${cartId}`, under(customerId, 'carts', cartId), (body) =>
          cartSchema.parse(body),
        ),
      ),
    checkOut: async (customerId, cartId, requestId, operation) => {
      const request = {
        operation,
        method: 'POST',
        path: under(customerId, 'carts', cartId, 'checkout'),
        headers: { 'MS-RequestId': toRequestGuid(requestId) },
      } as const;
      return (await http.write(request, (body) => checkoutSchema.parse(body))).body;
    },
    order: (customerId, orderId) =>
      nullWhenGone(() =>
        get(`reading order ${orderId}`, under(customerId, 'orders', orderId), (body) =>
          orderSchema.parse(body),
        ),
      ),
    orders: async (customerId) => {
      const operation = `reading orders of customer ${customerId}`;
      const schema = z.object({ items: z.array(orderSchema) });
      return (await get(operation, under(customerId, 'orders'), (body) => schema.parse(body)))
        .items;
    },
    isAgreementSigned: async (customerId) => {
      const operation = `reading the agreement of customer ${customerId}`;
      const asPerson = { credential: 'app+user' };
      const attested = await get(
        operation,
        under(customerId, 'agreements'),
        (body) => z.object({ items: z.array(z.object({ type: text })) }).parse(body).items,
        // Without the parameter another, older agreement is meant.
        { query: { agreementType }, ...asPerson },
      );
      if (attested.some(({ type }) => (type ?? agreementType) === agreementType)) return true;
      return get(
        operation,
        under(customerId, 'directSignedMicrosoftCustomerAgreementStatus'),
        (body) => z.object({ isSigned: z.boolean() }).parse(body).isSigned,
        asPerson,
      );
    },
  };
}
