import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { World } from '../../simulators/world/world.ts';

const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const pollEveryMs = 250;
const subscriptionList = z.object({
  items: z.array(z.looseObject({ id: z.string(), quantity: z.number() })),
});

interface Call {
  readonly method?: string;
  readonly token: string;
  readonly body?: unknown;
}

async function call<Schema extends z.ZodType>(
  url: string,
  { method = 'GET', token, body }: Call,
  schema: Schema,
): Promise<z.output<Schema>> {
  const response = await fetch(url, {
    method,
    headers: { authorization: token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}`);
  return schema.parse(await response.json());
}

async function tokenFor(world: World, tenantId: string, resource: string): Promise<string> {
  const { loginUrl, clientId, clientSecret } = world.credentials.microsoft;
  const response = await fetch(`${loginUrl}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${resource}/.default`,
    }),
  });
  const answer = z.object({ access_token: z.string() }).parse(await response.json());
  return `Bearer ${answer.access_token}`;
}

/**
 * What an engineer's own script would do for one starter at a Partner Center client: the same vendor calls, one after
 * another, no ledger, no look before a write, no second reading. Checks nothing, survives nothing, is as fast as that.
 */
export async function runPlainScript(
  world: World,
  client: { readonly tenantId: string; readonly domain: string; readonly ticket: string },
): Promise<void> {
  const { tenantId, domain, ticket } = client;
  const { connectwise, microsoft } = world.credentials;
  const graphUrl = `${world.urls.graph}/v1.0`;
  const psa = {
    base: `${connectwise.siteUrl}/v4_6_release/apis/3.0/service/tickets/${ticket}`,
    headers: {
      authorization: `Basic ${Buffer.from(`${connectwise.companyId}+${connectwise.publicKey}:${connectwise.privateKey}`).toString('base64')}`,
      clientId: connectwise.clientId,
      'content-type': 'application/json',
    },
  };
  await (await fetch(psa.base, { headers: psa.headers })).text();
  const graph = await tokenFor(world, tenantId, 'https://graph.microsoft.com');
  const readSkus = () =>
    call(
      `${graphUrl}/subscribedSkus`,
      { token: graph },
      z.object({
        value: z.array(
          z.object({ skuId: z.string(), prepaidUnits: z.object({ enabled: z.number() }) }),
        ),
      }),
    );
  const owned = async (): Promise<number> =>
    (await readSkus()).value.find((one) => one.skuId === skuId)?.prepaidUnits.enabled ?? 0;
  const before = await owned();
  const cspToken = await tokenFor(
    world,
    microsoft.partnerTenantId,
    'https://api.partnercenter.microsoft.com',
  );
  const subscriptions = `${world.urls['partner-center']}/v1/customers/${tenantId}/subscriptions`;
  const listed = await call(subscriptions, { token: cspToken }, subscriptionList);
  const [subscription] = listed.items;
  if (subscription === undefined) throw new Error('The client has no subscription');
  const body = { ...subscription, quantity: subscription.quantity + 1 };
  await call(
    `${subscriptions}/${subscription.id}`,
    { method: 'PATCH', token: cspToken, body },
    z.unknown(),
  );
  const user = await createUser(graphUrl, graph, domain);
  while ((await owned()) <= before) await delay(pollEveryMs);
  await call(
    `${graphUrl}/users/${user}/assignLicense`,
    {
      method: 'POST',
      token: graph,
      body: { addLicenses: [{ skuId, disabledPlans: [] }], removeLicenses: [] },
    },
    z.unknown(),
  );
  await call(
    `${graphUrl}/users/${user}?$select=id,assignedLicenses`,
    { token: graph },
    z.unknown(),
  );
  const note = { text: 'Bought a seat.', internalAnalysisFlag: true };
  await fetch(`${psa.base}/notes`, {
    method: 'POST',
    headers: psa.headers,
    body: JSON.stringify(note),
  });
}

async function createUser(graphUrl: string, token: string, domain: string): Promise<string> {
  const user = await call(
    `${graphUrl}/users`,
    {
      method: 'POST',
      token,
      body: {
        accountEnabled: true,
        displayName: 'Plain Script',
        mailNickname: 'plain.script',
        userPrincipalName: `plain.script@${domain}`,
        usageLocation: 'US',
        passwordProfile: { password: 'Long-enough-7-and-odd', forceChangePasswordNextSignIn: true },
      },
    },
    z.object({ id: z.string() }),
  );
  return user.id;
}
