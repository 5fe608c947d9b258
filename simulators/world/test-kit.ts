/** Signed-in calls to a world, for tests. */
import type { World } from './world.ts';

export interface TestAnswer {
  status: number;
  body: unknown;
}

export interface TestSession {
  world: World;
  partnerCenter(method: string, path: string, body?: unknown): Promise<TestAnswer>;
  pax8(method: string, path: string, body?: unknown): Promise<TestAnswer>;
  graph(tenantId: string, method: string, path: string, body?: unknown): Promise<TestAnswer>;
  exchange(
    tenantId: string,
    cmdlet: string,
    parameters: Record<string, unknown>,
  ): Promise<TestAnswer>;
  /** Enabled and consumed units of a licence. */
  units(tenantId: string, skuId: string): Promise<{ enabled: unknown; consumed: unknown }>;
}

const read = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);

const send = async (
  method: string,
  url: string,
  token: string,
  body?: unknown,
): Promise<TestAnswer> => {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};

/** Gets tokens from the login host of the world with the credentials the product would use. */
export function createTestSession(world: World): TestSession {
  const { microsoft } = world.credentials;
  const tokenFor = async (tenantId: string, resource: string): Promise<string> => {
    const response = await fetch(`${microsoft.loginUrl}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: microsoft.clientId,
        client_secret: microsoft.clientSecret,
        scope: `${resource}/.default`,
      }),
    });
    const token = read(await response.json(), 'access_token');
    if (typeof token !== 'string')
      throw new Error(`No token for ${resource} in ${tenantId}: ${response.status}`);
    return token;
  };
  const graph: TestSession['graph'] = async (tenantId, method, path, body) =>
    send(
      method,
      world.urls.graph + path,
      await tokenFor(tenantId, 'https://graph.microsoft.com'),
      body,
    );
  return {
    world,
    graph,
    partnerCenter: async (method, path, body) => {
      const token = await tokenFor(
        microsoft.partnerTenantId,
        'https://api.partnercenter.microsoft.com',
      );
      return send(method, `${world.urls['partner-center']}${path}`, token, body);
    },
    pax8: async (method, path, body) => {
      const known = world.credentials.markets['pax8'];
      const baseUrl = world.urls['pax8'] ?? '';
      const response = await fetch(`${baseUrl}/v1/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          client_id: known?.settings['clientId'],
          client_secret: known?.secrets['clientSecret'],
          audience: 'https://api.pax8.com',
          grant_type: 'client_credentials',
        }),
      });
      return send(
        method,
        baseUrl + path,
        String(read(await response.json(), 'access_token')),
        body,
      );
    },
    exchange: async (tenantId, cmdlet, parameters) => {
      const token = await tokenFor(tenantId, 'https://outlook.office365.com');
      const url = `${world.urls.exchange}/adminapi/beta/${tenantId}/InvokeCommand`;
      return send('POST', url, token, {
        CmdletInput: { CmdletName: cmdlet, Parameters: parameters },
      });
    },
    units: async (tenantId, skuId) => {
      const { body } = await graph(tenantId, 'GET', `/v1.0/subscribedSkus/${tenantId}_${skuId}`);
      return {
        enabled: read(read(body, 'prepaidUnits'), 'enabled'),
        consumed: read(body, 'consumedUnits'),
      };
    },
  };
}
