import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetch as undiciFetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { setDefaultCACertificates, getCACertificates } from 'node:tls';
import { createPartnerCenter } from '../../src/connectors/partner-center/index.ts';
import { createPax8 } from '../../src/connectors/pax8/index.ts';
import { serviceId } from '../../src/domain/ids.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { ConnectorError } from '../../src/ports/errors.ts';
import type { EventDelivery, VendorEvents } from '../../src/ports/vendor-events.ts';
import { createSimClock } from '../../simulators/core/clock.ts';
import { hasContract } from '../../simulators/core/samples.ts';
import { createSigningChain } from '../../simulators/partner-center/certificates.ts';
import { marketOf } from '../../simulators/world/markets.ts';
import { createWorld, type World } from '../../simulators/world/world.ts';
import { recordRequests } from './marketplace/under-test.ts';
import { openContract } from './openapi-requests.ts';

const webhooksDocument = 'openapi/pax8-webhooks-api.json';

const closers: (() => Promise<void> | void)[] = [];
const trusted = getCACertificates('default');
afterEach(async () => {
  setDefaultCACertificates(trusted);
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
});

interface Received extends EventDelivery {
  readonly path: string;
}

/** A server of the test's own: keeps what is posted, and has files. */
async function listen(files: Readonly<Record<string, Buffer>> = {}) {
  const received: Received[] = [];
  const read: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      if (request.method === 'GET') {
        read.push(path);
        response.writeHead(files[path] === undefined ? 404 : 200).end(files[path]);
        return;
      }
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      received.push({ path, headers: Object.fromEntries(headers), body: Buffer.concat(parts) });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  // Proof: it listens on a port, not on a pipe.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, read };
}

const eventsIn = (marketplace: { readonly events?: VendorEvents }): VendorEvents => {
  invariant(marketplace.events !== undefined, 'both vendors send events');
  return marketplace.events;
};

function centerAt(
  urls: { readonly own: string; readonly login: string },
  partner = { partnerTenantId: 'x', clientId: 'x', clientSecret: 'x' },
  now = () => Temporal.Instant.from('2026-11-23T09:00:00Z'),
): VendorEvents {
  return eventsIn(
    createPartnerCenter({
      ...partner,
      serviceId: serviceId('center'),
      baseUrl: urls.own,
      loginUrl: urls.login,
      pricingBaseUrl: urls.own,
      country: 'US',
      now,
    }),
  );
}

async function startWorld(): Promise<World> {
  const world = await createWorld({ clock: createSimClock() });
  closers.push(() => world.close());
  return world;
}

const keysOf = (world: World, name: string) => {
  const known = world.credentials.markets[name];
  invariant(known !== undefined, `the world has ${name}`);
  return { ...known.settings, ...known.secrets };
};

const pax8Requests = recordRequests(undiciFetch);

function pax8In(world: World): VendorEvents {
  const { baseUrl = '', clientId = '', clientSecret = '' } = keysOf(world, 'pax8');
  const now = () => world.clock.now();
  const { fetch } = pax8Requests;
  const id = serviceId('pax8');
  return eventsIn(createPax8({ serviceId: id, baseUrl, clientId, clientSecret, now, fetch }));
}

/** Somebody changes seats in the vendor's portal; answers what the vendor knows the customer and the subscription by. */
function changeSeats(world: World, name: string) {
  const [one] = world.seed.markets[name]?.subscriptions ?? [];
  const customer = world.seed.markets[name]?.customers.find(({ key }) => key === one?.customerKey);
  invariant(one !== undefined && customer !== undefined, `${name} has sold something`);
  const market = marketOf(name);
  const id = market.subscriptionIdOf(one);
  world.otherHand.setQuantity(name, id, 40);
  return { customerId: market.customerIdOf(customer), subscriptionId: id };
}

const registration = { reference: 'r', proof: '' };

describe('events of Pax8', () => {
  it('are proved by the secret that was agreed on, and name customer and subscription', async () => {
    const world = await startWorld();
    const events = pax8In(world);
    const server = await listen();
    const ownUrls = `${server.url}/hooks/pax8/`;
    await events.register({ url: `${ownUrls}old`, ownUrls });
    const agreed = await events.register({ url: `${ownUrls}token`, ownUrls });

    const changed = changeSeats(world, 'pax8');
    await expect.poll(() => server.received.length, { timeout: 5_000 }).toBe(1);

    const [delivery] = server.received;
    invariant(delivery !== undefined, 'it was received');
    // What was registered before is over.
    expect(delivery.path).toBe('/hooks/pax8/token');
    const verdict = await events.verify(delivery, agreed);
    expect(verdict).toMatchObject({ state: 'genuine', event: { name: 'SUBSCRIPTION' } });
    invariant(verdict.state === 'genuine', 'it is');
    expect(verdict.event.customerIds).toContain(changed.customerId);
    expect(verdict.event.subscriptionIds).toContain(changed.subscriptionId);
    expect(agreed.proof).not.toBe(delivery.headers['authorization']);
    const forged = { ...delivery, headers: { authorization: `Bearer ${agreed.proof}` } };
    expect(await events.verify(forged, agreed)).toMatchObject({ state: 'refused' });
    expect(await events.verify({ ...delivery, headers: {} }, agreed)).toMatchObject({
      state: 'refused',
    });
  });

  it('end for our addresses only', async () => {
    const world = await startWorld();
    const events = pax8In(world);
    const server = await listen();
    const theirs = `${server.url}/another-program/`;
    const ours = `${server.url}/hooks/pax8/`;
    await events.register({ url: `${theirs}x`, ownUrls: theirs });
    const agreed = await events.register({ url: `${ours}x`, ownUrls: ours });

    await events.sendTest(agreed);
    await expect.poll(() => server.received.length, { timeout: 5_000 }).toBe(1);
    await events.remove(agreed, ours);
    await events.remove(agreed, ours);
    changeSeats(world, 'pax8');

    await expect.poll(() => server.received.length, { timeout: 5_000 }).toBe(2);
    const paths = server.received.map(({ path }) => path);
    expect(paths).toEqual(['/hooks/pax8/x', '/another-program/x']);
  });

  it.skipIf(!hasContract(webhooksDocument))('are asked for as Pax8 itself describes it', () => {
    const contract = openContract(webhooksDocument);
    const requests = pax8Requests.sent.flatMap((request) =>
      request.path.startsWith('/api/v2')
        ? [{ ...request, path: request.path.slice('/api/v2'.length) }]
        : [],
    );
    expect(new Set(requests.map(({ method }) => method))).toEqual(
      new Set(['GET', 'POST', 'DELETE']),
    );
    expect(requests.flatMap((request) => contract.problemsOf(request))).toEqual([]);
  });
});

describe('the place of events at Partner Center', () => {
  it('is not taken away from somebody else', async () => {
    const world = await startWorld();
    const {
      partnerTenantId = '',
      clientId = '',
      clientSecret = '',
      ...urls
    } = keysOf(world, 'partner-center');
    const events = centerAt(
      { own: urls['baseUrl'] ?? '', login: urls['loginUrl'] ?? '' },
      { partnerTenantId, clientId, clientSecret },
      () => world.clock.now(),
    );
    const server = await listen();
    const theirs = `${server.url}/another-program/`;
    const ours = `${server.url}/hooks/center/`;
    await events.register({ url: `${theirs}x`, ownUrls: theirs });

    const refusal = await events
      .register({ url: `${ours}x`, ownUrls: ours })
      .catch((error: unknown) => error);
    await events.remove(registration, ours);

    expect(refusal).toBeInstanceOf(ConnectorError);
    expect(refusal).toMatchObject({
      kind: 'conflict',
      detail: expect.stringContaining('127.0.0.1'),
    });
    changeSeats(world, 'partner-center');
    await expect.poll(() => server.received.length, { timeout: 5_000 }).toBe(1);

    await events.remove(registration, theirs);
    const registered = world.cores['partner-center']?.journal
      .entries()
      .flatMap(({ effect }) => (effect?.kind === 'webhook-registered' ? [effect['events']] : []));
    // What is left of it sends nothing by itself.
    expect(registered).toEqual([['subscription-updated', 'test-created'], ['test-created']]);
  });
});

const body = JSON.stringify({
  EventName: 'subscription-updated',
  ResourceUri:
    'http://api.partnercenter.microsoft.com/webhooks/v1/customers/0C0C0C0C-1111-4222-8333-444444444444/subscriptions/9A9A9A9A-1111-4222-8333-444444444444',
  ResourceName: 'subscription',
  AuditUri: null,
  ResourceChangeUtcDate: '2017-11-16T16:19:06.3520276+00:00',
});

/** A place with the certificates of a chain, and what is signed by it. */
async function sign(organization?: string) {
  const files: Record<string, Buffer> = {};
  const server = await listen(files);
  const chain = createSigningChain(`${server.url}/issuer.cer`, organization);
  files['/leaf.cer'] = chain.leaf;
  files['/issuer.cer'] = chain.issuer;
  const headers = {
    authorization: `Signature ${chain.sign(body)}`,
    'x-ms-certificate-url': `${server.url}/leaf.cer`,
    'x-ms-signature-algorithm': 'rsa-sha256',
  };
  const delivery = { headers, body: Buffer.from(body) };
  const urls = { own: server.url, login: server.url };
  return { chain, files, server, delivery, urls, events: centerAt(urls) };
}

const trust = ({ chain }: Awaited<ReturnType<typeof sign>>): void =>
  setDefaultCACertificates([...trusted, chain.root]);

describe('a signature of Partner Center', () => {
  it('is believed when its certificate leads to a trusted root, and looked up once', async () => {
    const signed = await sign();
    trust(signed);
    const { events, delivery, server } = signed;

    const verdicts = [
      await events.verify(delivery, registration),
      await events.verify(delivery, registration),
    ];

    for (const verdict of verdicts) {
      expect(verdict).toEqual({
        state: 'genuine',
        event: {
          name: 'subscription-updated',
          isTest: false,
          customerIds: ['0c0c0c0c-1111-4222-8333-444444444444'],
          subscriptionIds: ['9a9a9a9a-1111-4222-8333-444444444444'],
        },
      });
    }
    expect(server.read).toEqual(['/leaf.cer', '/issuer.cer']);
  });

  it('may stand in the other header', async () => {
    const signed = await sign();
    trust(signed);
    const { authorization, ...headers } = signed.delivery.headers;
    const moved = { ...signed.delivery, headers: { ...headers, 'x-ms-signature': authorization } };

    expect(await signed.events.verify(moved, registration)).toMatchObject({ state: 'genuine' });
  });

  it.each<[string, (delivery: EventDelivery) => EventDelivery]>([
    ['of other words', (one) => ({ ...one, body: Buffer.from(body.replace('9A', '9B')) })],
    ['by SHA-1', withHeader('x-ms-signature-algorithm', 'rsa-sha1')],
    ['without an algorithm', withHeader('x-ms-signature-algorithm', undefined)],
    ['of another length', withHeader('authorization', 'Signature AAAA')],
    ['as a bearer token', withHeader('authorization', `Bearer ${'A'.repeat(344)}`)],
    [
      'with a certificate elsewhere',
      withHeader('x-ms-certificate-url', 'https://forger.example/leaf.cer'),
    ],
    ['with a certificate in a file', withHeader('x-ms-certificate-url', 'file:///etc/passwd')],
  ])('is refused %s, and nothing is downloaded for it', async (_why, forge) => {
    const signed = await sign();
    trust(signed);
    await signed.events.verify(signed.delivery, registration);
    const before = signed.server.read.length;

    const verdict = await signed.events.verify(forge(signed.delivery), registration);

    expect(verdict.state).toBe('refused');
    expect(signed.server.read).toHaveLength(before);
  });

  it('is refused where its root is not trusted', async () => {
    const { events, delivery } = await sign();

    expect(await events.verify(delivery, registration)).toMatchObject({ state: 'refused' });
  });

  it('is refused of another organization, trusted or not', async () => {
    const signed = await sign('Contoso');
    trust(signed);

    expect(await signed.events.verify(signed.delivery, registration)).toMatchObject({
      state: 'refused',
      why: expect.stringContaining('Microsoft Corporation'),
    });
  });

  it('is refused with the issuer of another chain', async () => {
    const signed = await sign();
    trust(signed);
    signed.files['/issuer.cer'] = createSigningChain('http://127.0.0.1:9/x').issuer;

    expect(await signed.events.verify(signed.delivery, registration)).toMatchObject({
      state: 'refused',
      why: 'the chain of the certificate is broken',
    });
  });

  it('is refused after its certificate has ended', async () => {
    const signed = await sign();
    trust(signed);
    const later = centerAt(signed.urls, undefined, () =>
      Temporal.Instant.from('2100-01-01T00:00:00Z'),
    );

    expect(await later.verify(signed.delivery, registration)).toMatchObject({
      state: 'refused',
      why: 'a certificate of its chain is not valid now',
    });
  });

  it('is neither believed nor refused while the certificate cannot be had, and asked for once a minute', async () => {
    const signed = await sign();
    trust(signed);
    delete signed.files['/leaf.cer'];

    const first = await signed.events.verify(signed.delivery, registration);
    const second = await signed.events.verify(signed.delivery, registration);

    expect([first.state, second.state]).toEqual(['undecided', 'undecided']);
    expect(signed.server.read).toEqual(['/leaf.cer']);
  });
});

function withHeader(name: string, value: string | undefined) {
  return (one: EventDelivery): EventDelivery => ({
    ...one,
    headers: { ...one.headers, [name]: value },
  });
}
