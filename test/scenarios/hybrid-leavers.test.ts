import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marketOf } from '../../simulators/world/markets.ts';
import { clientId } from '../../src/domain/ids.ts';
import { invariant } from '../../src/lib/invariant.ts';
import {
  configureOffboarding,
  entryOf,
  leaversUnit,
  mayBeUsed,
  offboard,
  userOf,
  waitsFor,
} from '../support/directory-leavers.ts';
import { auditNotes, goOn, seatMoves } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

const office = 'OU=Head Office,OU=Staff';
const connect = 'Marlowe Foods';
const cloudSync = 'Pennington Estates';
const waitsForCycle = waitsFor('synchronisation to bring the block');

let test: TestWorld;

/** Somebody buys a seat in the vendor's portal: what was bought just now may be given back. */
function buySeatByHand(customerKey: string): void {
  const subscription = test.world.seed.markets['partner-center']?.subscriptions.find(
    (one) => one.customerKey === customerKey,
  );
  invariant(subscription !== undefined, `${customerKey} has a subscription`);
  const id = marketOf('partner-center').subscriptionIdOf(subscription);
  const { quantity = 0 } = test.world.market('partner-center').findSubscription(id) ?? {};
  test.world.otherHand.setQuantity('partner-center', id, quantity + 1);
}

describe('a leaver of a synchronised client', () => {
  beforeAll(async () => {
    test = await startTestWorld({ directories: [connect, cloudSync] });
  }, 120_000);
  afterAll(() => test.close());

  it('is blocked on both sides at once, and gives mailbox, licenses and seat back', async () => {
    await configureOffboarding(test, connect, {
      enableDeprovisioning: true,
      leaversUnit,
      leaversUnitInScope: true,
      extraAttributes: ['employeeType|Leaver', 'info|Asked for by HR'],
      groupExclusions: ['All Staff'],
    });
    buySeatByHand('marlowe');

    const { run } = await offboard(test, connect, {
      ticket: '5042',
      script: { mailbox: { convertToShared: true, hide: true } },
    });

    expect(run.status).toBe('finished');
    const displayName = run.subject ?? '';
    const gone = { accountEnabled: false, directLicenses: [] };
    expect(userOf(test, connect, displayName)).toMatchObject(gone);
    expect(seatMoves(test)).toEqual(['13 → 12']);
    const moved = await entryOf(test, connect, { displayName, place: 'OU=Leavers' });
    expect(mayBeUsed(moved)).toBe(false);
    expect(moved).toMatchObject({ employeeType: 'Leaver', info: 'Asked for by HR' });
    expect(moved?.['description']).toContain('ticket 5042');
    const [note = ''] = auditNotes(test, '5042');
    expect(note).toContain('hidden from address lists and moved to');
    expect(note).toContain('Still in the directory’s group All Staff: it is excluded.');
    expect(note).toContain('Mailbox: mailbox is shared.');
    expect(note).not.toContain('Not done');

    // The unit for leavers is in the scope: the account stays, blocked by the directory, and with it the mailbox.
    await test.travel('PT31M');
    expect(userOf(test, connect, displayName)).toMatchObject({ ...gone, deletedAtMs: null });
  }, 60_000);

  it('whom the tenant does not block keeps mailbox and licenses until synchronisation has', async () => {
    await configureOffboarding(test, cloudSync, { leaversUnit, askMailbox: false });
    const { cycles } = test.world.directory(cloudSync);
    cycles.pause();
    test.world.faults.add('graph', {
      kind: 'status',
      method: 'PATCH',
      path: 'users/',
      status: 400,
    });
    const begun = await offboard(test, cloudSync, { ticket: '5048', isWanted: waitsForCycle });
    test.world.faults.clear();
    const displayName = begun.run.subject ?? '';
    const user = userOf(test, cloudSync, displayName);
    const revokedAtMs = user.sessionsValidFromMs;
    expect(revokedAtMs).toBeGreaterThan(user.createdAtMs);
    expect(mayBeUsed(await entryOf(test, cloudSync, { displayName, place: office }))).toBe(false);

    // Nobody brings the block: after 45 minutes somebody is told, and the run goes on waiting.
    await test.travel('PT46M');
    const told = await goOn(test, begun.run.id, {
      isWanted: (run) => run.messages.some(({ text }) => text.includes('after 45 minutes')),
    });
    expect(told.run.status).toBe('waiting');
    expect(user.directLicenses).toHaveLength(1);

    cycles.resume();
    await test.travel('PT3M');
    const { run } = await goOn(test, begun.run.id);
    expect(run.status).toBe('finished');
    expect(user).toMatchObject({ accountEnabled: false, directLicenses: [] });
    expect(user.sessionsValidFromMs).toBeGreaterThan(revokedAtMs);
    // No admin has said that the unit for leavers is in the scope: nobody is moved.
    expect(mayBeUsed(await entryOf(test, cloudSync, { displayName, place: office }))).toBe(false);
    expect(await entryOf(test, cloudSync, { displayName, place: 'OU=Leavers' })).toBeUndefined();
  }, 60_000);

  it('who has an account of the cloud only leaves it without the directory', async () => {
    const { connections } = test.server.product.tools;
    const tenant = await connections.tenant(clientId(await test.clientId(cloudSync)));
    const made = await tenant.createPerson({
      userPrincipalName: 'cleo.cloud@pennington.example',
      displayName: 'Cleo Cloud',
      mailNickname: 'cleo.cloud',
      givenName: 'Cleo',
      surname: 'Cloud',
      usageLocation: 'GB',
      password: 'Throw-Away-9!',
      mustChangePassword: false,
      profile: {},
    });
    if (!made.ok) throw new Error(made.detail);

    const { run } = await offboard(test, cloudSync, {
      ticket: '5047',
      script: { leaver: { person: made.person.id, when: 'now' } },
    });

    expect(run.status).toBe('finished');
    const said = 'Cleo Cloud has an account in the cloud only: the directory is left alone.';
    expect(run.messages.map(({ text }) => text)).toContain(said);
    expect(userOf(test, cloudSync, 'Cleo Cloud').accountEnabled).toBe(false);
    expect(auditNotes(test, '5047').join()).toContain('No account in the directory was changed.');
  }, 60_000);

  it('is left alone while the configuration does not fit the directory', async () => {
    await configureOffboarding(test, connect, {
      leaversUnit: 'OU=Nowhere,DC=corp,DC=client,DC=example',
      extraAttributes: ['noSuchAttribute|1'],
    });

    const { run, forms } = await offboard(test, connect, { ticket: '5041' });

    expect(run.status).toBe('stopped');
    expect(forms).toEqual([]);
    expect(run.statusText).toContain('There is no unit OU=Nowhere');
    expect(run.statusText).toContain('noSuchAttribute');
  }, 60_000);
});
