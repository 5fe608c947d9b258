import type { SkuId } from '../ids.ts';
import type { Segment } from '../subscription.ts';
import { dateInWords } from '../wording.ts';
import {
  disagree,
  licenseInWords,
  skusNamed,
  speakersInWords,
  voicesAbout,
  voicesInWords,
  type ProductEvidence,
  type SkuEvidence,
} from './evidence.ts';
import {
  candidatesFor,
  proposalOf,
  type ProposalTables,
  type SkuCandidate,
} from './propose-sku.ts';
import type { AdminSkuRow, ProductIdentity } from './sku-map.ts';

/** A product of which everything known was put together. */
export interface ReviewedProduct {
  readonly product: ProductIdentity;
  /** The price list; also where `product` is one subscription. */
  readonly segment: Segment;
  /** The CSP's or the catalog's name of it. */
  readonly productName: string;
  readonly evidence: ProductEvidence;
  readonly adminRow: AdminSkuRow | undefined;
}

/** One license that a person can choose. */
export type ReviewCandidate =
  | SkuCandidate
  /** Some of the sources that disagree say so. */
  | { readonly skuId: SkuId; readonly basis: 'said'; readonly reason: string };

/** What a person has to decide about a product. */
export interface ProductQuestion {
  /**
   * - `unknown-product`: nothing tells its license.
   * - `contradicting-evidence`: the sources disagree, and no admin has decided.
   * - `admin-contradicted`: an admin decided, and since then a source says something that the admin did not know of.
   */
  readonly reason: 'unknown-product' | 'contradicting-evidence' | 'admin-contradicted';
  /** Whole sentences for people. */
  readonly explanation: string;
  /** Whether nothing is bought on it until somebody decides. An admin's row goes on deciding. */
  readonly isBlocked: boolean;
  /** What the sources say now, in order of SKU; the answer to the question is kept with it. */
  readonly known: readonly SkuId[];
  /** May be empty: then the license has to be looked up. */
  readonly candidates: readonly ReviewCandidate[];
  /** The one candidate that documents speak for; null where there is none, or several. Never taken by itself. */
  readonly proposal: SkuId | null;
}

/** What a person has to decide about a product; null when there is nothing. */
export function reviewProduct(
  reviewed: ReviewedProduct,
  tables: ProposalTables,
): ProductQuestion | null {
  const voices = voicesAbout(reviewed.evidence);
  if (reviewed.adminRow !== undefined) return reviewAdminRow(reviewed, reviewed.adminRow, voices);
  if (voices.length === 0) return askUnknown(reviewed, tables);
  if (!disagree(voices)) return null;
  return {
    reason: 'contradicting-evidence',
    explanation: `The sources disagree about which license it provides: ${voicesInWords(voices)}.`,
    isBlocked: true,
    known: skusNamed(voices),
    candidates: toCandidates(voices),
    proposal: null,
  };
}

function reviewAdminRow(
  reviewed: ReviewedProduct,
  admin: AdminSkuRow,
  voices: readonly SkuEvidence[],
): ProductQuestion | null {
  const others = voices.filter((voice) => voice.skuId !== admin.skuId);
  const known = skusNamed(voices);
  if (others.length === 0 || isSame(known, admin.knownThen)) return null;
  const on = dateInWords(admin.confirmedAt.toZonedDateTimeISO('UTC').toPlainDate());
  return {
    reason: 'admin-contradicted',
    explanation: `${admin.confirmedBy} said on ${on} that it provides ${licenseInWords(admin.skuId)}, and that decides; but ${voicesInWords(others)}.`,
    isBlocked: false,
    known,
    candidates: toCandidates([{ source: 'admin', skuId: admin.skuId }, ...voices]),
    proposal: null,
  };
}

function askUnknown(reviewed: ReviewedProduct, tables: ProposalTables): ProductQuestion {
  const { product, segment, productName } = reviewed;
  const productKey = product.kind === 'product' ? product.productKey : null;
  const candidates = candidatesFor({ productKey, segment, productName }, tables);
  const lack =
    productKey === null
      ? 'The CSP gives nothing but a name, and the tenant shows no subscription that belongs to it.'
      : 'No CSP declares its license, no tenant shows it, and neither the offer matrix nor the shipped table has one for it.';
  return {
    reason: 'unknown-product',
    explanation: `Nobody knows which license it provides. ${lack}`,
    isBlocked: true,
    known: [],
    candidates,
    proposal: proposalOf(candidates),
  };
}

function toCandidates(voices: readonly SkuEvidence[]): readonly ReviewCandidate[] {
  return skusNamed(voices).map((skuId) => {
    const own = voices.filter((voice) => voice.skuId === skuId);
    return { skuId, basis: 'said' as const, reason: `Said by ${speakersInWords(own)}.` };
  });
}

/** Whether an answer was given to the same evidence; one that was kept without it was not. */
export function isSame(known: readonly SkuId[], then: readonly string[] | null): boolean {
  return (
    then !== null &&
    known.length === then.length &&
    known.every((sku, index) => sku === then[index])
  );
}
