import { z } from 'zod';
import { parseJson } from '../../lib/json.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * `body` with property names in PascalCase, at every depth. The documentation and the samples spell them so, the OpenAPI
 * document in camelCase; the API takes both.
 */
export function toPascalCase(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(toPascalCase);
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      toPascalCase(value),
    ]),
  );
}

/** `schema`, for a body whose property names came in either spelling. */
const anyCase = <Body>(schema: z.ZodType<Body>): z.ZodType<Body> =>
  z.preprocess(toPascalCase, schema);

const text = z.string().nullish();
const flag = z.boolean().nullish();
const decimal = z.number().nullish();
const reference = z.object({ Id: z.int().nullish(), Name: text }).nullish();

export const organizationSchema = z.object({ Id: z.int(), Name: text });
export type CrayonOrganization = z.infer<typeof organizationSchema>;

export const tenantSchema = z.object({
  Id: z.int(),
  Name: text,
  Publisher: reference,
  PublisherCustomerId: text,
  ExternalPublisherCustomerId: text,
  Domain: text,
  DomainPrefix: text,
  /** 1: removed. */
  EntityStatus: z.number().nullish(),
  Organization: reference,
});
export type CrayonTenant = z.infer<typeof tenantSchema>;
export const oneTenantSchema = anyCase(tenantSchema);

const nextTermSchema = z
  .object({
    Product: z
      .object({ ProductId: text, SkuId: text, BillingCycle: text, TermDuration: text })
      .nullish(),
    Quantity: z.number().nullish(),
    CustomTermEndDate: text,
  })
  .nullish();

/** What `scheduledTerms` holds, written by us; null where it is nothing that is known. */
export function fromScheduledTerms(terms: string | undefined): z.infer<typeof nextTermSchema> {
  const read = parseJson(terms ?? 'null');
  const standing = read.ok ? nextTermSchema.safeParse(read.value) : null;
  return standing?.success ? standing.data : null;
}

export const subscriptionSchema = z.object({
  Id: z.int(),
  PublisherSubscriptionId: text,
  Publisher: reference,
  Organization: reference,
  CustomerTenant: z.object({ Id: z.int() }),
  Product: z.object({ PartNumber: text, ItemName: text, ItemLegalName: text }).nullish(),
  PartNumber: text,
  Quantity: z.int().nonnegative(),
  Name: text,
  /** Flags: map.ts. */
  Status: z.int(),
  ProvisionType: z.int().nullish(),
  BillingCycle: z.int().nullish(),
  TermDuration: text,
  AutoRenewEnabled: flag,
  IsTrial: flag,
  CancellationAllowedUntilDate: text,
  ScheduledNextTermInstructions: nextTermSchema,
  // Only in the answer by id:
  EffectiveStartDate: text,
  CommitmentEndDate: text,
  Pricing: z.object({ CurrencyCode: text, PurchasePrice: decimal }).nullish(),
});
export type CrayonSubscription = z.infer<typeof subscriptionSchema>;
export const oneSubscriptionSchema = anyCase(subscriptionSchema);

/** A page; `TotalHits` has to be there: without it nobody knows whether a list is whole. */
export const pageSchema = anyCase(
  z.object({ Items: z.array(z.unknown()), TotalHits: z.int().nonnegative() }),
);
export type CrayonPage = z.infer<typeof pageSchema>;

/** `IsSuccessful` has to be there: the status is 200 either way. */
export const instructionsResultSchema = anyCase(
  z.object({ IsSuccessful: z.boolean(), ErrorReasonCode: text, ErrorDescription: text }),
);
export type CrayonInstructionsResult = z.infer<typeof instructionsResultSchema>;

export const activitySchema = z.object({
  ChangedBy: text,
  ChangedDate: text,
  ChangedColumn: text,
  ChangedTo: text,
});
export type CrayonActivity = z.infer<typeof activitySchema>;

/** The token in the vendor's own shape; `Error` without a token is a refusal, whatever the status. */
export const tokenSchema = anyCase(
  z.object({ AccessToken: text, ExpiresIn: z.number().nullish(), Error: text }),
);

/** Every shape in which a refusal may come: the API's envelope, the token's `Error`, OAuth's snake case. */
export const refusalSchema = anyCase(
  z.object({
    ErrorCode: z.union([z.string(), z.number()]).nullish(),
    Message: text,
    ObjectErrors: z.array(z.object({ Message: text })).nullish(),
    Error: text,
    Error_description: text,
  }),
);
