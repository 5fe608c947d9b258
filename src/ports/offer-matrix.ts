import type { SkuId } from '../domain/ids.ts';
import type { Segment } from '../domain/subscription.ts';

/** One line of a vendor's document that names the catalog product and the license together. */
export interface OfferMatrixRow {
  /** `product:sku`, normalised. */
  readonly productKey: string;
  /** As the title names it; commercial where it names none. */
  readonly segment: Segment;
  /** For people. */
  readonly title: string;
  /** Null where the line has no license. */
  readonly skuId: SkuId | null;
}

/**
 * Takes the rows in as they arrive, in portions; a document of any size needs the memory of one portion. It is called anew
 * when the download is repeated, and begins from nothing each time. What it throws ends the reading and is thrown on.
 */
export type TakeOfferMatrix<Answer> = (
  portions: AsyncIterable<readonly OfferMatrixRow[]>,
) => Promise<Answer>;
