import type { Dice } from '../dice.ts';
import type { Rig } from '../rig/rig.ts';
import { correctRecords } from './correct-records.ts';
import { workByHand, type StaffCounts } from './staff.ts';

/** What the people did who buy at the vendor without an API. */
export interface OfficeCounts extends StaffCounts {
  /** Records that were corrected because the portal showed another number. */
  readonly corrected: number;
}

/** Puts staff before the portal until it is closed; null in a world where nobody buys there. */
export function openOffice(
  { world, admin, engineer, kept }: Rig,
  dice: Dice,
  calm: AbortSignal,
): { close(): Promise<OfficeCounts> } | null {
  if (kept.length === 0) return null;
  const closing = new AbortController();
  const { portal } = world.simulators;
  const signals = { calm, closing: closing.signal };
  const everybody = Promise.all([
    workByHand([admin, engineer], portal, dice, signals),
    correctRecords(admin, portal, kept, closing.signal),
  ]);
  return {
    close: async () => {
      closing.abort();
      const [staff, corrected] = await everybody;
      return { ...staff, corrected };
    },
  };
}
