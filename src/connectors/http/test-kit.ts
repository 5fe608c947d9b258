/** What the tests of connectors share. */
import { readFileSync } from 'node:fs';
import { parseJson } from '../../lib/json.ts';

/** Reads the vendor's samples that lie beside a test, whose `import.meta.url` it is given. Throws for what is no JSON. */
export function fixturesBeside(testUrl: string): (name: string) => unknown {
  return (name) => {
    const json = parseJson(readFileSync(new URL(`./__fixtures__/${name}.json`, testUrl), 'utf8'));
    if (!json.ok) throw new Error(`${name}: ${json.reason}`);
    return json.value;
  };
}
