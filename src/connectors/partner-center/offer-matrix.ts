import { parseGuid, skuId } from '../../domain/ids.ts';
import { normaliseProductKey } from '../../domain/products/sku-map.ts';
import { segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { createCsvReader } from '../../lib/csv.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { OfferMatrixRow, TakeOfferMatrix } from '../../ports/offer-matrix.ts';
import type { Http } from '../http/types.ts';

const operation = 'reading the offer matrix';
/** "Tens of MB"; the same bound as for the price sheet. Bytes. */
const mostBytes = 192 * 1024 * 1024;
/** The whole download, with what is done with its rows meanwhile. Milliseconds. */
const timeoutMs = 15 * 60_000;
/** Rows handed on at once. */
const portionSize = 500;

/** Columns without which the document is another one. Source: [D 57] of README.md. */
const needed = ['ProductId', 'SkuId', 'ProvisioningId'] as const;

/**
 * Reads the offer matrix of a month ("202611") row by row while it arrives. Needs a person's consent.
 *
 * Throws `ConnectorError`: `not-found` for a month that has none, `unexpected-shape` for another document, a ZIP, or one
 * that was cut off (a row with too few cells, a quote that is never closed). What `take` throws is thrown on as it is.
 * Source: [D 57] of README.md.
 */
export async function readOfferMatrix<Answer>(
  http: Http,
  month: string,
  take: TakeOfferMatrix<Answer>,
): Promise<Answer> {
  const taken: Answer[] = [];
  await http.read(
    {
      operation,
      path: `/v1.0/sales/offermatrix(Month='${month}')/$value`,
      // "deflate" asks for a ZIP file; that none is wanted is said, as with the price sheet.
      headers: { 'accept-encoding': 'identity' },
      accept: 'text',
      credential: 'app+user',
      maxBodyBytes: mostBytes,
      timeoutMs,
      consume: async (body) => {
        taken.push(await take(portionsOf(body)));
      },
    },
    () => undefined,
  );
  const [answer] = taken.slice(-1);
  if (taken.length === 0) throw wrongShape('it has no body');
  // `taken` is not empty, and an answer may itself be undefined.
  return answer as Answer;
}

/** The rows of the document in portions; memory for one portion. */
async function* portionsOf(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly OfferMatrixRow[]> {
  let toRow: ((cells: readonly string[], line: number) => OfferMatrixRow | null) | null = null;
  let line = 0;
  let portion: OfferMatrixRow[] = [];
  for await (const cells of cellsOf(body)) {
    line += 1;
    if (toRow === null) {
      toRow = rowReader(cells);
      continue;
    }
    const row = toRow(cells, line);
    if (row !== null) portion.push(row);
    if (portion.length < portionSize) continue;
    yield portion;
    portion = [];
  }
  if (toRow === null) throw wrongShape('it is empty');
  if (portion.length > 0) yield portion;
}

async function* cellsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  const reader = createCsvReader();
  let isFirst = true;
  for await (const piece of body) {
    const text = decoder.decode(piece, { stream: true });
    if (isFirst && text.startsWith('PK')) throw wrongShape('it came as a ZIP file');
    isFirst = false;
    yield* reader.read(text);
  }
  yield* reader.read(decoder.decode());
  if (reader.isInsideQuotes()) throw wrongShape('it ends within a row: it was cut off');
  yield* reader.end();
}

function rowReader(header: readonly string[]) {
  const columns = new Map(header.map((name, index) => [name.trim(), index]));
  const missing = needed.filter((name) => !columns.has(name));
  if (missing.length > 0) throw wrongShape(`columns are missing: ${missing.join(', ')}`);
  return (cells: readonly string[], line: number): OfferMatrixRow | null => {
    if (cells.length < header.length) {
      const count = `${cells.length} of ${header.length} cells`;
      throw wrongShape(`row ${line} has ${count}: the document was cut off or is damaged`);
    }
    const cell = (name: string): string => cells[columns.get(name) ?? -1]?.trim() ?? '';
    const product = cell('ProductId');
    if (product === '') return null;
    const license = parseGuid(cell('ProvisioningId'));
    const title = cell('SkuTitle') || cell('ProductTitle') || product;
    return {
      // A spreadsheet takes the leading zeros: "1" for "0001", as in the price sheet.
      productKey: normaliseProductKey(`${product}:${cell('SkuId').padStart(4, '0')}`),
      segment: segmentNamedIn(`${title} ${cell('ProductTitle')}`) ?? 'commercial',
      title,
      skuId: license === null ? null : skuId(license),
    };
  };
}

function wrongShape(detail: string): ConnectorError {
  return new ConnectorError({
    vendor: 'partner-center',
    operation,
    kind: 'unexpected-shape',
    detail,
  });
}
