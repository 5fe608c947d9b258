import { z } from 'zod';

import type { SimClock } from '../core/clock.ts';
import { createSimulator, type Simulator } from '../core/simulator.ts';
import type { TokenRegistry } from '../core/tokens.ts';
import { consentRoutes } from './consent.ts';
import { discoveryRoutes } from './discovery.ts';
import type { EntraBehaviour, EntraSeed, EntraState } from './entities.ts';
import { entraErrorBody } from './errors.ts';
import { tokenRoutes } from './token.ts';

export type { EntraBehaviour, EntraSeed, EntraState } from './entities.ts';

const behaviourPatch = z
  .strictObject({
    revokesUsedRefreshTokens: z.boolean(),
    returnsRefreshToken: z.boolean(),
    accessTokenSeconds: z.int().positive(),
  })
  .partial();

/** What the login host is made of. */
export interface EntraOptions {
  /** The clock tokens expire by. */
  clock: SimClock;
  /** Shared with the APIs that accept the tokens. */
  tokens: TokenRegistry;
  /** Tenants, applications, refresh tokens. */
  seed: EntraSeed;
  /** Variants; Entra's usual behaviour where absent. */
  behaviour?: Partial<EntraBehaviour>;
  /** Port on 127.0.0.1; any free one when absent. */
  port?: number;
}

/** Starts a login host that speaks the client-credentials and refresh-token grants of Microsoft Entra ID. */
export const startEntra = (options: EntraOptions): Promise<Simulator<EntraState>> => {
  const { clock, tokens, seed } = options;
  return createSimulator<EntraState, undefined>({
    name: 'entra',
    clock,
    ...(options.port === undefined ? {} : { port: options.port }),
    initialState: () => {
      const startedAt = clock.now().toString();
      const refreshTokens = seed.refreshTokens.map(
        (token) => [token.token, { issuedAt: startedAt, ...token }] as const,
      );
      return structuredClone({
        tenants: seed.tenants,
        applications: seed.applications,
        refreshTokens: Object.fromEntries(refreshTokens),
        behaviour: {
          revokesUsedRefreshTokens: false,
          returnsRefreshToken: true,
          accessTokenSeconds: 3600,
          ...options.behaviour,
        },
      });
    },
    anonymous: undefined,
    authenticate: () => ({ identity: undefined }),
    errorBody: (status, message) =>
      entraErrorBody(
        status >= 500 ? 'temporarily_unavailable' : 'invalid_request',
        status,
        message,
        [],
        clock.now(),
      ),
    requestIdHeaders: ['client-request-id'],
    routes: [...discoveryRoutes, ...consentRoutes, ...tokenRoutes(tokens)],
    controlRoutes: [
      {
        method: 'POST',
        path: '/_sim/behaviour',
        handle: ({ state, body }) => {
          Object.assign(state.behaviour, behaviourPatch.parse(body));
          return { status: 200, body: state.behaviour };
        },
      },
    ],
  });
};
