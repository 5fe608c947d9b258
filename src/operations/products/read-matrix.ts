import type { ConnectedMarketplace } from '../../flows/tools.ts';
import { serviceId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { TakeOfferMatrix } from '../../ports/offer-matrix.ts';
import { listServices } from '../../store/services.ts';
import { stageRows, unstage } from '../../store/sku-map-matrix.ts';
import type { ServerTools } from '../operation.ts';

/** A CSP that can give the offer matrix. */
export interface MatrixSource {
  readonly serviceId: string;
  readonly name: string;
  readonly read: NonNullable<ConnectedMarketplace['marketplace']['readOfferMatrix']>;
}

/** The connected CSPs that can give the offer matrix, by name; empty where none can. */
export async function listMatrixSources(
  tools: Pick<ServerTools, 'db' | 'connections'>,
): Promise<readonly MatrixSource[]> {
  const services = await listServices(tools.db, { category: 'csp', enabled: true });
  const connected = await Promise.all(
    services.map(({ id }) => tools.connections.marketplace(serviceId(id))),
  );
  return connected.flatMap(({ serviceId, name, marketplace }) =>
    marketplace.readOfferMatrix === undefined
      ? []
      : [{ serviceId, name, read: marketplace.readOfferMatrix.bind(marketplace) }],
  );
}

/** "202611". */
export function monthOf(at: Temporal.Instant): string {
  return at.toZonedDateTimeISO('UTC').toPlainDate().toString().slice(0, 7).replace('-', '');
}

/**
 * Stages the matrix of the present month, or of the one before while the present one has none yet; answers which month it
 * was. Throws `ConnectorError`.
 */
export async function stageMatrix(
  tools: Pick<ServerTools, 'db'>,
  source: MatrixSource,
  reading: { readonly id: number; readonly at: Temporal.Instant },
): Promise<string> {
  const take: TakeOfferMatrix<void> = async (portions) => {
    await unstage(tools.db, reading.id);
    let line = 0;
    for await (const rows of portions) {
      await stageRows(tools.db, reading.id, rows, line);
      line += rows.length;
    }
  };
  const month = monthOf(reading.at);
  try {
    await source.read(month, take);
    return month;
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'not-found') throw error;
    const before = reading.at.toZonedDateTimeISO('UTC').subtract({ months: 1 }).toInstant();
    await source.read(monthOf(before), take);
    return monthOf(before);
  }
}
