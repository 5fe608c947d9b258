import { SimRefusal, type SimReply } from '../core/routes.ts';
import type { PcState } from './entities.ts';

/** HTTP status and text of each code, as in the vendor's error table. Source: README.md. */
const texts = {
  1000: [404, 'Not found'],
  2000: [400, 'The continuation token is invalid or all records have been fetched.'],
  2002: [400, "Subscription quantity isn't within minimum and maximum allowed quantity"],
  2011: [400, "Subscription with ID {0} and deleted status can't be updated."],
  2055: [400, 'Etag is no longer valid'],
  3000: [400, 'Invalid property'],
  13605: [
    403,
    'Either a partner confirmation of the customer acceptance of the Microsoft Customer Agreement must be provided or the customer must accept the Microsoft Customer Agreement in the Microsoft Admin Center before you can complete this transaction.',
  ],
  20002: [403, 'The partner ID {0} has no commerce relationship with the customer ID {1}.'],
  20003: [404, 'Subscription with ID {0} not found.'],
  400019: [404, 'Availability not found. This error can occur when checking out a cart.'],
  800023: [
    403,
    "You aren't eligible for this transaction because your Credit Line isn't reaching minimum threshold for this purchase. Update your order (or) contact Support for help",
  ],
  800064: [409, 'Cart {0} is being processed by another request'],
  800065: [400, "can't check out an already submitted cart {0}."],
  800067: [403, 'The desired seat count exceeded the maximum seat count allowed per subscription'],
  800082: [409, 'Subscription is not ready to be updated. Try again after sometime'],
  800089: [
    403,
    'The requested number of {0} asset/s exceeded the remaining limit of {1} assets allowed per customer',
  ],
  // The table says "can't be", the sample body of the quantity page says "cannot be".
  800090: [400, 'Subscription quantity cannot be decreased.'],
  800091: [400, "Can't update a subscription with suspended status"],
  800095: [400, "Can't update the seat quantity for this subscription"],
  900117: [
    400,
    'You have passed your {0}-day cancellation window. We are unable to cancel your purchase',
  ],
  900206: [400, 'Partner Attestation is missing'],
  900214: [400, 'You have passed your {0}-hour window for reducing seats for this subscription.'],
  900257: [400, 'You have passed your {0}-day window for reducing seats for this subscription.'],
  900270: [400, 'The billing cycle cannot be longer than the term.'],
  900278: [
    409,
    'There is a pending operation on this subscription. Please try again after 24 hours.',
  ],
  900279: [400, 'Update operations are no longer allowed for this subscription.'],
  900311: [
    400,
    'This subscription has been updated too many times. Please contact partner support if you need to make more updates on this subscription.',
  ],
  900329: [403, 'This resource does not support application-only authentication.'],
  900420: [
    401,
    'The audience in the token is invalid and is no longer supported in Partner Center API.',
  ],
  900421: [401, 'Multi-factor authentication is required for this call.'],
} as const;

/** A code this simulator can answer. */
export type PcErrorCode = keyof typeof texts;

const toCode = (state: PcState, code: number): number | string => {
  const { errorCodes } = state.behaviour;
  state.errorCount += 1;
  if (errorCodes === 'alternating') return state.errorCount % 2 === 1 ? code : String(code);
  return errorCodes === 'number' ? code : String(code);
};

/** The vendor's error body with a code and text of the caller's choice. */
export const pcErrorBody = (
  state: PcState,
  status: number,
  code: number,
  description: string,
): SimReply => ({
  status,
  body: { code: toCode(state, code), description, data: [], source: 'PartnerFD' },
});

/** The vendor's refusal; `values` fill `{0}`, `{1}` … */
export const pcError = (
  state: PcState,
  code: PcErrorCode,
  ...values: (string | number)[]
): SimReply => {
  const [status, text] = texts[code];
  const description = text.replaceAll(/\{(\d)\}/g, (hole, index) =>
    String(values[Number(index)] ?? hole),
  );
  return pcErrorBody(state, status, code, description);
};

/** Ends the request with the vendor's refusal. */
export const refuse = (
  state: PcState,
  code: PcErrorCode,
  ...values: (string | number)[]
): never => {
  throw new SimRefusal(pcError(state, code, ...values));
};
