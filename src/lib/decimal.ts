/** A decimal number as `units` divided by 10^`scale`. */
export interface ScaledInteger {
  readonly units: number;
  readonly scale: number;
}

/**
 * `text` (plain decimal notation) divided by `divisor`, exact up to `maxScale` decimals and rounded half away from zero
 * after them; trailing zeros are left out down to `minScale` decimals.
 * Null when the text is no plain decimal or the result is too large to be exact.
 */
export function divideDecimal(
  text: string,
  divisor: number,
  minScale: number,
  maxScale: number,
): ScaledInteger | null {
  const parts = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (!parts) return null;
  const [, sign = '', whole = '', fraction = ''] = parts;
  const numerator = BigInt(whole + fraction) * 10n ** BigInt(maxScale);
  const denominator = BigInt(divisor) * 10n ** BigInt(fraction.length);
  let units = (2n * numerator + denominator) / (2n * denominator);
  let scale = maxScale;
  while (scale > minScale && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  if (units > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return { units: sign === '-' ? -Number(units) : Number(units), scale };
}

/** How many decimals the currency's minor unit has (2 for USD, 0 for JPY); null for an unknown code. */
export function minorUnitDigits(currency: string): number | null {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().maximumFractionDigits ?? null;
  } catch {
    return null;
  }
}
