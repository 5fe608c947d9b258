import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../lib/json.ts';
import { fromPartnerCenterEvent } from './events.ts';

const eventShape = z.object({ EventName: z.string(), ResourceUri: z.string() });

function fixture(name: string): z.output<typeof eventShape> {
  const file = new URL(`./__fixtures__/${name}.json`, import.meta.url);
  const json = parseJson(readFileSync(file, 'utf8'));
  return eventShape.parse(json.ok ? json.value : undefined);
}

// How deliveries are proved: test/contracts/vendor-events.test.ts.
describe('an event', () => {
  test('of a subscription names it and its customer by the address that it carries', () => {
    expect(fromPartnerCenterEvent(fixture('webhook-event-subscription-updated'))).toEqual({
      name: 'subscription-updated',
      isTest: false,
      customerIds: ['{{customerid}}'],
      subscriptionIds: ['{{subscriptionid}}'],
    });
  });

  test('that was asked for is told from a real one, and names nobody', () => {
    expect(fromPartnerCenterEvent(fixture('webhook-event-test-created'))).toEqual({
      name: 'test-created',
      isTest: true,
      customerIds: [],
      subscriptionIds: [],
    });
  });

  test('of a customer alone names no subscription', () => {
    const event = {
      EventName: 'usagerecords-thresholdExceeded',
      ResourceUri: '/v1/customers/A1?x=1',
    };
    expect(fromPartnerCenterEvent(event)).toMatchObject({
      customerIds: ['a1'],
      subscriptionIds: [],
    });
  });
});
