import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../simulators/graph/entities.ts';
import type { FormScript } from '../../tools/client/answer-form.ts';
import {
  businessPremium,
  licensesOf,
  mailboxOf,
  officeE3,
  personAt,
  tenantOf,
  visioPlan2,
  workPackage,
} from '../support/license-work.ts';
import { auditNotes, goOn, messageOf, seatMoves, workTicket, type Work } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// Re-Allocate User License: from one person to another, without buying anything.

const name = 'reallocate-user-license';

let test: TestWorld;
let otherHand: NodeJS.Timeout | undefined;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => {
  clearInterval(otherHand);
  return test.close();
});

interface Move {
  readonly giver: User;
  readonly receiver: User;
  readonly licenses: readonly string[];
  readonly decision?: string;
}

const script = ({ giver, receiver, licenses, decision = 'go-on' }: Move): FormScript => ({
  giver: { person: giver.id },
  'move-licenses': { licenses, receiver: receiver.id },
  'confirm-move': { decision },
});

const work = (ticket: string, move: Move): Promise<Work> =>
  workPackage(test, name, { ticket, script: script(move) });

/** Steps that give others time before they give up. */
const patient: readonly string[] = ['wait-for-free', 'give-licenses', 'return-licenses'];

const isHeldUp = ({ steps }: Work['run']): boolean =>
  steps.some(({ name: step, status }) => patient.includes(step) && status === 'waiting');

const noteOf = (ticket: string): string => auditNotes(test, ticket).join('\n');

describe('a license', () => {
  it('goes from one person to the other; nothing is bought', async () => {
    const tenant = tenantOf(test, 'Alder & Finch Accounting');
    const [giver, receiver] = [personAt(tenant, 1), personAt(tenant, 8)];

    const done = await work('5002', { giver, receiver, licenses: [visioPlan2] });

    expect(done.run.status).toBe('finished');
    expect(done.forms.map((form) => form.name)).toEqual(['giver', 'move-licenses', 'confirm-move']);
    expect(licensesOf(giver)).not.toContain(visioPlan2);
    expect(licensesOf(receiver)).toContain(visioPlan2);
    expect(seatMoves(test)).toEqual([]);
    expect(noteOf('5002')).toContain('Licenses moved: Visio Plan 2.');
  });

  it('goes to somebody without a usage location, who gets one', async () => {
    const tenant = tenantOf(test, 'Alder & Finch Accounting');
    const [giver, receiver] = [personAt(tenant, 1), personAt(tenant, 8)];
    receiver.usageLocation = null;

    const { run } = await work('5002', { giver, receiver, licenses: [visioPlan2] });

    expect(run.status).toBe('finished');
    expect(receiver.usageLocation).toBe('US');
    expect(licensesOf(receiver)).toContain(visioPlan2);
    expect(noteOf('5002')).toContain('Usage location of the receiver set to US.');
  });

  it('is asked for again where the receiver has it already', async () => {
    const tenant = tenantOf(test, 'Alder & Finch Accounting');
    const [giver, receiver] = [personAt(tenant, 1), personAt(tenant, 0)];

    const { run } = await workPackage(test, name, {
      ticket: '5002',
      script: script({ giver, receiver, licenses: [visioPlan2] }),
      isWanted: ({ form }) => form !== null && form.warning !== null,
    });

    expect(run.form?.warning).toBe(`${receiver.displayName} has Visio Plan 2 already.`);
  });

  it('cannot be given by somebody who has none', async () => {
    const tenant = tenantOf(test, 'Alder & Finch Accounting');
    const [giver, receiver] = [personAt(tenant, 20), personAt(tenant, 0)];

    const { run } = await work('5002', { giver, receiver, licenses: [] });

    expect(run.status).toBe('stopped');
    expect(messageOf(run, 'refusal').text).toContain('has no license to give');
  });
});

describe('a license with a mailbox', () => {
  it('goes once the mailbox is shared', async () => {
    const tenant = tenantOf(test, 'Brightwater Dental');
    const [giver, receiver] = [personAt(tenant, 6), personAt(tenant, 18)];
    const licenses = [businessPremium];

    const { run } = await work('5001', { giver, receiver, licenses, decision: 'convert' });

    expect(run.status).toBe('finished');
    expect(mailboxOf(test, tenant, giver).recipientType).toBe('SharedMailbox');
    expect(licensesOf(giver)).toEqual([]);
    expect(licensesOf(receiver)).toEqual([businessPremium]);
    const order = test
      .journal()
      .map(({ effect }) => effect?.kind)
      .filter((kind) => kind === 'mailbox-converted' || kind?.startsWith('license-'));
    expect(order).toEqual(['mailbox-converted', 'license-removed', 'license-assigned']);
  });

  it('stays with its person where the mailbox cannot be converted', async () => {
    const tenant = tenantOf(test, 'Brightwater Dental');
    const [giver, receiver] = [personAt(tenant, 6), personAt(tenant, 18)];
    mailboxOf(test, tenant, giver).litigationHold = true;
    const licenses = [businessPremium];

    const { run } = await work('5001', { giver, receiver, licenses, decision: 'convert' });

    expect(run.status).toBe('finished');
    expect(licensesOf(giver)).toEqual([businessPremium]);
    expect(licensesOf(receiver)).toEqual([]);
    expect(noteOf('5001')).toMatch(/NOT MOVED: Microsoft 365 Business Premium; .*on hold/);
  });
});

it('leaves the group that gives the license, and gives it directly', async () => {
  const tenant = tenantOf(test, 'Harrow Engineering');
  const [giver, receiver] = [personAt(tenant, 20), personAt(tenant, 38)];
  const group = tenant.groups.find((one) => one.assignedLicenses.length > 0);

  const done = await work('5008', { giver, receiver, licenses: [officeE3] });

  expect(done.run.status).toBe('finished');
  expect(done.forms.at(-1)?.warning).toContain('leaves a group');
  expect(group?.memberIds).not.toContain(giver.id);
  expect(licensesOf(giver)).toEqual([]);
  expect(receiver.directLicenses.map(({ skuId }) => skuId)).toEqual([officeE3]);
  expect(seatMoves(test)).toEqual([]);
});

/** Somebody else gives the receiver a license that excludes the moved one, right after it was taken. */
const spoil = (receiver: User): void => {
  otherHand = setInterval(() => {
    if (receiver.directLicenses.some(({ skuId }) => skuId === officeE3)) return;
    if (test.journal().every(({ effect }) => effect?.kind !== 'license-removed')) return;
    receiver.directLicenses.push({ skuId: officeE3, disabledPlans: [], updatedAtMs: 0 });
  }, 5);
};

describe('what the receiver cannot be given', () => {
  it('goes back to the giver, and the note says who has it', async () => {
    const tenant = tenantOf(test, 'Brightwater Dental');
    const [giver, receiver] = [personAt(tenant, 6), personAt(tenant, 18)];
    spoil(receiver);

    const { run } = await work('5001', { giver, receiver, licenses: [businessPremium] });

    expect(run.status).toBe('finished');
    expect(licensesOf(giver)).toEqual([businessPremium]);
    expect(licensesOf(receiver)).toEqual([officeE3]);
    const { text } = messageOf(run, 'refusal');
    expect(text).toContain(`${receiver.displayName} could not be given the license.`);
    expect(text).toContain(`${giver.displayName} has it again.`);
    expect(noteOf('5001')).toContain('The giver has Microsoft 365 Business Premium again');
  });
});

describe('a seat that somebody else takes in the moment in which nobody has it', () => {
  it('is told, with who has nothing now', async () => {
    const tenant = tenantOf(test, 'Brightwater Dental');
    const [giver, receiver, taker] = [
      personAt(tenant, 6),
      personAt(tenant, 18),
      personAt(tenant, 19),
    ];
    otherHand = setInterval(() => {
      if (giver.directLicenses.length > 0 || taker.directLicenses.length > 0) return;
      taker.directLicenses.push({ skuId: businessPremium, disabledPlans: [], updatedAtMs: 0 });
    }, 1);
    const move = { giver, receiver, licenses: [businessPremium] };
    const answers = { script: script(move), isWanted: isHeldUp };
    let { run } = await workPackage(test, name, { ticket: '5001', ...answers });
    // A refusal that may be lag is waited out: for the receiver, and for the giver.
    while (isHeldUp(run)) {
      await test.travel('PT3M');
      ({ run } = await goOn(test, run.id, answers));
    }

    expect(run.status).toBe('finished');
    expect([giver, receiver].map(licensesOf)).toEqual([[], []]);
    const { text } = messageOf(run, 'refusal');
    expect(text).toContain(`Neither ${giver.displayName} nor ${receiver.displayName} has it now`);
    expect(noteOf('5001')).toContain('NEITHER giver nor receiver has it now');
    expect(seatMoves(test)).toEqual([]);
  });
});

it('keeps the seat from a run that counts while nobody has it', async () => {
  await test.close();
  // The tenant counts it as free a second after it was taken, and as in use a second after it was given.
  const graph = { replicaMs: 60, consumedUnitsMs: 1_000, groupLicensingMs: 100, writeMs: 2 };
  test = await startTestWorld({ lag: { graph } });
  const tenant = tenantOf(test, 'Brightwater Dental');
  const [giver, receiver] = [personAt(tenant, 6), personAt(tenant, 18)];
  const moving = await workPackage(test, name, {
    ticket: '5001',
    script: script({ giver, receiver, licenses: [businessPremium] }),
    isWanted: ({ steps }) =>
      steps.some(({ name: step, status }) => step === 'remove-licenses' && status === 'done'),
  });

  const { run: starter } = await workTicket(test, '5013');
  const { run } = await goOn(test, moving.run.id);

  expect([run.status, starter.status]).toEqual(['finished', 'finished']);
  // Eighteen people had one; the starter is the nineteenth.
  expect(seatMoves(test)).toEqual(['18 → 19']);
  expect([giver, receiver].map(licensesOf)).toEqual([[], [businessPremium]]);
});
