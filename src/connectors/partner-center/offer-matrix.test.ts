import { once } from 'node:events';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serviceId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { OfferMatrixRow } from '../../ports/offer-matrix.ts';
import { createVault } from '../http/test-kit.ts';
import type { Fetch, FetchAnswer } from '../http/types.ts';
import { createPartnerCenter } from './index.ts';

const header =
  '"ProductTitle","ProductId","SkuId","SkuTitle","ProvisioningId","ProvisioningString","MinLicenses","MaxLicenses","AssetOwnershipLimit","AssetOwnershipLimitType","ProductSkuPreRequisites","ProductSkuConversion","Description","AllowedCountries"';
/** The documented sample row ([D 57] of README.md), with its description cut by the document itself. */
const sample =
  '"Microsoft 365 Business Basic","CFQ7TTC0LH18","0001","Microsoft 365 Business Basic","3b555118-da6a-4418-894f-7df1e2096870","O365_BUSINESS_ESSENTIALS","1","300","2","ConcurrentCount","","CFQ7TTC0LDPB/0001,CFQ7TTC0LF8Q/0001","Best for businesses that need professional...","AD;AE;AF;AG;AI;AL;AM;AO..."';
const line = (product: string, sku: string, title: string, license: string): string =>
  `"${title}","${product}","${sku}","${title}","${license}","X","1","300","","","","","Some, ""words""\nand more","US"`;
const license = '3B555118-DA6A-4418-894F-7DF1E2096870';

type Body = AsyncIterable<Uint8Array> | null;
const ok = (body: Body): FetchAnswer => ({ status: 200, headers: new Headers(), body });
const utf8 = new TextEncoder();
async function* piecesOf(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = utf8.encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A service with a person's consent; every address is `url`, where one is given. */
const settingsFor = ({ url }: { readonly url?: string }) => ({
  serviceId: serviceId('pc'),
  baseUrl: url ?? 'https://api.partnercenter.example',
  loginUrl: url ?? 'https://login.example',
  pricingBaseUrl: url ?? 'https://api.partner.example',
  partnerTenantId: '0a0a0a0a-0000-4000-8000-000000000001',
  clientId: 'app',
  clientSecret: 'secret',
  consent: createVault('first').alone,
  country: 'US',
  now: () => Temporal.Instant.from('2026-11-22T08:00:00Z'),
});

/** A partner center whose document has these bodies, one for each time it is asked. */
function open(...bodies: (() => Body)[]) {
  const asked: { url: string; encoding: string | undefined }[] = [];
  const fetch: Fetch = (url, init) => {
    if (!url.includes('offermatrix')) {
      const token = { access_token: 'token', expires_in: 3600, refresh_token: 'next' };
      return Promise.resolve(ok(piecesOf(JSON.stringify(token))));
    }
    const body = bodies[Math.min(asked.length, bodies.length - 1)];
    asked.push({ url, encoding: init.headers['accept-encoding'] });
    return Promise.resolve(ok(body?.() ?? null));
  };
  const connector = createPartnerCenter({ ...settingsFor({}), fetch });
  const read = async <Answer>(take: Parameters<typeof all<Answer>>[0]) => {
    if (connector.readOfferMatrix === undefined) throw new Error('cannot read it');
    return connector.readOfferMatrix('202611', take);
  };
  return { read, asked };
}
const all = <Answer>(
  take: (portions: AsyncIterable<readonly OfferMatrixRow[]>) => Promise<Answer>,
) => take;
const collect = all(async (portions) => {
  const rows: OfferMatrixRow[] = [];
  for await (const portion of portions) rows.push(...portion);
  return rows;
});
async function failure(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ConnectorError) return error;
  throw new Error('It did not fail as expected', { cause: error });
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield utf8.encode(`${header}\n${sample}\n`);
  throw new TypeError('terminated');
}

const linesAtOnce = 50;
/** A document of 60 MB in pieces of 50 lines. */
async function* manyLines(onPiece: () => void = () => {}): AsyncGenerator<Uint8Array> {
  yield utf8.encode(`${header}\n`);
  const text = `${line('CFQ7TTC0LH18', '0001', 'T'.repeat(400), license)}\n`.repeat(linesAtOnce);
  const block = utf8.encode(text);
  for (let bytes = 0; bytes < 60 * 1024 * 1024; bytes += block.length) {
    onPiece();
    yield block;
  }
}

/** The login and the document on a real port. */
async function serveMatrix(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.includes('offermatrix') === true) {
      // A reader that has seen enough ends the document early.
      pipeline(manyLines(), response).catch(() => response.destroy());
    } else {
      response.setHeader('content-type', 'application/json');
      const token = { access_token: 'token', expires_in: 3600, refresh_token: 'next' };
      response.end(JSON.stringify(token));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${address.port}`, close };
}

setFlagsFromString('--expose-gc');
// Proof: the flag makes this function in every context that begins after it.
const collectGarbage = runInNewContext('gc') as () => void;
/** Bytes in use, once what nobody needs is gone. */
function bytesInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** How much more memory was in use at any time of a reading than at its beginning; looked at every 8,000 rows. */
async function bytesKept(
  url: string,
  onPortion: (rows: readonly OfferMatrixRow[]) => void,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const connector = createPartnerCenter(settingsFor({ url }));
  if (connector.readOfferMatrix === undefined) throw new Error('cannot read it');
  return connector.readOfferMatrix('202611', async (portions) => {
    let [rows, bytes, count] = [0, 0, 0];
    let before: number | null = null;
    for await (const portion of portions) {
      rows += portion.length;
      onPortion(portion);
      before ??= bytesInUse();
      count += 1;
      if (count % 16 === 0) bytes = Math.max(bytes, bytesInUse() - before);
    }
    return { rows, bytes };
  });
}

describe('the offer matrix', () => {
  test('gives product and license of the documented sample, asked for without compression', async () => {
    const { read, asked } = open(() => piecesOf(`${header}\r\n${sample}\r\n`));

    expect(await read(collect)).toEqual([
      {
        productKey: 'CFQ7TTC0LH18:0001',
        segment: 'commercial',
        title: 'Microsoft 365 Business Basic',
        skuId: '3b555118-da6a-4418-894f-7df1e2096870',
      },
    ]);
    expect(asked).toEqual([
      {
        url: "https://api.partner.example/v1.0/sales/offermatrix(Month='202611')/$value",
        encoding: 'identity',
      },
    ]);
  });

  test('is read with lost zeros, other cases, segments in titles and products without a license', async () => {
    const lines = [
      line('cfq7ttc0lh18', '1', 'Basic (Nonprofit Staff Pricing)', license),
      line('CFQ7TTC0AAAA', '000n', 'Something for Faculty (Education)', ''),
      line('', '', 'No product', license),
    ];
    const { read } = open(() => piecesOf(`\uFEFF${[header, ...lines].join('\n')}`, 1));

    expect(await read(collect)).toMatchObject([
      { productKey: 'CFQ7TTC0LH18:0001', segment: 'nonprofit', skuId: license.toLowerCase() },
      { productKey: 'CFQ7TTC0AAAA:000N', segment: 'education', skuId: null },
    ]);
  });

  test.each([
    ['cut within a row', `${header}\n${sample}\n"Basic","CFQ7TT`, /cut off/],
    [
      'cut between cells',
      `${header}\n${sample}\n"Basic","CFQ7TTC0LH18"`,
      /row 3 has 2 of 14 cells/,
    ],
    ['a ZIP file', 'PK\u0003\u0004', /ZIP/],
    ['another table', 'ProductId,SkuId\n1,2', /columns are missing: ProvisioningId/],
    ['empty', '', /empty/],
  ])('is refused when it is %s', async (_, text, words) => {
    const { read } = open(() => piecesOf(text));
    const error = await failure(read(collect));
    expect(error.kind).toBe('unexpected-shape');
    expect(error.detail).toMatch(words);
  });

  test('begins from nothing when the connection breaks, and is not read again for our own failure', async () => {
    const again = open(broken, () => piecesOf(`${header}\n${sample}`));
    let calls = 0;
    const rows = await again.read(async (portions) => {
      calls += 1;
      return collect(portions);
    });
    expect([calls, rows.length]).toEqual([2, 1]);

    const ours = new Error('no room on the disk');
    const once = open(() => piecesOf(`${header}\n${sample}`));
    await expect(
      once.read(async (portions) => {
        await collect(portions);
        throw ours;
      }),
    ).rejects.toBe(ours);
    expect(once.asked).toHaveLength(1);
  });

  test('of 60 MB is read piece by piece: none is fetched before it is needed', async () => {
    let fetched = 0;
    let rows = 0;
    let mostAhead = 0;
    const { read } = open(() => manyLines(() => (fetched += linesAtOnce)));
    await read(async (portions) => {
      for await (const portion of portions) {
        rows += portion.length;
        mostAhead = Math.max(mostAhead, fetched - rows);
      }
    });
    expect(rows).toBe(fetched);
    // What was fetched and not handed on yet: less than one piece.
    expect(mostAhead).toBeLessThanOrEqual(linesAtOnce);
  });

  test('of 60 MB over a real connection leaves nothing in the memory, unless its rows are kept', async () => {
    const { url, close } = await serveMatrix();
    onTestFinished(close);
    // Seen: 0.6 MB of objects, and up to 7 MB of buffers between both ends of the connection.
    const mostBytes = 16 * 1024 * 1024;
    const dropped = await bytesKept(url, () => {});
    expect(dropped.rows).toBeGreaterThan(60_000);
    expect(dropped.bytes).toBeLessThan(mostBytes);
    // The measurement can fail.
    const rows: OfferMatrixRow[] = [];
    const kept = await bytesKept(url, (portion) => rows.push(...portion));
    expect(rows).toHaveLength(dropped.rows);
    expect(kept.bytes).toBeGreaterThan(3 * mostBytes);
  });

  test('is not offered without a person’s consent', () => {
    const { consent: _, ...settings } = settingsFor({});
    expect(createPartnerCenter(settings)).not.toHaveProperty('readOfferMatrix');
  });
});
