import { describe, expect, it } from 'vitest';

import { hasContract } from '../../simulators/core/samples.ts';
import { openContract } from './openapi-requests.ts';
import { startTenantSimulators } from './tenant-simulators.ts';
import { describeTenant } from './tenant.ts';
import type { TenantUnderTest } from './tenant-under-test.ts';

const DOCUMENT = 'openapi/graph-subset.yaml';

let started: TenantUnderTest | undefined;

describeTenant('the Graph connector', async () => {
  started = await startTenantSimulators();
  return started;
});

describe.skipIf(!hasContract(DOCUMENT))("Graph's own description", () => {
  it('knows every request that the tests above sent', () => {
    const contract = openContract(DOCUMENT);
    const requests = started?.requests() ?? [];
    expect(requests.length).toBeGreaterThan(50);
    const problems = requests.flatMap((request) => contract.problemsOf(request));
    expect([...new Set(problems)]).toEqual([]);
  });

  it('would notice an unknown address, parameter, property and type', () => {
    const contract = openContract(DOCUMENT);
    const query = new URLSearchParams({ $nonsense: '1' });
    expect(
      contract.problemsOf({ method: 'GET', path: '/userz', query, body: undefined }),
    ).toHaveLength(1);
    expect(contract.problemsOf({ method: 'GET', path: '/users', query, body: undefined })).toEqual([
      'GET /users: unknown query parameter $nonsense',
    ]);
    const body = { addLicenses: [], removeLicense: [] };
    const none = new URLSearchParams();
    const problems = contract.problemsOf({
      method: 'POST',
      path: '/users/x/assignLicense',
      query: none,
      body,
    });
    expect(problems.join()).toMatch(/removeLicenses.*unknown property removeLicense/);
  });
});
