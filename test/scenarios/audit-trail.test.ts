import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditEntry } from '../../src/operations/audit/audit-entry.ts';
import { auditVerdict } from '../../src/operations/audit/verify-audit.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { choiceNamed, fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import { readTenant } from '../../tools/demo/world-facts.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import { auditNotes, cspWrites, readLedger, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// What an auditor finds without knowing anything but the ticket: every decision and every change outside, once.

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

type Entry = z.output<typeof auditEntry>;

/** Entries that match, oldest first. */
async function entriesOf(filter: Record<string, string>): Promise<readonly Entry[]> {
  const query = new URLSearchParams({ sort: 'at', limit: '200', ...filter }).toString();
  const aud = await test.as('aud');
  return (await aud.get(`/v1/audit?${query}`, listOf(auditEntry))).items;
}

/** The one entry of an action. Throws when there is none, or more. */
function only(entries: readonly Entry[], action: string): Entry {
  const found = entries.filter((entry) => entry.action === action);
  if (found.length !== 1) throw new Error(`${found.length} entries of ${action}`);
  // Proof: counted just now.
  return found[0] as Entry;
}

/** What Seatwright did by itself, in order, without what the CSP and the PSA answer in an order of their own. */
const ownActions = (entries: readonly Entry[]): readonly string[] =>
  entries.filter((entry) => entry.channel === 'system').map((entry) => entry.action);

async function expectWhole(): Promise<void> {
  const aud = await test.as('aud');
  expect(await aud.get('/v1/audit/verify', auditVerdict)).toMatchObject({ ok: true });
}

describe('the audit log', () => {
  it('of an onboarding has the yes, the purchase, the account and the note, with what others call them', async () => {
    const { run } = await workTicket(test, '5001');
    expect(run.status).toBe('finished');

    const entries = await entriesOf({ ticket: '5001' });
    const account = only(entries, 'accounts.create');
    const upn = account.externalIds['User principal name'] ?? '';
    expect(ownActions(entries).toSorted()).toEqual([
      'accounts.create',
      'groups.join',
      'licenses.assign',
      'notes.write',
      'plans.confirm',
      'plans.make',
      'runs.finish',
      'seats.accept',
      'seats.confirm',
      'seats.send',
    ]);
    const tenant = await readTenant(openSimulators(test.world.urls), 'Brightwater Dental');
    const person = tenant.users.find((user) => user.userPrincipalName === upn);
    expect(account.externalIds['Microsoft 365 account']).toBe(person?.id);
    expect(only(entries, 'licenses.assign').after).toMatchObject({
      licenses: person?.directLicenses.map(({ skuId }) => skuId),
    });

    const [change] = await readLedger(test);
    const [write] = cspWrites(test);
    const confirmed = only(entries, 'seats.confirm');
    expect(confirmed).toMatchObject({
      before: { quantity: write?.before },
      after: { quantity: write?.after },
      externalIds: { 'Microsoft Partner Center subscription': change?.subscriptionId },
    });
    expect(only(entries, 'seats.send').summary).toBe(
      `Asked Microsoft Partner Center for 19 seats of ${change?.productName} instead of 18`,
    );
    expect(only(entries, 'plans.confirm')).toMatchObject({ actor: 'Eli Engineer' });
    expect(only(entries, 'plans.confirm').externalIds['Plan']).toBe(
      only(entries, 'plans.make').externalIds['Plan'],
    );
    const [note] = auditNotes(test, '5001');
    // The PSA shows a note in one line.
    const { text } = z.object({ text: z.string() }).parse(only(entries, 'notes.write').after);
    expect(text.replaceAll('\n', ' | ')).toBe(note?.slice(0, note.lastIndexOf(' (ref ')));
    for (const entry of entries.filter((one) => one.actor === 'seatwright')) {
      expect(entry, entry.action).toMatchObject({
        onBehalfOf: 'Eli Engineer',
        clientName: 'Brightwater Dental',
        externalIds: { Run: run.id },
      });
    }
    await expectWhole();
  });

  it('of an offboarding has the release and everything that was taken away, once', async () => {
    const { run } = await workTicket(test, '5009');
    expect(run.status).toBe('finished');

    const entries = await entriesOf({ ticket: '5009' });
    const own = ownActions(entries);
    for (const action of [
      'releases.confirm',
      'accounts.block',
      'groups.leave',
      'licenses.remove',
      'plans.make',
      'seats.send',
      'seats.confirm',
      'contacts.deactivate',
      'notes.write',
      'runs.finish',
    ]) {
      expect(
        own.filter((one) => one === action),
        action,
      ).toHaveLength(1);
    }
    const [write] = cspWrites(test);
    expect(only(entries, 'seats.confirm')).toMatchObject({
      before: { quantity: write?.before },
      after: { quantity: write?.after },
    });
    expect(only(entries, 'releases.confirm')).toMatchObject({
      actor: 'Eli Engineer',
      onBehalfOf: null,
    });
    const blocked = only(entries, 'accounts.block');
    const tenant = await readTenant(openSimulators(test.world.urls), 'Inkwell Publishing');
    const leaver = tenant.users.find(
      (user) => user.id === blocked.externalIds['Microsoft 365 account'],
    );
    expect(leaver).toMatchObject({ accountEnabled: false, directLicenses: [] });
    // The same by client and by person, as the page's filters ask for it.
    const clientId = await test.clientId('Inkwell Publishing');
    const byClient = await entriesOf({ clientId, person: 'seatwright' });
    expect(byClient.map(({ seq }) => seq)).toEqual(
      entries.filter(({ actor }) => actor === 'seatwright').map(({ seq }) => seq),
    );
    await expectWhole();
  });

  it('has why a seat was kept, and from when it may go, where the window is closed', async () => {
    await workTicket(test, '5010');

    const kept = only(await entriesOf({ ticket: '5010' }), 'seats.keep');

    expect(cspWrites(test)).toEqual([]);
    expect(kept.summary).toMatch(/^Kept the seat of .+ at .+: /);
    expect(kept.after).toMatchObject({ nextLegalAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
  });

  it('has a run that stopped by itself with what it left, and one that was cancelled', async () => {
    test.world.faults.add('graph', {
      kind: 'status',
      method: 'POST',
      path: '/users$',
      status: 400,
    });
    const stopped = await workTicket(test, '5001');
    expect(stopped.run.status).toBe('stopped');
    const asked = await workTicket(test, '5013', { isWanted: (run) => run.form !== null });
    const eli = await test.as('eli');
    await eli.post(`/v1/runs/${asked.run.id}/cancel`, { reason: 'not needed' }, z.unknown());

    const stop = only(await entriesOf({ ticket: '5001' }), 'runs.stop');
    expect(stop).toMatchObject({ actor: 'seatwright', onBehalfOf: 'Eli Engineer' });
    expect(stop.after).toMatchObject({ status: 'stopped', leftovers: expect.any(Array) });
    const cancel = only(await entriesOf({ ticket: '5013' }), 'runs.cancel');
    expect(cancel).toMatchObject({ actor: 'Eli Engineer', after: { leftovers: [] } });
    await expectWhole();
  });

  it('has which customer a person chose, under the name that a mapping set ahead has', async () => {
    const choose: FormScript = {
      'customer-mapping': (form) => {
        const name = fieldsOf(form)[0]?.name ?? '';
        return { [name]: choiceNamed(form, name, 'Medical Practice'), save: 'yes' };
      },
    };
    await workTicket(test, '5006', { script: choose });

    const chosen = only(await entriesOf({ ticket: '5006' }), 'mappings.set');

    expect(chosen).toMatchObject({ actor: 'Eli Engineer', onBehalfOf: null });
    expect(chosen.summary).toBe('Fairview Medical is Fairview Medical Practice at Pax8');
    const [change] = await readLedger(test);
    const confirmed = only(await entriesOf({ ticket: '5006' }), 'seats.confirm');
    expect(confirmed.externalIds).toMatchObject({
      'Pax8 customer': chosen.externalIds['Pax8 customer'],
      'Pax8 subscription': change?.subscriptionId,
    });
  });

  it('never holds a first password', async () => {
    const { run } = await workTicket(test, '5002');
    const shown = z.object({ password: z.string().min(8) });
    const eli = await test.as('eli');
    const { password } = await eli.post(`/v1/runs/${run.id}/first-password`, {}, shown);

    const entries = await entriesOf({ ticket: '5002' });

    expect(entries.map(({ action }) => action)).toContain('runs.reveal-first-password');
    expect(JSON.stringify(entries)).not.toContain(password);
  });
});
