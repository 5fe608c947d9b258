/** Where the application of a partner signs in to Partner Center. */
import type { SimClock } from '../../../simulators/core/clock.ts';
import type { MarketPartner } from '../../../simulators/core/market.ts';
import type { TokenRegistry } from '../../../simulators/core/tokens.ts';
import { startEntra } from '../../../simulators/entra/index.ts';

const AUDIENCES = ['https://api.partnercenter.microsoft.com', 'https://api.partner.microsoft.com'];

/** An Entra that knows the partner's application and the agent who consented to it, with MFA unless told otherwise. */
export function startSignIn(
  at: { readonly clock: SimClock; readonly tokens: TokenRegistry },
  { tenantId, clientId, clientSecret, refreshToken }: MarketPartner,
  { hasMfa = true, revokesUsedRefreshTokens = false } = {},
): ReturnType<typeof startEntra> {
  return startEntra({
    ...at,
    behaviour: { revokesUsedRefreshTokens },
    seed: {
      tenants: [{ id: tenantId, domains: ['partner.example'] }],
      applications: [
        {
          clientId,
          displayName: 'Seatwright',
          secrets: [{ value: clientSecret }],
          consents: AUDIENCES.map((audience) => ({
            tenantId,
            audience,
            applicationPermissions: [],
            delegatedPermissions: ['user_impersonation'],
          })),
        },
      ],
      refreshTokens: [
        {
          token: refreshToken,
          clientId,
          homeTenantId: tenantId,
          userPrincipalName: 'agent@partner.example',
          hasMfa,
        },
      ],
    },
  });
}
