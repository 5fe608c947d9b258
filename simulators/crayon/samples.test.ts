import { afterEach, describe, expect, test } from 'vitest';

import { hasSamples, readSample, shapeDifferences } from '../core/samples.ts';
import { closeWorlds } from '../core/test-kit.ts';
import { signIn, start, subscriptionPath } from './fixture.ts';

afterEach(closeWorlds);

/** What the documented object has and this world shows otherwise. */
const expectedDifferences: Record<string, string[]> = {
  // The list shows it as null unless Microsoft suspends by itself.
  'subscription-detailed-get-response.docs.json': [
    'AutoSuspensionDate: string expected, null answered',
  ],
  'subscription-get-response-nce.docs.json': [],
};

describe.skipIf(!hasSamples())(
  'the documented samples (skipped where the contracts folder is absent)',
  () => {
    test.each(Object.keys(expectedDifferences))(
      '%s has the shape of the answer',
      async (sample) => {
        const { call } = await start();
        await call('POST', `${subscriptionPath}/next-term-instructions`, { quantity: 5 });
        const { body } = await call('GET', subscriptionPath);
        expect(shapeDifferences(readSample(`crayon/${sample}`), body)).toEqual(
          expectedDifferences[sample],
        );
      },
    );

    test('the documented instructions are read to the letter', async () => {
      const { call, simulator } = await start();
      const sample = readSample('crayon/next-term-instructions-request.docs.json');
      const answered = await call('POST', `${subscriptionPath}/next-term-instructions`, sample);
      const shape = readSample('crayon/next-term-instructions-response.docs.json');
      // The sample's product is not sold here: the answer has all of its fields.
      expect(shapeDifferences(shape, answered.body)).toEqual([]);
      expect(answered.body).toMatchObject({
        IsSuccessful: false,
        ErrorDescription: 'The product CFQ7TTC0HD33:0003 was not found.',
      });
      const token = await signIn(simulator);
      expect(
        shapeDifferences(readSample('crayon/token-response.constructed.json'), token.body),
      ).toEqual([]);
    });
  },
);
