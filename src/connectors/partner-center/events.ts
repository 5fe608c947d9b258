import { createVerify, type X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../lib/json.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  EventDelivery,
  EventVerdict,
  VendorEvent,
  VendorEvents,
} from '../../ports/vendor-events.ts';
import type { Http } from '../http/types.ts';
import type { CertificateBook } from './certificates.ts';
import { vendor } from './client.ts';

const path = '/webhooks/v1/registration';
const subscriptionUpdated = 'subscription-updated';
const testCreated = 'test-created';

const registration = z.object({
  SubscriberId: z.string().nullish(),
  WebhookUrl: z.string().nullish(),
});
const eventBody = z.object({ EventName: z.string().min(1).max(100), ResourceUri: z.string() });

/** Partner Center's webhooks: one place for the whole partner account. Sources: README.md, "Events". */
export function createPartnerCenterEvents(http: Http, certificates: CertificateBook): VendorEvents {
  const put = (operation: string, method: 'POST' | 'PUT', url: string, events: string[]) =>
    http.write(
      { operation, method, path, json: { WebhookUrl: url, WebhookEvents: events } },
      (body) => registration.parse(body ?? {}),
    );
  return {
    register: async ({ url, ownUrls }) => {
      const operation = 'registering for events';
      const known = await readPlace(http);
      if (known !== null && !known.startsWith(ownUrls)) throw isTaken(operation, known);
      const method = known === null ? 'POST' : 'PUT';
      const { body } = await put(operation, method, url, [subscriptionUpdated, testCreated]);
      return { reference: body.SubscriberId ?? '', proof: '' };
    },
    remove: async (_registration, ownUrls) => {
      const known = await readPlace(http);
      if (known === null || !known.startsWith(ownUrls)) return;
      // No call is documented that deletes a registration: what is left of it sends nothing unless it is asked to.
      await put('ending the events', 'PUT', known, [testCreated]);
    },
    sendTest: async () => {
      await http.write(
        {
          operation: 'asking for a test event',
          method: 'POST',
          path: `${path}/validationEvents`,
        },
        () => null,
      );
    },
    verify: (delivery) => verify(delivery, certificates),
  };
}

/** The address that the account's events go to; null when there is no registration. */
async function readPlace(http: Http): Promise<string | null> {
  try {
    const answer = await http.read({ operation: 'reading where events are sent', path }, (body) =>
      registration.parse(body ?? {}),
    );
    return answer.body.WebhookUrl || null;
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return null;
    throw error;
  }
}

function isTaken(operation: string, place: string): ConnectorError {
  const host = URL.canParse(place) ? new URL(place).host : 'another place';
  return new ConnectorError({
    vendor,
    operation,
    kind: 'conflict',
    detail: `the partner account sends its events to ${host} already, and there is room for one place only`,
  });
}

/** The steps of "How to authenticate the callback": [D 76]. */
async function verify(
  { headers, body }: EventDelivery,
  certificates: CertificateBook,
): Promise<EventVerdict> {
  const certificateUrl = headers['x-ms-certificate-url'];
  const hash = /^rsa-(sha(?:256|384|512))$/i.exec(headers['x-ms-signature-algorithm'] ?? '')?.[1];
  const signature = readSignature(headers);
  if (certificateUrl === undefined || hash === undefined || signature === null) {
    return { state: 'refused', why: 'without a signature in a known form' };
  }
  const found = await certificates.find(certificateUrl);
  if (!found.ok) return { state: found.state, why: found.why };
  if (!isSignedBy(found.certificate, { body, signature, hash })) {
    return { state: 'refused', why: 'with a signature of other words' };
  }
  const parsed = parseJson(Buffer.from(body).toString('utf8'));
  const event = eventBody.safeParse(parsed.ok ? parsed.value : undefined);
  if (!event.success) return { state: 'refused', why: 'signed, but not in the known form' };
  return { state: 'genuine', event: fromPartnerCenterEvent(event.data) };
}

/** "Signature <base64>" in either of two headers; null for anything that an RSA key could not have made. */
function readSignature(headers: EventDelivery['headers']): Buffer | null {
  for (const name of ['authorization', 'x-ms-signature']) {
    const base64 = /^signature ([a-z0-9+/]{300,1400}={0,2})$/i.exec(headers[name] ?? '')?.[1];
    if (base64 !== undefined) return Buffer.from(base64, 'base64');
  }
  return null;
}

function isSignedBy(
  certificate: X509Certificate,
  signed: { readonly body: Uint8Array; readonly signature: Buffer; readonly hash: string },
): boolean {
  const key = certificate.publicKey;
  if (key.asymmetricKeyType !== 'rsa') return false;
  return createVerify(signed.hash).update(signed.body).verify(key, signed.signature);
}

const toIds = (id: string | undefined): string[] => (id === undefined ? [] : [id.toLowerCase()]);

const resource = /\/customers\/([^/?]+)(?:\/subscriptions\/([^/?]+))?/i;

/** The address in an event is read for its ids and never called: [D 77]. */
export function fromPartnerCenterEvent(event: z.output<typeof eventBody>): VendorEvent {
  const [, customerId, subscriptionId] = resource.exec(event.ResourceUri) ?? [];
  return {
    name: event.EventName,
    isTest: event.EventName === testCreated,
    customerIds: toIds(customerId),
    subscriptionIds: toIds(subscriptionId),
  };
}
