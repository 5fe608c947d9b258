import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import type { Fetch } from '../http/types.ts';
import { vendor } from './client.ts';

/** Where the documented sample's certificate lies ([D 76] of README.md); the API's own address is believed too. */
const certificateOrigin = 'https://3psostorageacct.blob.core.windows.net';
/** Hosts at which a certificate may say that its issuer's certificate lies; by plain HTTP too, as is usual there. */
const issuerHosts = /(^|\.)(microsoft|digicert)\.com$/;
/** The organization that has to have issued the certificate: [D 76]. */
const organization = 'O=Microsoft Corporation';
/** Certificates between the signing one and a root, the signing one included. */
const longestChain = 4;
const mostBytes = 64 * 1024;
const timeoutMs = 5_000;
/** A certificate is taken from memory for this long. */
const keptMs = 24 * 3_600_000;
/** So often at most is anything downloaded, whatever deliveries name: forged ones must not make us call anybody. */
const downloadEveryMs = 60_000;

/** The certificate, or why there is none. `undecided`: it could not be had now. */
export type CertificateAnswer =
  | { readonly ok: true; readonly certificate: X509Certificate }
  | { readonly ok: false; readonly state: 'refused' | 'undecided'; readonly why: string };

/** Certificates that deliveries name, each followed to a root before it is believed. */
export interface CertificateBook {
  /** Never throws. */
  find(url: string): Promise<CertificateAnswer>;
}

interface Settings {
  readonly baseUrl: string;
  now(): Temporal.Instant;
  readonly fetch?: Fetch | undefined;
}

class NotTrustedError extends Error {}

type Download = (url: URL) => Promise<X509Certificate>;

/**
 * Follows a certificate to one of the roots that this process trusts (`tls.getCACertificates`; an operator adds to them with
 * NODE_EXTRA_CA_CERTS). Revocation is not asked for. Downloads from known places only, seldom, and never with credentials.
 */
export function createCertificateBook(settings: Settings): CertificateBook {
  const ownOrigin = new URL(settings.baseUrl).origin;
  const download = createDownload(settings.fetch);
  const known = new Map<string, { readonly certificate: X509Certificate; readonly atMs: number }>();
  const underWay = new Map<string, Promise<CertificateAnswer>>();
  let lastDownloadMs = -Infinity;

  const readKept = (address: string): X509Certificate | null => {
    const kept = known.get(address);
    if (kept === undefined || performance.now() - kept.atMs >= keptMs) return null;
    return isValidAt(kept.certificate, settings.now()) ? kept.certificate : null;
  };
  const fetchTrusted = async (url: URL): Promise<CertificateAnswer> => {
    try {
      const certificate = await download(url);
      await followToRoot(certificate, { now: settings.now(), ownOrigin, download });
      known.set(url.href, { certificate, atMs: performance.now() });
      return { ok: true, certificate };
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      const isOutside = error instanceof ConnectorError;
      return { ok: false, state: isOutside ? 'undecided' : 'refused', why: words };
    }
  };

  return {
    find: async (address) => {
      const url = URL.canParse(address) ? new URL(address) : null;
      if (url === null || (url.origin !== certificateOrigin && url.origin !== ownOrigin)) {
        return { ok: false, state: 'refused', why: 'the certificate lies at an unknown place' };
      }
      const kept = readKept(url.href);
      if (kept !== null) return { ok: true, certificate: kept };
      const waiting = underWay.get(url.href);
      if (waiting !== undefined) return waiting;
      if (performance.now() - lastDownloadMs < downloadEveryMs) {
        const why = 'a certificate was downloaded a moment ago; not again so soon';
        return { ok: false, state: 'undecided', why };
      }
      lastDownloadMs = performance.now();
      const answer = fetchTrusted(url).finally(() => underWay.delete(url.href));
      underWay.set(url.href, answer);
      return answer;
    },
  };
}

/** Throws `ConnectorError` for what did not come, another error for what is no certificate. */
function createDownload(fetch: Fetch | undefined): Download {
  return async (url) => {
    const http = createHttp({
      vendor,
      baseUrl: url.origin,
      authorize: () => Promise.resolve({}),
      fetch,
      readAttempts: 1,
      timeoutMs,
      maxBodyBytes: mostBytes,
    });
    const { body } = await http.read(
      { operation: 'reading the certificate of an event', path: url.href, consume: readBytes },
      (bytes) => (Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0)),
    );
    return new X509Certificate(body);
  };
}

/** Throws `NotTrustedError` when it does not lead to a trusted root, `ConnectorError` when a link of it did not come. */
async function followToRoot(
  leaf: X509Certificate,
  parts: {
    readonly now: Temporal.Instant;
    readonly ownOrigin: string;
    readonly download: Download;
  },
): Promise<void> {
  const { now, ownOrigin, download } = parts;
  if (!leaf.issuer.split('\n').includes(organization)) {
    throw new NotTrustedError('the certificate was not issued by Microsoft Corporation');
  }
  const roots = getCACertificates('default').map((pem) => new X509Certificate(pem));
  let current = leaf;
  for (let length = 0; length < longestChain; length += 1) {
    if (!isValidAt(current, now)) {
      throw new NotTrustedError('a certificate of its chain is not valid now');
    }
    const below = current;
    if (roots.some((root) => isIssuedBy(below, root) && isValidAt(root, now))) return;
    const issuer = await download(issuerAddress(current, ownOrigin));
    if (!issuer.ca || !isIssuedBy(current, issuer)) {
      throw new NotTrustedError('the chain of the certificate is broken');
    }
    current = issuer;
  }
  throw new NotTrustedError('the chain of the certificate is too long');
}

/** Where the certificate says that its issuer's lies. */
function issuerAddress({ infoAccess }: X509Certificate, ownOrigin: string): URL {
  const address = /^CA Issuers - URI:(\S+)$/m.exec(infoAccess ?? '')?.[1];
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : null;
  if (url !== null && (url.origin === ownOrigin || issuerHosts.test(url.hostname))) return url;
  throw new NotTrustedError('the certificate does not lead to a root that is trusted here');
}

async function readBytes(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt(certificate: X509Certificate, now: Temporal.Instant): boolean {
  const at = now.epochMilliseconds;
  return certificate.validFromDate.getTime() <= at && at <= certificate.validToDate.getTime();
}
