import type { Listeners, SeatsChanged } from './seats.ts';
import type { SimWork } from './types.ts';

/** What every change at a marketplace needs: the data, the journal, and those who want to know. */
export interface MarketWork<State> extends SimWork<State> {
  /** Told about every change of seats that has reached Microsoft. */
  seats: Listeners<SeatsChanged>;
}
