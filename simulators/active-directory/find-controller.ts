import type { StartController } from './controller.ts';
import { canStartSamba, startSamba } from './samba.ts';

/** How a controller is started on this machine; null where none can be. */
export async function findController(): Promise<StartController | null> {
  return (await canStartSamba()) ? startSamba : null;
}
