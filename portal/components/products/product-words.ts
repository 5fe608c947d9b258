import type { ProductQuestion, ProductRow } from '../../api/types.ts';

const segments: Readonly<Record<ProductRow['segment'], string>> = {
  commercial: 'Commercial',
  nonprofit: 'Nonprofit',
  education: 'Education',
  government: 'Government',
  subscription: 'One subscription',
};

const sources: Readonly<Record<ProductRow['source'], string>> = {
  admin: 'An admin',
  declared: 'A CSP',
  'offer-matrix': 'Offer matrix',
  'product-table': 'Shipped table',
};

const confidences: Readonly<Record<ProductRow['confidence'], string>> = {
  confirmed: 'Confirmed by a person',
  stated: 'Stated',
  inferred: 'Inferred from the title',
  unknown: 'Lists it without a license',
};

/** What has to be decided, in a word or two. */
export const reasonWords: Readonly<Record<ProductQuestion['reason'], string>> = {
  'unknown-product': 'License unknown',
  'contradicting-evidence': 'Sources disagree',
  'admin-contradicted': 'An admin is contradicted',
};

export const toSegmentLabel = (segment: ProductRow['segment']): string => segments[segment];
export const toSourceLabel = (source: ProductRow['source']): string => sources[source];
export const toConfidenceLabel = (confidence: ProductRow['confidence']): string =>
  confidences[confidence];

const toOptions = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));
export const segmentOptions = toOptions(segments);
export const sourceOptions = toOptions(sources);

/** "202611" as "November 2026"; another text as it is. */
export function toMonthText(month: string): string {
  const parts = /^(\d{4})(\d{2})$/.exec(month);
  if (parts === null) return month;
  const first = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, 1));
  return new Intl.DateTimeFormat('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(first);
}

/** Who says it: the month of a matrix in words, everything else as it is. */
export const toOriginText = (row: Pick<ProductRow, 'source' | 'origin'>): string =>
  row.source === 'offer-matrix' ? toMonthText(row.origin) : row.origin;

/** "by Ada Admin"; what nobody asked for is the day's own reading. */
export const toReaderText = (askedBy: string): string =>
  askedBy === 'seatwright' ? 'by Seatwright, as every day' : `by ${askedBy}`;

/** A product in a few words, for buttons and titles. */
export const toProductTitle = (row: Pick<ProductRow, 'title' | 'productKey'>): string =>
  row.title ?? row.productKey;

/** "3 subscriptions of 2 clients at Pax8", "No client has it". */
export function toUseText(question: ProductQuestion): string {
  const { subscriptionCount, clientCount, serviceNames } = question;
  if (subscriptionCount === 0) return 'No client has it';
  const bought = subscriptionCount === 1 ? '1 subscription' : `${subscriptionCount} subscriptions`;
  const clients = clientCount === 1 ? '1 client' : `${clientCount} clients`;
  return `${bought} of ${clients} at ${serviceNames.join(', ')}`;
}
