import { expect, it } from 'vitest';
import { chooseSubscription, type Choice } from '../../domain/choice/choose-subscription.ts';
import { subscriptionId } from '../../domain/ids.ts';
import { businessStandard } from '../../domain/test-license.ts';
import { instant, subscriptionWith } from '../../domain/test-subscription.ts';
import { standardReductionPolicy } from '../../domain/windows/rules.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { hasAlternatives, subscriptionField } from './subscription-choice.ts';

/** Chosen for one seat to buy, on a monthly commitment. */
function choiceOf(...subscriptions: readonly Partial<Subscription>[]): Choice {
  return chooseSubscription({
    purpose: 'buy',
    skuId: businessStandard,
    segment: 'commercial',
    seatCount: 1,
    allowAnnual: false,
    now: instant('2021-07-01T00:00:00Z'),
    preference: [],
    candidates: subscriptions.map((changes) => ({
      subscription: subscriptionWith(changes),
      serviceName: 'Pax8',
      resolution: { ok: true, skuId: businessStandard, source: 'admin', confidence: 'confirmed' },
      policy: standardReductionPolicy,
    })),
  });
}

const cheap = {
  id: subscriptionId('cheap'),
  unitCost: { amountMinor: 900, currency: 'EUR' },
} as const;
const dear = { id: subscriptionId('dear') };
const yearly = { id: subscriptionId('yearly'), term: 'P1Y' } as const;

it('offers every subscription with its reasons, the one of the rule preselected, and none that is not allowed', () => {
  const field = subscriptionField('the-license', '1 × Standard', choiceOf(yearly, dear, cheap));

  expect(field).toMatchObject({ name: 'the-license', label: '1 × Standard', default: 'cheap' });
  expect(field.options).toMatchObject([
    {
      value: 'cheap',
      label: 'Pax8: Microsoft 365 Business Standard, monthly term, billed monthly, 10 seats',
      disabled: false,
    },
    { value: 'dear', disabled: false },
    {
      value: 'yearly',
      disabled: true,
      detail: expect.stringContaining('annual commitments are not allowed'),
    },
  ]);
});

it('leaves something to choose only where more than one subscription is allowed', () => {
  expect(hasAlternatives(choiceOf(cheap, dear))).toBe(true);
  expect(hasAlternatives(choiceOf(cheap, yearly))).toBe(false);
  expect(hasAlternatives(choiceOf())).toBe(false);
});
