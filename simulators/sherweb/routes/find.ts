import type { SimReply, SimRequest } from '../../core/routes.ts';
import type { SherwebCustomer, SherwebState } from '../entities.ts';
import { refuse, refuseRequest } from '../errors.ts';

/** A request of a known application. */
export type SherwebRequest = SimRequest<SherwebState, string>;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id of a path or a query; ends the request when it is not a GUID. */
export const guidIn = (text: string | null | undefined, name: string): string =>
  text !== null && text !== undefined && guid.test(text)
    ? text.toLowerCase()
    : refuseRequest(`The value '${text ?? ''}' is not valid for ${name}.`);

/** The customer that an id names; ends the request when there is none. */
export const findCustomer = (
  { state }: SherwebRequest,
  text: string | null | undefined,
): SherwebCustomer =>
  state.customers[guidIn(text, 'customerId')] ?? refuse(state, 'CustomerNotFound');

/** A bare JSON string. */
export const jsonText = (text: string): SimReply => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(text),
});
