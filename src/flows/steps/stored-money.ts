import { z } from 'zod';
import type { Money } from '../../domain/money.ts';

/** Money as results and plans keep it. */
export const storedMoney = z.object({
  amountMinor: z.number(),
  currency: z.string(),
  scale: z.number().optional(),
});

/** Stored money as the domain knows it. */
export function toMoney(stored: z.infer<typeof storedMoney> | null): Money | null {
  if (stored === null) return null;
  const { amountMinor, currency, scale } = stored;
  return scale === undefined ? { amountMinor, currency } : { amountMinor, currency, scale };
}

/** Money as plain data, to be stored. */
export function fromMoney(money: Money | null): z.infer<typeof storedMoney> | null {
  return money === null ? null : { ...money };
}
