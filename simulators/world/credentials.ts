/** What an admin of the demo MSP would type into the product's integration forms. */
import { marketOf } from './markets.ts';
import type { BaseName } from './names.ts';
import type { DirectoryEnvironment } from './seed/directories.ts';
import type { WorldSeed } from './seed/index.ts';
import { MSP } from './seed/msp.ts';

/** What is typed into one form. */
export interface MarketConnection {
  /** What the service is called. */
  readonly title: string;
  /** By field name of the form. */
  readonly settings: Readonly<Record<string, string>>;
  /** By field name of the form. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** One client's directory. */
export interface DirectoryConnection extends MarketConnection {
  /** Whose it is, by the name in the PSA. */
  readonly clientName: string;
  /** How it and the tenant go together. */
  readonly environment: DirectoryEnvironment;
}

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
  /** `baseUrl` has no `/v1.0`. */
  graph: { baseUrl: string };
  /** Exchange administration. */
  exchange: { baseUrl: string };
  /** Marketplaces where somebody buys, by the product's kind of service. */
  markets: Readonly<Record<string, MarketConnection>>;
  /** On-premises directories; none in most worlds. */
  directories: readonly DirectoryConnection[];
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
  urls: Readonly<Record<BaseName, string>>,
  marketUrls: Readonly<Record<string, string>>,
  seed: WorldSeed,
): Omit<WorldCredentials, 'directories'> {
  const { companyId, publicKey, privateKey, clientId } = seed.connectwiseSite;
  return {
    microsoft: {
      loginUrl: urls.entra,
      partnerTenantId: MSP.tenantId,
      clientId: MSP.clientId,
      clientSecret: MSP.clientSecret,
      refreshToken: MSP.refreshToken,
    },
    graph: { baseUrl: urls.graph },
    exchange: { baseUrl: urls.exchange },
    markets: Object.fromEntries(
      Object.entries(marketUrls).map(([kind, own]) => [
        kind,
        marketOf(kind).connection({ own, login: urls.entra }, MSP),
      ]),
    ),
    connectwise: { siteUrl: urls.connectwise, companyId, publicKey, privateKey, clientId },
  };
}
