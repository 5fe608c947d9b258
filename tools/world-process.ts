/**
 * The simulated world as a child process of `seatwright start`: `fork('tools/world-process.ts')`, then a first message
 * with the wishes. It answers with addresses and credentials, keeps its state in a file when it is given one, and ends
 * when its parent says so or is gone, however the parent ended.
 */
import { serveWorld } from './world/serve-world.ts';

// Ctrl-C in a terminal reaches the whole group; the parent decides when the world may go.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('SIGHUP', () => {});

serveWorld({
  send: (message) => process.send?.(message),
  onMessage: (listener) => process.on('message', listener),
  onParentGone: (listener) => process.on('disconnect', listener),
});
