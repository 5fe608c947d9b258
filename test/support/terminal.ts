import { EventEmitter, once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** A terminal without a person: what was drawn on it can be read, and keys pressed. */
export interface TestTerminal {
  readonly input: PassThrough & { readonly isTTY: true };
  readonly output: Writable & { readonly isTTY: true };
  /** Everything that was ever drawn, without control characters. */
  readonly drawn: () => string;
  /** Resolves when `words` are drawn after the last key. Throws, with all that is drawn, when they never are. */
  sees(words: string | RegExp): Promise<void>;
  press(keys: string): void;
  /** Presses "down" until the cursor stands at a line with `words`. Throws after a whole round. */
  moveTo(words: string): Promise<void>;
}

export const enter = '\r';
export const space = ' ';
export const control = { c: '\u0003' } as const;
const down = '\u001B[B';

const mostSteps = 60;
/** Long enough for two busy cores, and shorter than a test may take. */
const patienceMs = 25_000;

export function createTerminal(): TestTerminal {
  const bell = new EventEmitter();
  let drawn = '';
  let sinceKey = '';
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const text = stripVTControlCharacters(chunk.toString());
      drawn += text;
      sinceKey += text;
      bell.emit('drawn');
      done();
    },
  });
  // As with the process's own output, a prompt that is over does not close it.
  output.end = () => output;
  const input = new PassThrough();
  const press = (keys: string): void => {
    sinceKey = '';
    input.write(keys);
  };
  const until = async (isDone: () => boolean, what: string): Promise<void> => {
    const signal = AbortSignal.timeout(patienceMs);
    while (!isDone()) {
      await once(bell, 'drawn', { signal }).catch((cause: unknown) => {
        throw new Error(`Not drawn: ${what}. Since the last key:\n${sinceKey}`, { cause });
      });
    }
  };
  const lineOfCursor = (): string =>
    sinceKey.split('\n').findLast((line) => line.trimStart().startsWith('❯')) ?? '';
  return {
    input: Object.assign(input, { isTTY: true as const }),
    output: Object.assign(output, { isTTY: true as const }),
    drawn: () => drawn,
    press,
    sees: (words) => {
      const isDrawn = () =>
        typeof words === 'string' ? sinceKey.includes(words) : words.test(sinceKey);
      return until(isDrawn, String(words));
    },
    moveTo: async (words) => {
      for (let step = 0; step < mostSteps; step += 1) {
        await until(() => lineOfCursor() !== '', 'a cursor');
        if (lineOfCursor().includes(words)) return;
        press(down);
      }
      throw new Error(`The cursor never came to "${words}":\n${sinceKey}`);
    },
  };
}
