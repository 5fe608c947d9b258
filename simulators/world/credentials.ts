/** What an admin of the demo MSP would type into the product's integration forms. */
import type { SimulatorName } from './names.ts';
import type { WorldSeed } from './seed/index.ts';
import { MSP, PAX8_CREDENTIALS } from './seed/msp.ts';

export interface WorldCredentials {
  /** The application all Microsoft services are reached with. */
  microsoft: {
    /** Login host; `/{tenantId}/oauth2/v2.0/token` below it. */
    loginUrl: string;
    /** The MSP's own tenant. */
    partnerTenantId: string;
    clientId: string;
    clientSecret: string;
    /** Of the service account, with MFA; good for Partner Center and, with consent, every client. */
    refreshToken: string;
  };
  /** Partner Center. */
  partnerCenter: { baseUrl: string };
  /** `baseUrl` has no `/v1.0`. */
  graph: { baseUrl: string };
  /** Exchange administration. */
  exchange: { baseUrl: string };
  /** Pax8. */
  pax8: { baseUrl: string; clientId: string; clientSecret: string };
  /** ConnectWise PSA. */
  connectwise: {
    /** Site; `/login/companyinfo/{companyId}` tells the codebase. */
    siteUrl: string;
    companyId: string;
    publicKey: string;
    privateKey: string;
    clientId: string;
  };
}

/** Addresses and keys of a running world. */
export function toCredentials(
  urls: Record<SimulatorName, string>,
  seed: WorldSeed,
): WorldCredentials {
  const { companyId, publicKey, privateKey, clientId } = seed.connectwiseSite;
  return {
    microsoft: {
      loginUrl: urls.entra,
      partnerTenantId: MSP.tenantId,
      clientId: MSP.clientId,
      clientSecret: MSP.clientSecret,
      refreshToken: MSP.refreshToken,
    },
    partnerCenter: { baseUrl: urls.partnerCenter },
    graph: { baseUrl: urls.graph },
    exchange: { baseUrl: urls.exchange },
    pax8: { baseUrl: urls.pax8, ...PAX8_CREDENTIALS },
    connectwise: { siteUrl: urls.connectwise, companyId, publicKey, privateKey, clientId },
  };
}
