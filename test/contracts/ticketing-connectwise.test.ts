import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hasContract } from '../../simulators/core/samples.ts';
import { openContract } from './openapi-requests.ts';
import { startTicketingSimulator } from './ticketing-simulators.ts';
import { failureOf } from './complaints.ts';
import type { TicketingUnderTest } from './ticketing-under-test.ts';
import { describeTicketing } from './ticketing.ts';

const DOCUMENT = 'openapi/psa-connectwise-subset.json';
/** Called, but not part of the subset that was published; see the connector's README. */
const NOT_DESCRIBED = /^PATCH \/company\/contacts\/\d+: the document has no such operation$/;

let started: TicketingUnderTest | undefined;

describeTicketing('the ConnectWise connector', async () => {
  started = await startTicketingSimulator(401);
  return started;
});

describe('a cloud that answers wrong keys with 404', () => {
  let under: TicketingUnderTest;
  beforeAll(async () => {
    under = await startTicketingSimulator(404);
  });
  afterAll(() => under.close());

  it('is not taken for a ticket that does not exist', async () => {
    const wrong = under.connect({ privateKey: 'nope' });
    expect((await failureOf(wrong.readTicket('5001'))).kind).toBe('auth-expired');
    expect(await under.connect().readTicket('9999')).toBeNull();
  });

  it('is named by the connection test', async () => {
    const report = await under.connect({ privateKey: 'nope' }).test();
    expect(report.findings.at(-1)?.text).toMatch(/keys were not accepted \(404\)/);
  });
});

describe.skipIf(!hasContract(DOCUMENT))("ConnectWise's own description", () => {
  it('knows every request that the tests above sent', () => {
    const contract = openContract(DOCUMENT);
    const requests = started?.requests() ?? [];
    expect(requests.length).toBeGreaterThan(30);
    const problems = requests.flatMap((request) => contract.problemsOf(request));
    expect([...new Set(problems)].filter((problem) => !NOT_DESCRIBED.test(problem))).toEqual([]);
  });

  it('would notice a wrong type and an unknown property', () => {
    const contract = openContract(DOCUMENT);
    const request = {
      method: 'POST',
      path: '/service/tickets/1/notes',
      query: new URLSearchParams(),
    };
    const problems = contract.problemsOf({
      ...request,
      body: { text: 1, internalAnalysisFlg: true },
    });
    expect(problems.join()).toMatch(/text must be string.*unknown property internalAnalysisFlg/);
  });
});
