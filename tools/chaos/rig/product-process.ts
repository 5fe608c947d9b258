/**
 * One process of the product, for proofs that kill, count and weigh processes: `fork` it with `serve` or `worker`.
 *
 * It says when it is ready, tells what it has used when asked, and never outlives its parent.
 */
import { flushCompileCache } from 'node:module';
import { configOfProcess, serve, work } from '../../../src/main.ts';
import type { FromProduct, ToProduct } from './messages.ts';

const say = (message: FromProduct): void => {
  process.send?.(message);
};

process.once('disconnect', () => process.exit(1));

process.on('message', (message: ToProduct) => {
  if (message.kind !== 'usage') return;
  const { user, system } = process.cpuUsage();
  const memory = process.memoryUsage();
  say({
    kind: 'usage',
    cpuMs: (user + system) / 1000,
    systemCpuMs: system / 1000,
    residentBytes: memory.rss,
    heapBytes: memory.heapUsed,
  });
});

const role = process.argv[2];
if (role === 'serve') {
  const server = await serve({ config: configOfProcess(), work: 'elsewhere' });
  say({ kind: 'ready', url: server.url });
} else if (role === 'worker') {
  await work({ config: configOfProcess() });
  say({ kind: 'ready', url: null });
} else {
  throw new Error(`A process of the product is "serve" or "worker", not "${role ?? ''}"`);
}
// Node does this where a process ends by itself; a worker is killed.
flushCompileCache();
