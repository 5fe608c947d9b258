import type { Route, SimRequest } from '../core/routes.ts';
import type { EntraState } from './entities.ts';

const originOf = ({ headers }: SimRequest<EntraState, undefined>): string =>
  `http://${headers['host'] ?? 'localhost'}`;

const openIdConfiguration = (origin: string, tenant: string): object => ({
  token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
  response_modes_supported: ['query', 'fragment', 'form_post'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
  scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  issuer: `${origin}/${tenant}/v2.0`,
  authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
  end_session_endpoint: `${origin}/${tenant}/oauth2/v2.0/logout`,
  tenant_region_scope: 'NA',
  cloud_instance_name: 'microsoftonline.com',
  cloud_graph_host_name: 'graph.windows.net',
  msgraph_host: 'graph.microsoft.com',
});

/** What MSAL asks before its first token: where the endpoints are, and which host names are one and the same. */
export const discoveryRoutes: Route<EntraState, undefined>[] = [
  {
    method: 'GET',
    path: '/{tenant}/v2.0/.well-known/openid-configuration',
    auth: 'none',
    handle: (call) => ({
      status: 200,
      body: openIdConfiguration(originOf(call), call.params['tenant'] ?? 'common'),
    }),
  },
  {
    method: 'GET',
    path: '/common/discovery/instance',
    auth: 'none',
    handle: (call) => {
      const host = call.headers['host'] ?? 'localhost';
      return {
        status: 200,
        body: {
          tenant_discovery_endpoint: `${originOf(call)}/common/v2.0/.well-known/openid-configuration`,
          'api-version': '1.1',
          metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
        },
      };
    },
  },
];
