import { randomUUID } from 'node:crypto';

import type { SimReply, SimRequest } from '../../core/routes.ts';
import type { SherwebCustomer, SherwebState, SherwebTracked } from '../entities.ts';
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

/** Names of the faults that decide what becomes of something that was taken. */
export const trackedFates = ['fails-later', 'stuck-processing', 'forgotten', 'half-done'] as const;

/** Something taken now: in the queue for half of the time, then worked on. */
export const track = <Line extends object>(
  request: SherwebRequest,
  customerId: string,
  lines: readonly Line[],
): SherwebTracked<Line> => {
  const atMs = request.now.epochMilliseconds;
  const lengthMs = request.state.behaviour.provisionSeconds * 1000;
  return {
    trackingId: randomUUID(),
    customerId,
    lines: lines.map((line) => ({ ...line, isDone: false, hasFailed: false })),
    startsAtMs: atMs + lengthMs / 2,
    dueAtMs: atMs + lengthMs,
    fate: trackedFates.find((kind) => request.fault(kind) !== undefined) ?? null,
    isOver: false,
  };
};
