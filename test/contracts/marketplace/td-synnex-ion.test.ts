import { describe, expect, it } from 'vitest';

import { hasContract } from '../../../simulators/core/samples.ts';
import { openContract, type SentRequest } from '../openapi-requests.ts';
import { describeMarketplace } from './suite.ts';
import { everyRequest, startUnderTest } from './td-synnex-ion-under-test.ts';

const DOCUMENT = 'openapi/td-synnex-streamone-ion-v3.json';

describeMarketplace('the StreamOne Ion connector', async () => (await startUnderTest()).under, [
  'audiences',
  'schedules',
  'listed-tenants',
]);

/** Forms are recorded as text. */
function withForm(request: SentRequest): SentRequest {
  const { body } = request;
  return typeof body === 'string'
    ? { ...request, body: Object.fromEntries(new URLSearchParams(body)) }
    : request;
}

describe.skipIf(!hasContract(DOCUMENT))('the vendor’s own description', () => {
  it('knows every request that the tests above sent', () => {
    const contract = openContract(DOCUMENT);
    const requests = everyRequest.sent.map(withForm);
    expect(requests.length).toBeGreaterThan(100);
    const kinds = requests.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\d{4,}/g, '#')}`,
    );
    expect([...new Set(kinds)].sort()).toEqual([
      'GET /api/v3/accounts/#/customers',
      'GET /api/v3/accounts/#/customers/#',
      'GET /api/v3/accounts/#/customers/#/cloudProfiles',
      'GET /api/v3/accounts/#/customers/#/orders/#',
      'GET /api/v3/accounts/#/customers/#/subscriptions/#',
      'GET /api/v3/accounts/#/orders',
      'GET /api/v3/accounts/#/subscriptions',
      'POST /api/v3/accounts/#/customers/#/orders',
      'POST /oauth/token',
      'POST /oauth/validateAccess',
    ]);
    const problems = requests.flatMap((request) => contract.problemsOf(request));
    expect([...new Set(problems)]).toEqual([]);
  });

  it('would notice a wrong type, a missing field and a name that it does not know', () => {
    const contract = openContract(DOCUMENT);
    const item = { action: 'UPDATE', quantity: 'twelve', colour: 'red' };
    const problems = contract.problemsOf({
      method: 'POST',
      path: '/api/v3/accounts/2768/customers/306870/orders',
      query: new URLSearchParams({ dryRun: 'true' }),
      body: { orderItems: [item], colour: 'red' },
    });
    expect(problems.join('\n')).toMatch(/must be integer/);
    expect(problems.join('\n')).toMatch(/must have required property 'planId'/);
    expect(problems.join('\n')).toMatch(/unknown property colour/);
    expect(problems.join('\n')).toMatch(/unknown query parameter dryRun/);
  });
});
