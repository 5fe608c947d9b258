import type { SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { licenseName } from '../../domain/products/names.ts';
import { isOfferable } from '../../domain/seats/offer.ts';
import { countInWords } from '../../domain/wording.ts';
import { readPools, type Pool, type SeatReading } from '../lanes/seat-pool.ts';
import type { StepContext } from '../runs/flow.ts';
import type { FormOption } from '../runs/form.ts';
import { seatPrices } from '../steps/seat-prices.ts';
import { newLicenses, newLicenseWords } from './new-licenses.ts';

/** What can be given to a person at a client. */
export interface OfferedLicenses {
  /** Of the tenant. */
  readonly own: readonly License[];
  /** Not in the tenant: would be ordered. */
  readonly unowned: readonly License[];
}

/** Throws `ConnectorError`. */
export async function offeredLicenses(
  context: StepContext,
  listed: readonly License[],
): Promise<OfferedLicenses> {
  const unowned = await newLicenses(context, listed);
  return { own: listed.filter(isOfferable), unowned };
}

/**
 * The licenses as choices, with what is owned, assigned and free, what a seat costs and what is over-assigned: those of the
 * tenant by name, below them those that would be ordered. Throws `ConnectorError`.
 */
export async function licenseOptions(
  context: StepContext,
  { own, unowned }: OfferedLicenses,
  reading: SeatReading,
): Promise<readonly FormOption[]> {
  const of = {
    clientId: context.run.clientId,
    exceptRunId: context.run.id,
    chosenNew: unowned.map((license) => license.skuId),
  };
  const [prices, pools] = await Promise.all([
    seatPrices(context),
    readPools(context.tools.db, of, reading),
  ]);
  const toOption = (license: License): FormOption => optionFor(license, pools, prices);
  return [
    ...own.map(toOption).toSorted(byLabel),
    ...unowned.map(toOption).toSorted(byLabel).map(markNew),
  ];
}

/** The same by their names alone, for a question that is asked again. */
export const licenseNames = ({ own, unowned }: OfferedLicenses): readonly FormOption[] => [
  ...own.map(nameOnly),
  ...unowned.map(nameOnly).map(markNew),
];

const nameOnly = (license: License): FormOption => ({
  value: license.skuId,
  label: licenseName(license),
});

const byLabel = (left: FormOption, right: FormOption): number =>
  left.label.localeCompare(right.label);

// In the label as well: a list to search in shows nothing else of what was chosen.
const markNew = ({ detail, label, ...option }: FormOption): FormOption => ({
  ...option,
  label: `${label} (ordered new)`,
  detail: [newLicenseWords, detail].filter((text) => text !== undefined).join(' · '),
});

/** Said above a list in which something is over-assigned; empty where nothing is. */
export function overAssignedWarning(options: readonly FormOption[]): readonly string[] {
  return options.some((option) => option.warning === true)
    ? ['Licenses marked ⚠ are over-assigned: more seats are in use than the client owns.']
    : [];
}

function optionFor(
  license: License,
  pools: ReadonlyMap<SkuId, Pool>,
  prices: ReadonlyMap<string, string>,
): FormOption {
  const { license: counted = license, heldSeatCount = 0 } = pools.get(license.skuId) ?? {};
  const { ownedSeatCount: owned, assignedSeatCount: assigned } = license;
  const isOverAssigned = assigned > owned;
  const free = counted.ownedSeatCount - assigned - heldSeatCount;
  const name = licenseName(license);
  const held = heldSeatCount > 0 ? `, held ${heldSeatCount}` : '';
  const detail = `owned ${owned}, assigned ${assigned}${held}, free ${countInWords(free)}`;
  const price = prices.get(license.skuId);
  return {
    value: license.skuId,
    label: isOverAssigned ? `⚠ ${name}` : name,
    detail: price === undefined ? detail : `${detail} · ${price}`,
    ...(isOverAssigned ? { warning: true } : {}),
  };
}
