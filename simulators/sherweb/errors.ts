import { SimRefusal, type SimReply } from '../core/routes.ts';
import type { SherwebState } from './entities.ts';

/** Published problem types, by the name of their class, with their published sentence. */
const problems = {
  CommitmentTermViolations:
    'The quantity cannot be decreased because it is on a commitment. Please contact us to have it adjusted. A penalty may apply.',
  ProductQuantityConstraintsViolations:
    'SKU minimum or maximum quantity constraints are not respected.',
  RestrictedProductQuantityChange: 'The quantity of this product cannot be changed.',
  CartItemsCannotBeEmpty: 'The cart has no items.',
  RepurchasingSinglePurchasableSkus: 'A SKU can be purchased only once.',
  CustomerNotFound: 'The customer was not found.',
  SubscriptionsValidationError: 'One or more subscriptions are not valid.',
} as const;

/** Name of a published problem type. */
export type ProblemName = keyof typeof problems;

const headers = { 'content-type': 'application/problem+json; charset=utf-8' };

const toWords = (name: string): string => {
  const words = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words;
};

/** RFC 7807. */
export const problem = (
  status: number,
  body: { type?: string; title: string; detail?: string },
): SimReply => ({ status, headers, body: { type: 'about:blank', status, ...body } });

/** Ends the request with a published problem. The URIs of `type` are not published; the end of ours is the class name. */
export const refuse = ({ behaviour }: SherwebState, name: ProblemName): never => {
  const type =
    behaviour.problemType === 'class-name'
      ? { type: `https://api.sherweb.com/problems/${name}` }
      : {};
  throw new SimRefusal(problem(400, { ...type, title: toWords(name), detail: problems[name] }));
};

/** Ends the request with the framework's own answer to a request that is not understood. */
export const refuseRequest = (detail: string): never => {
  throw new SimRefusal(problem(400, { title: 'One or more validation errors occurred.', detail }));
};

/** What the gateway in front answers by itself. */
export const gatewayError = (status: number, message: string): SimReply => ({
  status,
  body: { statusCode: status, message },
});

/** What the core has to answer: throttling and failures. */
export const errorBody = (status: number, message: string): SimReply =>
  problem(status, {
    title: { 429: 'Too Many Requests', 500: 'Internal Server Error' }[status] ?? 'Error',
    detail: message,
  });
