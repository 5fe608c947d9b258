/** What the tests of connectors share. */
import { readFileSync } from 'node:fs';
import { parseJson } from '../../lib/json.ts';
import type { AloneWithToken } from './oauth.ts';

/** Reads the vendor's samples that lie beside a test, whose `import.meta.url` it is given. Throws for what is no JSON. */
export function fixturesBeside(testUrl: string): (name: string) => unknown {
  return (name) => {
    const json = parseJson(readFileSync(new URL(`./__fixtures__/${name}.json`, testUrl), 'utf8'));
    if (!json.ok) throw new Error(`${name}: ${json.reason}`);
    return json.value;
  };
}

/** Where an installation keeps its token, in this process. */
export interface Vault {
  /** What is kept. Mutable on purpose: a person may type in another one. */
  text: string;
  /** How often a successor was made durable. */
  saveCount: number;
  /** When the last one ends. */
  endsAt: Temporal.Instant | null;
  /** Told before each save; one that throws stands for a store that fails, one that never resolves for a process that died. */
  beforeSave: () => Promise<void>;
  readonly alone: AloneWithToken;
}

/** One user at a time, as the composition root promises. */
export function createVault(text: string): Vault {
  let last: Promise<unknown> = Promise.resolve();
  const vault: Vault = {
    text,
    saveCount: 0,
    endsAt: null,
    beforeSave: () => Promise.resolve(),
    alone: (work) => {
      const turn = last.then(() =>
        work(vault.text, async (next, endsAt) => {
          await vault.beforeSave();
          vault.text = next;
          vault.endsAt = endsAt;
          vault.saveCount += 1;
        }),
      );
      last = turn.catch(() => undefined);
      return turn;
    },
  };
  return vault;
}
