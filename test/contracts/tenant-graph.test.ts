import { describe, expect, it } from 'vitest';

import { hasContract, readContract } from './openapi-requests.ts';
import { startTenantSimulators } from './tenant-simulators.ts';
import { describeTenant } from './tenant.ts';
import type { TenantUnderTest } from './tenant-under-test.ts';

let started: TenantUnderTest | undefined;

describeTenant('the Graph connector', async () => {
  started = await startTenantSimulators();
  return started;
});

describe.skipIf(!hasContract('graph-subset.yaml'))("Graph's own description", () => {
  const contract = readContract('graph-subset.yaml');

  it('knows every request that the tests above sent', () => {
    const requests = started?.requests() ?? [];
    expect(requests.length).toBeGreaterThan(50);
    const problems = requests.flatMap((request) => contract.problemsOf(request));
    expect([...new Set(problems)]).toEqual([]);
  });

  it('would notice an unknown address, parameter, property and type', () => {
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
