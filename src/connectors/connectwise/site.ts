/** Where a ConnectWise site keeps its API, found out from the site itself and found out again when it moves. */
import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import type { Http, RequestBudget, Wiring } from '../http/types.ts';
import { explainConnectWiseError } from './errors.ts';
import { companyInfo } from './schema.ts';

export interface ConnectWiseSettings extends Wiring {
  /** Where people sign in: "https://na.myconnectwise.net", an own server's, or a simulator's. */
  readonly siteUrl: string;
  /** The login company. */
  readonly companyId: string;
  /** Keys of an API member. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** The GUID that the MSP registered in ConnectWise's developer portal; must not be shared between MSPs. */
  readonly clientId: string;
  now(): Temporal.Instant;
  /** Over 1,000 requests a minute the vendor "will likely" throttle (developer guide). */
  readonly budget?: RequestBudget | undefined;
  /** How pauses are spent; tests give one that does not. */
  wait?(durationMs: number): Promise<void>;
}

/** The vendor's code of the errors thrown here. */
export const UNKNOWN_COMPANY = 'unknown-company';

/** Pins the model of answers; without it a cloud release may change them (developer guide). */
const ACCEPT = 'application/vnd.connectwise.com+json; version=2026.4';

interface Located {
  readonly url: string;
  readonly http: Http;
}

export interface Site {
  /**
   * Runs `attempt` against the API. A 404 makes the site be asked once where its API is, since the address changes with
   * every cloud release; only when it has moved is `attempt` run again: an address that is gone has done nothing.
   */
  call<Result>(attempt: (http: Http) => Promise<Result>): Promise<Result>;
  /** Asks the site anew and answers the address of its API. */
  locate(): Promise<string>;
}

/** Hosts of ConnectWise's own cloud, whose API lives on a host of its own. */
const CLOUD_HOST = /(^|\.)(myconnectwise\.net|connectwisedev\.com)$/;

/**
 * The address of the API: `https://api-na.myconnectwise.net/v2026_4/apis/3.0`. Without the `api-` a cloud host answers
 * "SSL is required." Throws `TypeError` for a codebase that is not one folder.
 */
export function toConnectWiseApiUrl(siteUrl: string, codebase: string, isCloud: boolean): string {
  const folder = codebase.replaceAll(/^\/+|\/+$/g, '');
  if (!/^v\d[\w.]*$/.test(folder)) {
    throw new TypeError(`not a codebase: "${codebase}"`);
  }
  const url = new URL(siteUrl);
  if (isCloud && CLOUD_HOST.test(url.hostname) && !url.hostname.startsWith('api-')) {
    url.hostname = `api-${url.hostname}`;
  }
  return `${url.origin}/${folder}/apis/3.0`;
}

export function createSite(settings: ConnectWiseSettings): Site {
  const shared = {
    vendor: 'connectwise',
    explain: explainConnectWiseError,
    fetch: settings.fetch,
    budget: settings.budget,
    log: settings.log,
    ...(settings.wait ? { wait: settings.wait.bind(settings) } : {}),
  };
  const login = createHttp({
    ...shared,
    baseUrl: settings.siteUrl,
    authorize: () => Promise.resolve({}),
  });
  const keys = `${settings.companyId}+${settings.publicKey}:${settings.privateKey}`;
  const headers = {
    authorization: `Basic ${Buffer.from(keys, 'utf8').toString('base64')}`,
    clientid: settings.clientId,
  };

  const ask = async (): Promise<string> => {
    const { body } = await login.read(
      {
        operation: `finding the API of ${settings.companyId}`,
        path: `/login/companyinfo/${encodeURIComponent(settings.companyId)}`,
        anonymous: true,
      },
      (raw) => fromCompanyInfo(settings.siteUrl, raw),
    );
    if (body === null) throw unknownCompany(settings);
    return body;
  };

  let known: Located | null = null;
  let asking: Promise<Located> | null = null;

  const find = async (): Promise<Located> => {
    try {
      const url = await ask();
      if (known?.url !== url) {
        known = {
          url,
          http: createHttp({
            ...shared,
            baseUrl: url,
            headers: { accept: ACCEPT },
            authorize: () => Promise.resolve(headers),
          }),
        };
      }
      return known;
    } finally {
      asking = null;
    }
  };
  const refresh = (): Promise<Located> => (asking ??= find());

  return {
    call: async (attempt) => {
      const before = known ?? (await refresh());
      try {
        return await attempt(before.http);
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.status !== 404) throw error;
        const now = await refresh();
        if (now.url === before.url) throw error;
        return attempt(now.http);
      }
    },
    locate: async () => (await refresh()).url,
  };
}

/** The address of the API, or null when the site does not know the company. */
function fromCompanyInfo(siteUrl: string, raw: unknown): string | null {
  const info = companyInfo.parse(raw);
  if (info === null || info === undefined) return null;
  const isCloud = String(info.IsCloud ?? false).toLowerCase() === 'true';
  return toConnectWiseApiUrl(siteUrl, info.Codebase, isCloud);
}

function unknownCompany(settings: ConnectWiseSettings): ConnectorError {
  return new ConnectorError({
    vendor: 'connectwise',
    operation: `finding the API of ${settings.companyId}`,
    kind: 'auth-expired',
    vendorCode: UNKNOWN_COMPANY,
    detail: `the site does not know the company "${settings.companyId}"`,
  });
}
