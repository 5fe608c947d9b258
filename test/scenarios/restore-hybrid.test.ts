import { afterEach, expect, it } from 'vitest';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import { startRun } from '../../tools/client/runs.ts';
import { configureOffboarding, offboard, userOf } from '../support/directory-leavers.ts';
import { auditNotes, goOn } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

const client = 'Marlowe Foods';
const ticket = '5042';

let test: TestWorld;
afterEach(() => test.close());

it('puts the cloud side of a synchronised leaver back, and names what is done in the directory by hand', async () => {
  test = await startTestWorld({ directories: [client] });
  await configureOffboarding(test, client, { enableDeprovisioning: false });
  const eli = await test.as('eli');
  const left = await offboard(test, client, {
    ticket,
    script: { ...(await scriptOf(eli, ticket)), mailbox: { convertToShared: true, hide: false } },
  });
  expect(left.run.status).toBe('finished');
  const user = userOf(test, client, left.run.subject ?? '');
  expect(user.directLicenses).toEqual([]);

  const { id } = await startRun(eli, {
    ticket,
    package: 'staff-restore',
    prefill: { offboarding: left.run.id },
  });
  const { run, forms } = await goOn(test, id);

  expect(run.status).toBe('finished');
  expect(userOf(test, client, user.displayName).directLicenses).toHaveLength(1);
  // The directory masters the account: the tenant would refuse to enable it.
  expect(Object.keys(forms.at(-1)?.schema.properties ?? {})).not.toContain('signIn');
  expect(userOf(test, client, user.displayName).accountEnabled).toBe(false);
  const note = auditNotes(test, ticket).at(-1) ?? '';
  expect(note).toContain('in the client’s Active Directory is put back by hand: enable it');
  expect(note).toContain('Mailbox: a mailbox of the person’s own.');
}, 120_000);
