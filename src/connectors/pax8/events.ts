import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../lib/json.ts';
import { createToken, hashToken } from '../../lib/token.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  EventDelivery,
  EventRegistration,
  EventVerdict,
  VendorEvent,
  VendorEvents,
} from '../../ports/vendor-events.ts';
import type { Http } from '../http/types.ts';
import { vendor } from './client.ts';

/** Webhooks lie beside the partner API, not below it: `/v1/webhooks` is a 404 (README.md, "Events"). */
const webhooksPath = '/api/v2/webhooks';
/** What we want to hear of, where the account has it. */
const wantedTopics = ['SUBSCRIPTION', 'PROVISIONING'];
const pageSize = 200;
/** More of them than this are a loop. */
const mostPages = 50;
/** A payload names a few things; more ids than these are not looked at. */
const mostIds = 50;

const webhook = z.object({ id: z.string().min(1), url: z.string().nullish() });
const webhookPage = z.object({
  content: z.array(webhook),
  page: z.object({ totalPages: z.number().int() }),
});
const topicPage = z.object({
  content: z.array(
    z.object({
      topic: z.string(),
      availableFilters: z.array(z.object({ action: z.string() })).nullish(),
    }),
  ),
  totalPages: z.number().int(),
});
const eventBody = z.object({
  webhookTopic: z.object({ topic: z.string().regex(/^[\w.:-]{1,100}$/) }),
  payloadData: z.unknown(),
});

type Webhook = z.output<typeof webhook>;
type Topics = z.output<typeof topicPage>['content'];

/** Pax8's webhooks. `baseUrl` is that of the partner API. */
export function createPax8Events(http: Http, baseUrl: string): VendorEvents {
  const root = `${new URL(baseUrl).origin}${webhooksPath}`;
  const remove = (id: string): Promise<void> => removeWebhook(http, root, id);
  return {
    register: async ({ url, ownUrls }) => {
      const topics = choose(await readTopics(http, root));
      const leftOver = (await readWebhooks(http, root)).filter(isBelow(ownUrls));
      const authorization = `Bearer ${createToken()}`;
      const created = await http.write(
        {
          operation: 'registering for events',
          method: 'POST',
          path: root,
          json: {
            displayName: 'Seatwright',
            url,
            authorization,
            // Off unless told.
            active: true,
            webhookTopics: topics,
          },
        },
        (body) => webhook.parse(body),
      );
      for (const { id } of leftOver) await remove(id);
      return { reference: created.body.id, proof: hashToken(authorization) };
    },
    remove: async ({ reference }, ownUrls) => {
      const known = await readWebhooks(http, root);
      const ours = known.filter((one) => one.id === reference || isBelow(ownUrls)(one));
      for (const { id } of ours) await remove(id);
    },
    sendTest: async ({ reference }) => {
      await http.write(
        {
          operation: 'asking for a test event',
          method: 'POST',
          path: `${root}/${encodeURIComponent(reference)}/topics/SUBSCRIPTION/test`,
        },
        () => null,
      );
    },
    verify: (delivery, registration) => Promise.resolve(verify(delivery, registration)),
  };
}

const isBelow =
  (ownUrls: string) =>
  ({ url }: Webhook): boolean =>
    url?.startsWith(ownUrls) === true;

/** Each wanted topic with all of its actions: a topic without filters is not sent in full since filters exist. */
function choose(topics: Topics) {
  const chosen = topics.filter(({ topic }) => wantedTopics.includes(topic));
  if (!chosen.some(({ topic }) => topic === 'SUBSCRIPTION')) {
    throw new ConnectorError({
      vendor,
      operation: 'registering for events',
      kind: 'forbidden',
      detail: `there are no events about subscriptions for this credential, only ${topics.map(({ topic }) => topic).join(', ') || 'none'}`,
    });
  }
  return chosen.map(({ topic, availableFilters }) => ({
    topic,
    filters: (availableFilters ?? []).map(({ action }) => ({ action, conditions: [] })),
  }));
}

async function readTopics(http: Http, root: string): Promise<Topics> {
  return readAll((page) =>
    http.read(
      {
        operation: 'reading which events there are',
        path: `${root}/topic-definitions`,
        query: { page, size: pageSize },
      },
      (body) => topicPage.parse(body),
    ),
  );
}

function readWebhooks(http: Http, root: string): Promise<readonly Webhook[]> {
  return readAll((page) =>
    http.read(
      {
        operation: 'reading where events are sent',
        path: root,
        query: { page, size: pageSize },
      },
      (body) => {
        const { content, page: of } = webhookPage.parse(body);
        return { content, totalPages: of.totalPages };
      },
    ),
  );
}

async function readAll<Item>(
  readPage: (
    page: number,
  ) => Promise<{ readonly body: { readonly content: Item[]; readonly totalPages: number } }>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const { content, totalPages } = (await readPage(page)).body;
    items.push(...content);
    if (page + 1 >= totalPages) break;
  }
  return items;
}

async function removeWebhook(http: Http, root: string, id: string): Promise<void> {
  try {
    await http.write(
      {
        operation: 'ending the events',
        method: 'DELETE',
        path: `${root}/${encodeURIComponent(id)}`,
      },
      () => null,
    );
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return;
    throw error;
  }
}

/** The secret that we chose comes back as it is in the header; there is no signature. */
function verify({ headers, body }: EventDelivery, { proof }: EventRegistration): EventVerdict {
  const given = headers['authorization'];
  if (given === undefined) return { state: 'refused', why: 'without the agreed secret' };
  // Hashes are of one length whatever was sent, and say nothing about the secret by how long a comparison takes.
  if (!timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(proof))) {
    return { state: 'refused', why: 'with another secret than the agreed one' };
  }
  const parsed = parseJson(Buffer.from(body).toString('utf8'));
  const event = eventBody.safeParse(parsed.ok ? parsed.value : undefined);
  if (!event.success)
    return { state: 'refused', why: 'with the secret, but not in the known form' };
  return { state: 'genuine', event: fromPax8Event(event.data) };
}

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** What the payload of a topic looks like is not published, so every id in it counts as a place to look at. */
export function fromPax8Event({
  webhookTopic,
  payloadData,
}: z.output<typeof eventBody>): VendorEvent {
  const text = JSON.stringify(payloadData ?? null);
  const ids = [...new Set([...text.matchAll(guid)].map(([id]) => id.toLowerCase()))].slice(
    0,
    mostIds,
  );
  return { name: webhookTopic.topic, isTest: false, customerIds: ids, subscriptionIds: ids };
}
