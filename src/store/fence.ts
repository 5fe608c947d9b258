import { FenceLostError, type Fence } from '../ports/fence.ts';
import type { Tx } from './database.ts';

/**
 * Throws `FenceLostError` unless `fence` is still the newest for its entry. The entry's row stays locked until the
 * transaction ends, so that nobody can take over in between.
 */
export async function assertFence(tx: Tx, fence: Fence): Promise<void> {
  const row = await tx
    .selectFrom('agenda')
    .select('fence')
    .where('kind', '=', fence.kind)
    .where('key', '=', fence.key)
    .forUpdate()
    .executeTakeFirst();
  if (row?.fence !== fence.number) throw new FenceLostError(fence);
}
