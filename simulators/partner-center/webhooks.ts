import { randomUUID } from 'node:crypto';
import { z } from 'zod';

import type { SimClock } from '../core/clock.ts';
import { SimRefusal, type Route } from '../core/routes.ts';
import type { SeatsChanged } from '../core/seats.ts';
import type { IssuedToken } from '../core/tokens.ts';
import type { WebhookSender } from '../core/webhooks.ts';
import type { PcRequest } from './auth.ts';
import { createSigningChain, type SigningChain } from './certificates.ts';
import type { PcState } from './entities.ts';
import { pcErrorBody } from './errors.ts';

const supported = ['subscription-updated', 'test-created', 'usagerecords-thresholdExceeded'];
const path = '/webhooks/v1/registration';
const leafPath = '/cert/pcnotifications-dispatch.microsoft.com.cer';
const issuerPath = '/cert/issuer.cer';
const subscriberId = 'e82cac64-dc67-4cd3-849b-78b6127dd57d';
const mostAttempts = 10;
const retryMs = 1_000;
/** Of test events: two a minute. */
const testsPerMinute = 2;

const registrationBody = z.object({
  WebhookUrl: z.url({ protocol: /^https?$/ }),
  WebhookEvents: z.array(z.enum(supported)).min(1),
  SignatureTokenToMsSignatureHeader: z.boolean().default(false),
});

type Registration = z.output<typeof registrationBody>;

/** The registration of the partner account, kept beside the state as tokens are. */
export interface PcWebhooks {
  /** What the vendor's API has for it, and the certificates. */
  routes: Route<PcState, IssuedToken | undefined>[];
  /** For whoever tests: the root that events lead to. */
  controlRoutes: Route<PcState, undefined>[];
  /** Tells that a subscription has changed. */
  tell: (event: SeatsChanged) => void;
  /** Forgets the registration. */
  forget: () => void;
}

/** What there is: one registration, and the test events of the last minute. */
interface Account {
  registration: Registration | undefined;
  tests: number[];
}

type Send = (name: string, resource: { uri: string; name: string }) => void;

const answer = ({ WebhookUrl, WebhookEvents }: Registration): object => ({
  WebhookUrl,
  WebhookEvents,
});

const refuse = ({ state }: PcRequest, status: number, words: string): never => {
  throw new SimRefusal(pcErrorBody(state, status, status === 400 ? 3000 : status, words));
};

const file = (bytes: () => Buffer) => () => ({
  status: 200,
  headers: { 'content-type': 'application/octet-stream' },
  body: bytes(),
});

/** Makes the webhooks of one partner account; `url` is where this simulator listens. */
export const createPcWebhooks = (
  clock: SimClock,
  sender: WebhookSender,
  url: () => string,
): PcWebhooks => {
  const account: Account = { registration: undefined, tests: [] };
  let chain: SigningChain | undefined;
  const signing = (): SigningChain => (chain ??= createSigningChain(url() + issuerPath));

  const send: Send = (name, resource) => {
    const { registration } = account;
    if (registration?.WebhookEvents.includes(name) !== true) return;
    const body = JSON.stringify({
      EventName: name,
      ResourceUri: url() + resource.uri,
      ResourceName: resource.name,
      AuditUri: null,
      ResourceChangeUtcDate: clock.now().toString(),
    });
    const { WebhookUrl, SignatureTokenToMsSignatureHeader: isBeside } = registration;
    sender.send({
      url: WebhookUrl,
      name,
      body,
      mostAttempts,
      retryMs,
      headers: {
        'content-type': 'application/json',
        [isBeside ? 'x-ms-signature' : 'authorization']: `Signature ${signing().sign(body)}`,
        'x-ms-certificate-url': url() + leafPath,
        'x-ms-signature-algorithm': 'rsa-sha256',
      },
    });
  };
  return {
    forget: () => {
      account.registration = undefined;
      account.tests = [];
    },
    tell: ({ customerId, subscriptionId }) =>
      send('subscription-updated', {
        uri: `/webhooks/v1/customers/${customerId}/subscriptions/${subscriptionId}`,
        name: 'subscription',
      }),
    controlRoutes: [
      {
        method: 'GET',
        path: '/_sim/webhooks/root',
        handle: () => ({ status: 200, body: { pem: signing().root } }),
      },
    ],
    routes: [
      ...registrationRoutes(account, send),
      { method: 'GET', path: leafPath, auth: 'none', handle: file(() => signing().leaf) },
      { method: 'GET', path: issuerPath, auth: 'none', handle: file(() => signing().issuer) },
    ],
  };
};

function registrationRoutes(account: Account, send: Send): PcWebhooks['routes'] {
  const known = (request: PcRequest): Registration =>
    account.registration ?? refuse(request, 404, 'There is no registration');
  const register = (request: PcRequest) => {
    const parsed = registrationBody.safeParse(request.body);
    if (!parsed.success) return refuse(request, 400, z.prettifyError(parsed.error));
    account.registration = parsed.data;
    request.record({ kind: 'webhook-registered', events: parsed.data.WebhookEvents });
    return { status: 200, body: { SubscriberId: subscriberId, ...answer(parsed.data) } };
  };
  return [
    { method: 'GET', path: `${path}/events`, handle: () => ({ status: 200, body: supported }) },
    {
      method: 'GET',
      path,
      handle: (request) => ({ status: 200, body: answer(known(request)) }),
    },
    {
      method: 'POST',
      path,
      handle: (request) =>
        account.registration === undefined
          ? register(request)
          : refuse(request, 409, 'There is a registration already'),
    },
    {
      method: 'PUT',
      path,
      handle: (request) => {
        known(request);
        return register(request);
      },
    },
    {
      method: 'POST',
      path: `${path}/validationEvents`,
      handle: (request) => {
        if (!known(request).WebhookEvents.includes('test-created'))
          return refuse(request, 400, 'The registration does not take test events');
        const nowMs = request.now.epochMilliseconds;
        account.tests = account.tests.filter((atMs) => nowMs - atMs < 60_000);
        if (account.tests.length >= testsPerMinute)
          return refuse(request, 429, 'Too many validation events');
        account.tests.push(nowMs);
        const correlationId = randomUUID();
        send('test-created', { uri: `${path}/validationEvents/${correlationId}`, name: 'test' });
        return { status: 200, body: { correlationId } };
      },
    },
  ];
}
