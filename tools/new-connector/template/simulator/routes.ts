import { z } from 'zod';

import type { Route, SimReply, SimRequest } from '../../../../simulators/core/routes.ts';
import type { Listeners, SeatsChanged } from '../../../../simulators/core/seats.ts';
import { setSeats } from './changes.ts';
import type { AcornCustomer, AcornState, AcornSubscription } from './entities.ts';
import { refuse } from './errors.ts';
import { seatRefusal } from './rules.ts';
import { toCustomer, toSubscription } from './wire.ts';

/** Path of the API below its host. */
export const root = '/api/v1';
const pageSize = 100;

/** A request with a known key. */
type AcornRequest = SimRequest<AcornState, string>;

const listCustomers = ({ state, query }: AcornRequest): SimReply => {
  const page = Number(query.get('page') ?? '1');
  if (!Number.isInteger(page) || page < 1) refuse(422, 'page is counted from 1');
  const all = Object.values(state.customers).toSorted((a, b) => a.id.localeCompare(b.id));
  const items = all.slice((page - 1) * pageSize, page * pageSize).map(toCustomer);
  return { status: 200, body: { items, page, total: all.length } };
};

const customerIn = ({ state, params }: AcornRequest): AcornCustomer =>
  state.customers[params['customerId'] ?? ''] ?? refuse(404, 'There is no such customer');

/** Somebody else's subscription is not there either. */
const subscriptionIn = (request: AcornRequest): AcornSubscription => {
  const customer = customerIn(request);
  const found = request.state.subscriptions[request.params['subscriptionId'] ?? ''];
  return found?.customerId === customer.id
    ? found
    : refuse(404, 'The customer has no such subscription');
};

const answer = ({ state, now }: AcornRequest, subscription: AcornSubscription): SimReply => ({
  status: 200,
  body: toSubscription(state, subscription, now),
});

const listSubscriptions = (request: AcornRequest): SimReply => {
  const { id } = customerIn(request);
  const { state, now } = request;
  const own = Object.values(state.subscriptions).filter(({ customerId }) => customerId === id);
  return { status: 200, body: { items: own.map((one) => toSubscription(state, one, now)) } };
};

const seatsBody = z.strictObject({ seats: z.int() });

/** Sets the new total, at once. */
const putSeats = (request: AcornRequest, listeners: Listeners<SeatsChanged>): SimReply => {
  const subscription = subscriptionIn(request);
  const parsed = seatsBody.safeParse(request.body);
  const { seats } = parsed.success ? parsed.data : refuse(422, 'seats is a whole number');
  const refusal = seatRefusal(subscription, seats, request.now);
  if (refusal !== undefined) refuse(422, refusal[1], refusal[0]);
  setSeats({ ...request, seats: listeners }, subscription, seats, 'api');
  return answer(request, subscription);
};

/** Every endpoint. */
export const routes = (seats: Listeners<SeatsChanged>): Route<AcornState, string>[] => [
  { method: 'GET', path: `${root}/customers`, handle: listCustomers },
  {
    method: 'GET',
    path: `${root}/customers/{customerId}`,
    handle: (request) => ({ status: 200, body: toCustomer(customerIn(request)) }),
  },
  {
    method: 'GET',
    path: `${root}/customers/{customerId}/subscriptions`,
    handle: listSubscriptions,
  },
  {
    method: 'GET',
    path: `${root}/customers/{customerId}/subscriptions/{subscriptionId}`,
    handle: (request) => answer(request, subscriptionIn(request)),
  },
  {
    method: 'PUT',
    path: `${root}/customers/{customerId}/subscriptions/{subscriptionId}/seats`,
    handle: (request) => putSeats(request, seats),
  },
];
