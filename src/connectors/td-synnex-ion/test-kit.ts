/** What the tests of this folder share. */
import { fixturesBeside } from '../http/test-kit.ts';
import { type IonSubscription, subscriptionSchema } from './schema.ts';

/** The vendor's own samples. */
export const fixture = fixturesBeside(import.meta.url);

/** The subscription that was seen live: ten seats, bought in January 2024, changed in August. */
export const observed: IonSubscription = subscriptionSchema.parse(
  fixture('subscription-get-response.observed'),
);
