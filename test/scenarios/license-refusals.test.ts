import { afterEach, beforeEach, expect, it } from 'vitest';
import type { User } from '../../simulators/graph/entities.ts';
import type { Run } from '../../tools/client/run.ts';
import {
  businessPremium,
  licensesOf,
  personAt,
  tenantOf,
  visioPlan2,
  workPackage,
} from '../support/license-work.ts';
import { cspWrites, goOn } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// What a tenant refuses ends in a sentence with the next step, and the tenant's words beside it.

const clientName = 'Alder & Finch Accounting';
let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

const give = (person: User, license: string, isWanted?: (run: Run) => boolean) =>
  workPackage(test, 'manage-user-licenses', {
    ticket: '5002',
    script: {
      'licensed-person': { person: person.id },
      'license-changes': { add: [license], remove: [] },
      'confirm-changes': { decision: 'go-on' },
    },
    ...(isWanted === undefined ? {} : { isWanted }),
  });
const textsOf = (run: Run): string => run.messages.map(({ text }) => text).join('\n');

it('a place where the license may not be used is not waited out for ever', async () => {
  const person = personAt(tenantOf(test, clientName), 5);
  person.usageLocation = 'IR';
  const { run } = await give(person, visioPlan2, ({ statusText }) =>
    statusText.includes('the usage location to arrive'),
  );

  await test.travel('PT3M');

  const { run: ended } = await goOn(test, run.id);
  expect(ended.status).toBe('stopped');
  const told = textsOf(ended);
  expect(told).toContain('Visio Plan 2 may not be used in IR.');
  expect(told).toContain(
    'The tenant says: "License assignment cannot be done for user with invalid usage location."',
  );
  expect(told).toContain('Correct the country of the person');
  expect(licensesOf(person)).not.toContain(visioPlan2);
  expect(cspWrites(test)).toEqual([]);
});

it('an address that somebody else has is named as what is to be looked for', async () => {
  const tenant = tenantOf(test, clientName);
  const person = personAt(tenant, 20);
  personAt(tenant, 1).proxyAddresses.push(`smtp:${person.userPrincipalName}`);

  const { run } = await give(person, businessPremium);

  expect(run.status).toBe('stopped');
  const told = textsOf(run);
  expect(told).toContain(
    'Microsoft 365 Business Premium cannot be given: a mail address of the person belongs to somebody or something else as well.',
  );
  expect(told).toContain('Find the address with Get-Recipient');
  expect(licensesOf(person)).toEqual([]);
});

it('a denied write waits for an admin and says what to grant', async () => {
  const tenant = tenantOf(test, clientName);
  const person = personAt(tenant, 5);
  tenant.missingPermissions.push('LicenseAssignment.ReadWrite.All');

  const { run } = await give(person, visioPlan2, ({ statusText }) =>
    statusText.includes('an admin:'),
  );
  expect(run.statusText).toContain('An admin grants what Test at the client’s tenant names');

  tenant.missingPermissions.pop();
  await test.travel('PT1M');

  const { run: ended } = await goOn(test, run.id);
  expect(ended.status).toBe('finished');
  expect(licensesOf(person)).toContain(visioPlan2);
});
