import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FromProduct, ToProduct, Usage } from './messages.ts';

/** A running process of the product. */
export interface ProductProcess {
  readonly pid: number;
  /** Where it listens; null for a worker. */
  readonly url: string | null;
  /** Resolves with the exit code or the signal when the process is gone, however it went. */
  readonly gone: Promise<number | NodeJS.Signals>;
  /** kill -9, without a word. Resolves when it is gone. */
  kill(): Promise<void>;
  /** CPU time and memory so far. Rejects when the process is gone. */
  usage(): Promise<Usage>;
}

/** What a process is started with. */
export interface ProductSettings {
  readonly role: 'serve' | 'worker';
  /** Its whole configuration, as environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where its log goes, appended; null for nowhere. */
  readonly logPath: string | null;
}

const entry = fileURLToPath(new URL('./product-process.ts', import.meta.url));

/** Starts a process of the product and waits until it is ready. Rejects when it ends before. */
export async function startProcess(settings: ProductSettings): Promise<ProductProcess> {
  const child = fork(entry, [settings.role], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Only what is named: a variable of whoever starts the proof must not change it.
    env: { PATH: process.env['PATH'] ?? '', ...settings.environment },
  });
  keepLog(child, settings.logPath);
  const gone = new Promise<number | NodeJS.Signals>((resolve) => {
    // Node gives one of them; the other is null.
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
  });
  const url = await untilReady(child, gone);
  return {
    pid: child.pid ?? 0,
    url,
    gone,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    usage: () => askUsage(child, gone),
  };
}

function keepLog(child: ChildProcess, path: string | null): void {
  const log = path === null ? null : createWriteStream(path, { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => log?.write(chunk));
  }
  child.once('close', () => log?.end());
}

/** Listens for one message of a kind; rejects when the process goes first. */
function answerOf<Kind extends FromProduct['kind']>(
  child: ChildProcess,
  gone: Promise<unknown>,
  kind: Kind,
): Promise<Extract<FromProduct, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const listen = (message: FromProduct): void => {
      if (message.kind !== kind) return;
      child.off('message', listen);
      // The kind was compared just now, and it decides the type.
      resolve(message as Extract<FromProduct, { kind: Kind }>);
    };
    child.on('message', listen);
    void gone.then(() => reject(new Error(`The process ended before it said "${kind}"`)));
  });
}

async function untilReady(child: ChildProcess, gone: Promise<unknown>): Promise<string | null> {
  return (await answerOf(child, gone, 'ready')).url;
}

async function askUsage(child: ChildProcess, gone: Promise<unknown>): Promise<Usage> {
  const answer = answerOf(child, gone, 'usage');
  child.send({ kind: 'usage' } satisfies ToProduct);
  return answer;
}
