/** Every simulated vendor there is. A new marketplace is added here and nowhere else. */
import { market as arrowSphere } from '../arrowsphere/index.ts';
import type { SimulatedMarket } from '../core/market.ts';
import type { SimulatedVendor } from '../core/vendor.ts';
import { market as crayon } from '../crayon/index.ts';
import { market as ingramMicro } from '../ingram-micro/index.ts';
import { vendor as manual } from '../manual/index.ts';
import { market as partnerCenter } from '../partner-center/index.ts';
import { market as pax8 } from '../pax8/index.ts';
import { market as sherweb } from '../sherweb/index.ts';
import { market as tdSynnexIon } from '../td-synnex-ion/index.ts';

const markets: readonly SimulatedMarket[] = [
  partnerCenter,
  pax8,
  sherweb,
  arrowSphere,
  tdSynnexIon,
  crayon,
  ingramMicro,
];

/** Those with an address that programs call, in the order of the list. */
export const marketNames: readonly string[] = markets.map(({ name }) => name);

/** The vendor without an API, at whose portal people buy. */
export const manualName = manual.name;

/** Everybody whom a client can buy from: the marketplaces, then the vendor without an API. */
export const vendorNames: readonly string[] = [...marketNames, manualName];

/** The vendor of this name. Throws `RangeError` for one that does not exist. */
export const vendorOf = (name: string): SimulatedVendor =>
  name === manualName ? manual : marketOf(name);

/** The marketplace of this name. Throws `RangeError` for one that does not exist. */
export function marketOf(name: string): SimulatedMarket {
  const found = markets.find((market) => market.name === name);
  if (found === undefined) {
    throw new RangeError(`There is no marketplace "${name}"; there are ${marketNames.join(', ')}`);
  }
  return found;
}
