import type { StartController } from './controller.ts';
import { canStartSamba, startSamba } from './samba.ts';
import { startStandIn } from './stand-in/stand-in.ts';

/**
 * How a controller is started on this machine: a real one where that can be, else the stand-in. `SEATWRIGHT_DIRECTORY=stand-in`
 * takes the stand-in anyway.
 */
export async function findController(): Promise<StartController> {
  if (process.env['SEATWRIGHT_DIRECTORY'] === 'stand-in') return startStandIn;
  return (await canStartSamba()) ? startSamba : startStandIn;
}
