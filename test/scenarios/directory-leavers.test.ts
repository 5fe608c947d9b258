import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientId } from '../../src/domain/ids.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { saveDirectoryLink } from '../../src/store/directory-links.ts';
import { fieldsOf } from '../../tools/client/answer-form.ts';
import {
  configureOffboarding,
  entryOf,
  leaversUnit,
  mayBeUsed,
  offboard,
  userOf,
} from '../support/directory-leavers.ts';
import { auditNotes, goOn } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

const place = 'OU=Head Office,OU=Staff';
const bothSides = 'Nettleton Insurance';
const onPrem = 'Oakfield Print';

let test: TestWorld;

/** Somebody deletes the account in the tenant's own portal. */
function deleteByHand(clientName: string, id: string): void {
  const { tenants } = test.world.simulators.graph.simulator.state();
  const tenant = tenants.find((one) => one.displayName === clientName);
  invariant(tenant !== undefined, `${clientName} has a tenant`);
  tenant.users = tenant.users.filter((user) => user.id !== id);
}

/** Names of somebody's groups in a directory. */
const groupsOf = (entry: Readonly<Record<string, unknown>> | undefined): string =>
  JSON.stringify(entry?.['memberOf'] ?? []);

describe('a leaver of a directory of its own', () => {
  beforeAll(async () => {
    test = await startTestWorld({ directories: [bothSides, onPrem] });
  }, 120_000);
  afterAll(() => test.close());

  it('beside the cloud is blocked in both, by the account that a person confirms', async () => {
    await configureOffboarding(test, bothSides, {
      enableDeprovisioning: true,
      leaversUnit,
      askMailbox: false,
      groupExclusions: ['Department - Sales'],
    });

    const { run, forms } = await offboard(test, bothSides, { ticket: '5044' });

    expect(run.status).toBe('finished');
    const displayName = run.subject ?? '';
    const asked = forms.find(({ name }) => name === 'directory-account');
    invariant(asked !== undefined, 'the account is asked for');
    const [account] = fieldsOf(asked);
    expect(account?.options?.map(({ label, detail }) => [label, detail])).toEqual([
      [expect.stringContaining(displayName), 'same address'],
      ['Another account', ''],
      ['No account there', ''],
    ]);
    expect(userOf(test, bothSides, displayName)).toMatchObject({
      accountEnabled: false,
      directLicenses: [],
    });
    const moved = await entryOf(test, bothSides, { displayName, place: 'OU=Leavers' });
    expect(mayBeUsed(moved)).toBe(false);
    expect(groupsOf(moved)).not.toContain('All Staff');
    expect(auditNotes(test, '5044').join()).toContain('moved to OU=Leavers');
  }, 60_000);

  it('beside the cloud without an account there leaves the directory alone', async () => {
    const displayName = 'Chloe Sorensen';
    const { id } = userOf(test, bothSides, displayName);

    const { run } = await offboard(test, bothSides, {
      ticket: '5043',
      script: {
        leaver: { person: id, when: 'now' },
        'directory-account': { account: 'none' },
      },
    });

    expect(run.status).toBe('finished');
    expect(userOf(test, bothSides, displayName).accountEnabled).toBe(false);
    expect(mayBeUsed(await entryOf(test, bothSides, { displayName, place }))).toBe(true);
  }, 60_000);

  it('beside the cloud is not asked for where the onboarding made both', async () => {
    const displayName = 'Mateo Tanaka';
    const client = clientId(await test.clientId(bothSides));
    const { connections, db } = test.server.product.tools;
    const directory = await connections.directory(client);
    const [account] = await directory.listPeople({ search: 'Mateo', limit: 2 });
    const personId = userOf(test, bothSides, displayName).id;
    const link = { clientId: client, personId, directoryPersonId: account?.id ?? '' };
    await db
      .transaction()
      .execute((tx) => saveDirectoryLink(tx, { ...link, linkedAt: test.world.clock.now() }));

    const { run, forms } = await offboard(test, bothSides, {
      ticket: '5043',
      script: { leaver: { person: personId, when: 'now' } },
    });

    expect(run.status).toBe('finished');
    expect(forms.map(({ name }) => name)).not.toContain('directory-account');
    expect(mayBeUsed(await entryOf(test, bothSides, { displayName, place: 'OU=Leavers' }))).toBe(
      false,
    );
  }, 60_000);

  it('beside the cloud is blocked there although the account in the cloud is gone by then', async () => {
    const displayName = 'Hannah Underwood';
    const user = userOf(test, bothSides, displayName);
    const at = test.world.clock.now().add('PT24H').toString();
    const scheduled = await offboard(test, bothSides, {
      ticket: '5043',
      script: { leaver: { person: user.id, when: 'later', at } },
      isWanted: ({ status }) => status === 'scheduled',
    });
    deleteByHand(bothSides, user.id);

    await test.travel('PT25H');
    const { run, forms } = await goOn(test, scheduled.run.id);

    expect(forms).toEqual([]);
    expect(run.status).toBe('finished');
    expect(mayBeUsed(await entryOf(test, bothSides, { displayName, place: 'OU=Leavers' }))).toBe(
      false,
    );
    const said = `${displayName} is no longer in the tenant. Only the account in the directory is left to be done.`;
    expect(run.messages.map(({ text }) => text)).toContain(said);
  }, 60_000);

  it('without a cloud is understood by the name of the account', async () => {
    const api = await test.as('eli');
    const line = { text: 'offboard adam.abbott', timeZone: 'Europe/London' };
    const reading = z.object({
      understood: z.object({ package: z.string(), facts: z.array(z.unknown()) }),
    });
    const { understood } = await api.post('/v1/tickets/5046/commands', line, reading);
    expect(understood).toEqual({
      package: 'staff-offboarding-on-prem',
      facts: [
        {
          label: 'Leaves',
          value: 'Adam Abbott (adam.abbott@oakfieldprint.example)',
          problem: null,
        },
      ],
    });
  });

  it('without a cloud is blocked there, and nobody speaks of licenses', async () => {
    await configureOffboarding(test, onPrem, { leaversUnit, hideFromAddressLists: true });

    const { run, forms } = await offboard(test, onPrem, { ticket: '5046' });

    expect(run.status).toBe('finished');
    expect(forms.map(({ name }) => name)).toEqual(['leaver']);
    const displayName = run.subject ?? '';
    const moved = await entryOf(test, onPrem, { displayName, place: 'OU=Leavers' });
    expect(mayBeUsed(moved)).toBe(false);
    expect(groupsOf(moved)).toBe('[]');
    const [note = ''] = auditNotes(test, '5046');
    expect(note).toContain('disabled, the password is a random one, description is set');
    expect(note).toContain('hidden from address lists and moved to OU=Leavers');
    expect(note).not.toContain('icense');
  }, 60_000);
});
