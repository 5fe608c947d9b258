import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import { createTokenSource, type IssuedToken, type TokenSource } from '../http/oauth.ts';
import type { HttpSettings } from '../http/types.ts';
import { explainSignIn } from './errors.ts';
import { vendor } from './paging.ts';
import { tokenSchema } from './schema.ts';

/** Named in errors; the connection test looks for it. */
export const signInOperation = 'getting an access token';

/** Lifetime assumed when the answer does not tell. Seconds. */
const assumedLifetimeSeconds = 300;

export interface SignInSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Sign-in name of a Cloud-iQ user made for this: the API knows no other kind of access. */
  readonly username: string;
  readonly password: string;
  now(): Temporal.Instant;
}

/**
 * Access tokens by password grant: the client by Basic, the person in the form. The answer has names of its own
 * (`AccessToken`), and may carry its refusal in `Error`.
 */
export function createSignIn(
  settings: SignInSettings,
  common: Pick<HttpSettings, 'vendor' | 'baseUrl' | 'fetch' | 'budget' | 'log'>,
): TokenSource {
  const http = createHttp({
    ...common,
    authorize: () => Promise.resolve({}),
    explain: explainSignIn,
    maxBodyBytes: 256 * 1024,
  });
  const { clientId, clientSecret, username, password } = settings;
  const basic = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64');
  const form = { grant_type: 'password', username, password, scope: 'CustomerApi' };
  return createTokenSource(
    () => settings.now(),
    async () => {
      const answer = await http.read(
        {
          operation: signInOperation,
          method: 'POST',
          path: '/connect/token',
          headers: { authorization: `Basic ${basic}` },
          form,
          anonymous: true,
        },
        (body) => tokenSchema.parse(body),
      );
      return fromCrayonToken(answer.body, answer.status);
    },
  );
}

function fromCrayonToken(
  token: ReturnType<(typeof tokenSchema)['parse']>,
  status: number,
): IssuedToken {
  if (token.AccessToken) {
    const seconds = token.ExpiresIn ?? 0;
    const lifetimeMs = (seconds > 0 ? seconds : assumedLifetimeSeconds) * 1000;
    return { accessToken: token.AccessToken, lifetimeMs, refreshToken: null };
  }
  throw new ConnectorError({
    vendor,
    operation: signInOperation,
    kind: 'auth-expired',
    status,
    vendorCode: token.Error ?? undefined,
    detail: token.Error ?? 'The answer holds no token and no reason.',
  });
}
