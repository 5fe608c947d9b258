import { expect, test } from 'vitest';
import { fromPax8Event } from './events.ts';

// The shape of `payloadData` is not published: README.md, "Events".
const company = 'A4DFC6BF-F02E-4A79-9844-66BA6C02EC3A';
const subscription = '05c587df-9e7d-4ef9-8218-0262198e36c9';

test('every id counts as a place to look at, wherever it stands in the payload, once', () => {
  const payloadData = {
    id: subscription,
    nested: [{ company: { uri: `/v1/companies/${company}` } }, { again: subscription }],
  };

  const event = fromPax8Event({ webhookTopic: { topic: 'SUBSCRIPTION' }, payloadData });

  const ids = [subscription, company.toLowerCase()];
  expect(event).toEqual({
    name: 'SUBSCRIPTION',
    isTest: false,
    customerIds: ids,
    subscriptionIds: ids,
  });
});

test.each([undefined, null, {}, 'words', { quantity: 3 }])(
  'a payload of %j names nothing',
  (payloadData) => {
    expect(fromPax8Event({ webhookTopic: { topic: 'SUBSCRIPTION' }, payloadData })).toMatchObject({
      customerIds: [],
      subscriptionIds: [],
    });
  },
);

test('a payload full of ids is not looked at without an end', () => {
  const payloadData = Array.from(
    { length: 500 },
    (_, index) => `05c587df-9e7d-4ef9-8218-${String(index).padStart(12, '0')}`,
  );
  const event = fromPax8Event({ webhookTopic: { topic: 'SUBSCRIPTION' }, payloadData });
  expect(event.subscriptionIds).toHaveLength(50);
});
