/** What the tests of this folder share. */
import { readFileSync } from 'node:fs';
import { parseJson } from '../../lib/json.ts';
import { type IonSubscription, subscriptionSchema } from './schema.ts';

/** Where the vendor's own samples lie. */
export const fixtureFolder = new URL('./__fixtures__/', import.meta.url);

export function fixture(name: string): unknown {
  const json = parseJson(readFileSync(new URL(`${name}.json`, fixtureFolder), 'utf8'));
  if (!json.ok) throw new Error(json.reason);
  return json.value;
}

/** The subscription that was seen live: ten seats, bought in January 2024, changed in August. */
export const observed: IonSubscription = subscriptionSchema.parse(
  fixture('subscription-get-response.observed'),
);
