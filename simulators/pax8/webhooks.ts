import { randomUUID } from 'node:crypto';
import { z } from 'zod';

import type { SimClock } from '../core/clock.ts';
import type { Route, SimRequest } from '../core/routes.ts';
import type { SeatsChanged } from '../core/seats.ts';
import type { WebhookSender } from '../core/webhooks.ts';
import type { Pax8State } from './entities.ts';
import { refuse } from './errors.ts';

/** Topics and their actions. The real list is told only to whoever has credentials: README.md. */
const topicActions: Readonly<Record<string, readonly string[]>> = {
  SUBSCRIPTION: ['CREATE', 'UPDATE', 'CANCEL'],
  PROVISIONING: ['UPDATE'],
  INVOICE: ['CREATED'],
  PRODUCT: ['UPDATE'],
};

const filter = z.object({ action: z.string(), conditions: z.array(z.unknown()) });
const topic = z.object({ topic: z.string(), filters: z.array(filter) });
const createBody = z.object({
  displayName: z.string().min(1),
  url: z.url().optional(),
  authorization: z.string().optional(),
  active: z.boolean().default(false),
  contactEmail: z.string().optional(),
  errorThreshold: z.int().max(20).default(3),
  integrationId: z.guid().optional(),
  webhookTopics: z.array(topic).default([]),
});

interface Webhook extends z.output<typeof createBody> {
  id: string;
  createdAt: string;
}

/** The webhooks of the account, kept beside the state as tokens are. */
export interface Pax8Webhooks {
  /** What the vendor's API has for them. */
  routes: Route<Pax8State, string>[];
  /** Tells every active webhook that wants to know. */
  tell: (event: SeatsChanged) => void;
  /** Forgets all of them. */
  forget: () => void;
}

type Request = SimRequest<Pax8State, string>;

const accountId = '6c8a7a54-2a35-4a5f-9a43-9d1d0f5b8c11';
const mostAttempts = 3;
const retryMs = 1_000;

const toView = (webhook: Webhook): object => ({
  accountId,
  ...webhook,
  updatedAt: webhook.createdAt,
});

const pageOf = ({ query }: Request): { number: number; size: number } => ({
  number: Number(query.get('page') ?? 0),
  size: Number(query.get('size') ?? 10),
});

const slice = <Item>(items: Item[], { number, size }: { number: number; size: number }): Item[] =>
  items.slice(number * size, (number + 1) * size);

const answerPage = (
  request: Request,
  all: object[],
  toBody: (page: { content: object[]; numbers: object }) => object,
): { status: number; body: object } => {
  const page = pageOf(request);
  const totalPages = Math.ceil(all.length / page.size);
  const numbers = { ...page, totalElements: all.length, totalPages };
  return { status: 200, body: toBody({ content: slice(all, page), numbers }) };
};

const definitions = Object.entries(topicActions).map(([name, actions]) => ({
  topic: name,
  name,
  description: name,
  availableFilters: actions.map((action) => ({
    action,
    actionDisplayName: action,
    description: action,
    conditions: [],
  })),
  samplePayload: {},
}));

/** What a new webhook is, or the vendor's refusal. */
const parseNew = (request: Request): z.output<typeof createBody> => {
  const parsed = createBody.safeParse(request.body);
  if (!parsed.success) return refuse(request, 400, z.prettifyError(parsed.error));
  const topics = parsed.data.webhookTopics;
  const isKnown = topics.every((one) =>
    one.filters.every(({ action }) => topicActions[one.topic]?.includes(action) === true),
  );
  if (!isKnown || topics.some((one) => topicActions[one.topic] === undefined))
    return refuse(request, 400, 'Unknown webhook topic or action');
  if (new Set(topics.map((one) => one.topic)).size !== topics.length)
    return refuse(request, 400, 'Only 1 of each webhook topic can be present');
  return parsed.data;
};

/** Makes the webhooks of one account. */
export const createPax8Webhooks = (clock: SimClock, sender: WebhookSender): Pax8Webhooks => {
  const webhooks = new Map<string, Webhook>();
  const send = (webhook: Webhook, name: string, payloadData: object): void => {
    const { url, authorization } = webhook;
    if (url === undefined) return;
    const filters = webhook.webhookTopics.find((one) => one.topic === name)?.filters ?? [];
    sender.send({
      url,
      name,
      mostAttempts,
      retryMs,
      headers: {
        'content-type': 'application/json',
        // As it was given, and nothing else: there is no signature.
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: JSON.stringify({
        accountId,
        url,
        webhookId: webhook.id,
        sentAt: clock.now().toString(),
        webhookTopic: { id: randomUUID(), topic: name, filters },
        payloadData,
      }),
    });
  };
  return {
    forget: () => webhooks.clear(),
    tell: ({ customerId, subscriptionId, quantity, status }) => {
      for (const webhook of webhooks.values()) {
        const wanted = webhook.webhookTopics.find((one) => one.topic === 'SUBSCRIPTION');
        const action = status === 'deleted' ? 'CANCEL' : 'UPDATE';
        const isWanted = wanted?.filters.some((one) => one.action === action) === true;
        if (!webhook.active || !isWanted) continue;
        const type = status === 'deleted' ? 'Cancel' : 'Change';
        const said = { action, companyId: customerId, subscriptionId, quantity, type };
        send(webhook, 'SUBSCRIPTION', said);
      }
    },
    routes: webhookRoutes(webhooks, send),
  };
};

function webhookRoutes(
  webhooks: Map<string, Webhook>,
  send: (webhook: Webhook, name: string, payloadData: object) => void,
): Pax8Webhooks['routes'] {
  const path = '/api/v2/webhooks';
  const find = (request: Request): Webhook =>
    webhooks.get(request.params['webhookId'] ?? '') ?? refuse(request, 404, 'Webhook not found');
  return [
    {
      method: 'GET',
      path: `${path}/topic-definitions`,
      handle: (request) =>
        // Flat, unlike every other list.
        answerPage(request, definitions, ({ content, numbers }) => ({ content, ...numbers })),
    },
    {
      method: 'GET',
      path,
      handle: (request) =>
        answerPage(request, [...webhooks.values()].map(toView), ({ content, numbers }) => ({
          content,
          page: numbers,
        })),
    },
    {
      method: 'POST',
      path,
      handle: (request) => {
        const id = randomUUID();
        const webhook = { ...parseNew(request), id, createdAt: request.now.toString() };
        webhooks.set(id, webhook);
        request.record({ kind: 'webhook-created', webhookId: id });
        return { status: 200, body: toView(webhook) };
      },
    },
    {
      method: 'GET',
      path: `${path}/{webhookId}`,
      handle: (request) => ({ status: 200, body: toView(find(request)) }),
    },
    {
      method: 'DELETE',
      path: `${path}/{webhookId}`,
      handle: (request) => {
        const { id } = find(request);
        webhooks.delete(id);
        request.record({ kind: 'webhook-deleted', webhookId: id });
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: `${path}/{webhookId}/topics/{topic}/test`,
      handle: (request) => {
        const webhook = find(request);
        const name = request.params['topic'] ?? '';
        if (topicActions[name] === undefined) return refuse(request, 400, 'Unknown topic');
        const samplePayload = { subscriptionId: randomUUID(), companyId: randomUUID() };
        send(webhook, name, samplePayload);
        return { status: 200, body: { url: webhook.url, webhook: toView(webhook), samplePayload } };
      },
    },
  ];
}
