import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Provider } from 'oidc-provider';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';

/** What the provider tells about one of its people. */
export interface ProviderPerson {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly preferred_username?: string;
  readonly name?: string;
  readonly roles?: readonly string[];
}

/** A certified OpenID Connect provider (npm: oidc-provider) on a loopback port. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Its people by subject; may be changed between sign-ins. */
  readonly people: Map<string, ProviderPerson>;
  /** Who sits before the browser; null: they press "cancel". */
  who: string | null;
  /** Changes the claims of the next ID tokens before they are signed; null: as they are. */
  spoil: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  /** Whether the next ID tokens are signed with a key that the provider does not publish. */
  isForged: boolean;
  stop(): Promise<void>;
  start(): Promise<void>;
}

const clientId = 'seatwright';
const clientSecret = 'only-for-tests-'.repeat(3);
const keyId = 'test-key';

/** `port` is free; `redirectUris` are where the product takes people back. */
export async function startTestProvider(
  port: number,
  redirectUris: readonly string[],
): Promise<TestProvider> {
  const issuer = `http://127.0.0.1:${port}`;
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const test: TestProvider = {
    issuer,
    clientId,
    clientSecret,
    people: new Map(),
    who: null,
    spoil: null,
    isForged: false,
    stop: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
    start: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
  const provider = createProvider(test, own, redirectUris);
  provider.use(async (context, next) => {
    await next();
    const body = z.looseObject({ id_token: z.string() }).safeParse(context.body);
    if (context.path !== '/token' || !body.success) return;
    if (test.spoil === null && !test.isForged) return;
    const claims = test.spoil?.(claimsOf(body.data.id_token)) ?? claimsOf(body.data.id_token);
    context.body = { ...body.data, id_token: sign(claims, test.isForged ? foreign : own) };
  });
  const server: Server = createServer((request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) {
      void provider.callback()(request, response);
      return;
    }
    const result =
      test.who === null
        ? { error: 'access_denied', error_description: 'cancelled' }
        : { login: { accountId: test.who, remember: false } };
    void provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: false,
    });
  });
  await test.start();
  return test;
}

function createProvider(
  test: TestProvider,
  key: KeyObject,
  redirectUris: readonly string[],
): Provider {
  return new Provider(test.issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...redirectUris],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['only-for-tests'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    claims: {
      openid: ['sub', 'roles'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    findAccount: (_context, subject) => {
      const person = test.people.get(subject);
      if (person === undefined) return undefined;
      return { accountId: subject, claims: () => ({ sub: subject, ...person }) };
    },
    // Nobody is asked for consent: whose provider it is has given it.
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId,
        accountId: context.oidc.session?.accountId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
}

function claimsOf(token: string): Record<string, unknown> {
  const parsed = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return z.record(z.string(), z.unknown()).parse(parsed.ok ? parsed.value : null);
}

/** RFC 7515, section 7.1, with RS256. */
function sign(claims: Record<string, unknown>, key: KeyObject): string {
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${encode(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

function encode(value: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
