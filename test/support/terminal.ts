import { EventEmitter, once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** A terminal without a person: what was drawn on it can be read, and keys pressed. */
export interface TestTerminal {
  readonly input: PassThrough & { readonly isTTY: true };
  readonly output: Writable & { readonly isTTY: true };
  /** Everything that was ever drawn, without control characters. */
  readonly drawn: () => string;
  /** Resolves when `words` are drawn after the last key. The test's own limit of time ends the waiting. */
  sees(words: string): Promise<void>;
  press(keys: string): void;
  /** Presses "down" until the cursor stands at a line with `words`. Throws after a whole round. */
  moveTo(words: string): Promise<void>;
}

export const enter = '\r';
export const space = ' ';
export const control = { c: '\u0003' } as const;
const down = '\u001B[B';

const mostSteps = 60;

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
  const until = async (isDone: () => boolean): Promise<void> => {
    while (!isDone()) await once(bell, 'drawn');
  };
  const lineOfCursor = (): string =>
    sinceKey.split('\n').findLast((line) => line.trimStart().startsWith('❯')) ?? '';
  return {
    input: Object.assign(input, { isTTY: true as const }),
    output: Object.assign(output, { isTTY: true as const }),
    drawn: () => drawn,
    press,
    sees: (words) => until(() => sinceKey.includes(words)),
    moveTo: async (words) => {
      for (let step = 0; step < mostSteps; step += 1) {
        await until(() => lineOfCursor() !== '');
        if (lineOfCursor().includes(words)) return;
        press(down);
      }
      throw new Error(`The cursor never came to "${words}":\n${sinceKey}`);
    },
  };
}
