import { serviceId, type ServiceId } from '../../domain/ids.ts';
import type { StepContext } from '../runs/flow.ts';

/** The package's limits: seats per order (0 = none) and major units of money per month in one run. */
export function limitsOf(context: StepContext): {
  readonly maximumUnits: number;
  readonly maximumMonthlyCost: number;
} {
  return {
    maximumUnits: Number(context.configuration['maximumUnits'] ?? 5),
    maximumMonthlyCost: Number(context.configuration['maximumMonthlyCost'] ?? 150),
  };
}

/** The limits of a plan that only gives back: what it saves is not limited. */
export function releaseLimits(context: StepContext): ReturnType<typeof limitsOf> {
  return { ...limitsOf(context), maximumMonthlyCost: Number.MAX_SAFE_INTEGER / 1_000 };
}

/** Whether commitments of a year may be changed. A package that buys and gives back says it for each. */
export function isAnnualAllowed(
  { configuration }: StepContext,
  purpose: 'buy' | 'release',
): boolean {
  const own = purpose === 'release' ? configuration['allowAnnualRelease'] : undefined;
  return (own ?? configuration['allowAnnual']) === true;
}

/** Whether missing seats are bought for this client. */
export function isProvisioning(context: StepContext): boolean {
  return context.configuration['enableProvisioning'] === true;
}

/** Whether a new subscription may be ordered where none gives the license. */
export function isOrdering(context: StepContext): boolean {
  return isProvisioning(context) && context.configuration['orderWhenNoneFits'] === true;
}

/** Seats of each license that have to stay free: the client's buffer. */
export function keepFreeOf(context: StepContext): number {
  return Number(context.configuration['keepFreeSeats'] ?? 0);
}

/** Services in the order in which the admin prefers them; empty for the default rule. */
export function preferenceOf(context: StepContext): readonly ServiceId[] {
  const listed = context.configuration['cspPreference'];
  const lines = typeof listed === 'string' ? listed.split('\n') : [];
  const names: readonly unknown[] = Array.isArray(listed) ? listed : lines;
  return names
    .map((name) => String(name).trim())
    .filter((name) => name !== '')
    .map((name) => serviceId(name));
}
