import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Mailbox } from '../../simulators/exchange/entities.ts';
import type { User } from '../../simulators/graph/entities.ts';
import { invariant } from '../../src/lib/invariant.ts';
import type { Run } from '../../tools/client/run.ts';
import { offboardingPackage } from '../../tools/start/set-up.ts';
import {
  businessPremium,
  businessStandard,
  licensesOf,
  mailboxOf,
  personAt,
  tenantOf,
  visioPlan2,
  workPackage,
} from '../support/license-work.ts';
import { auditNotes, cspWrites, goOn, seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;

const choices = {
  offboardingOf: () => ({
    enableDeprovisioning: true,
    promptBeforeDeprovisioning: false,
    askMailbox: false,
    convertMailbox: true,
    allowAnnual: true,
  }),
};
/** Three seats may be given back here at once: what stays does so because of the mailbox. */
const clientName = 'Inkwell Publishing';
const ticket = '5009';
const GB = 1024 ** 3;

const start = (exchange: { provisioningMs?: number; conversionMs?: number }): Promise<TestWorld> =>
  startTestWorld({ choices, lag: { exchange: { provisioningMs: 100, ...exchange } } });

const thenRelease = 'convert it to a shared mailbox, take the license away and give its seat back.';

/** How often the conversion to a shared mailbox arrived at Exchange and was taken. */
const sentCount = (): number =>
  test.journal().filter(({ effect }) => {
    const properties = effect?.kind === 'mailbox-changed' ? effect['properties'] : [];
    return Array.isArray(properties) && properties.includes('Type');
  }).length;

const isWaitingFor =
  (words: string) =>
  ({ statusText }: Run): boolean =>
    statusText.includes(words);

const personOf = (index: number): User => personAt(tenantOf(test, clientName), index);

/** Offboards one of the client's people at once, until the run has ended or waits for something that is told. */
const offboard = (person: User, isWanted?: (run: Run) => boolean, on = ticket) =>
  workPackage(test, offboardingPackage, {
    ticket: on,
    script: { leaver: { person: person.id, reason: 'Termination', when: 'now' } },
    ...(isWanted === undefined ? {} : { isWanted }),
  });

/** The note about one of the leavers. */
const noteOf = (person: User, on = ticket): string => {
  const notes = auditNotes(test, on).filter((text) => text.includes(person.userPrincipalName));
  expect(notes).toHaveLength(1);
  return notes.join('\n');
};

/** The license is on the person, nothing was told to the CSP, and the ticket says why and what to do. */
function expectKept(person: User, run: Run, because: string | RegExp): void {
  expect(run.status).toBe('finished');
  expect(person.accountEnabled).toBe(false);
  expect(licensesOf(person)).toEqual([businessStandard]);
  expect(cspWrites(test)).toEqual([]);
  const note = noteOf(person);
  expect(note).toMatch(because);
  expect(note).toContain(
    'Kept Microsoft 365 Business Standard: the mailbox needs it; the seat stays paid.',
  );
  expect(note).toContain('No seats bought or released.');
}

describe('a conversion that can be made', () => {
  afterEach(() => test.close());

  it('is made by one call, however often it is looked at until that shows, and gives the seat back', async () => {
    test = await start({ conversionMs: 3_000 });

    const { run } = await workTicket(test, ticket);

    expect(run.status).toBe('finished');
    expect(sentCount()).toBe(1);
    expect(seatMoves(test)).toEqual(['19 → 18']);
  });

  it('is made by another call when the first one comes to nothing', async () => {
    // Far longer than the patience with it, so that no reading ever shows the first one.
    test = await start({ conversionMs: 86_400_000 });
    await workTicket(test, ticket, { isWanted: isWaitingFor('the mailbox to be shared') });
    expect(sentCount()).toBe(1);

    await test.travel('PT6M');

    await expect.poll(sentCount, { timeout: 15_000 }).toBe(2);
  });

  it('is made as soon as a mailbox is there whose license is new', async () => {
    test = await start({ provisioningMs: 2_000, conversionMs: 100 });
    const person = personOf(3);
    for (const license of person.directLicenses)
      license.updatedAtMs = test.world.clock.now().epochMilliseconds;

    const { run } = await offboard(person);

    expect(run.status).toBe('finished');
    expect(sentCount()).toBe(1);
    expect(licensesOf(person)).toEqual([]);
    expect(noteOf(person)).toContain('Mailbox: mailbox is shared.');
  });
});

describe('a mailbox that cannot do without its license', () => {
  beforeAll(async () => {
    test = await start({ conversionMs: 100 });
  });
  afterAll(() => test.close());

  it.each<[string, number, Partial<Mailbox>, string, string]>([
    [
      'of more than 50 GB',
      1,
      { totalItemBytes: 62 * GB },
      'it holds 62.0 GB, more than the 50 GB of a shared mailbox without a license',
      `Make it smaller than 50 GB; then ${thenRelease}`,
    ],
    [
      'on hold',
      2,
      { litigationHold: true },
      'it is on hold (litigation hold, eDiscovery or a retention policy)',
      `Ask whoever set the hold; when it has ended, ${thenRelease}`,
    ],
    [
      'on an eDiscovery hold',
      6,
      { inPlaceHolds: ['UniH7d895d48-7e23-4a8d-8346-533c3beac15d'] },
      'it is on hold (litigation hold, eDiscovery or a retention policy)',
      `Ask whoever set the hold; when it has ended, ${thenRelease}`,
    ],
    [
      'whose hold has ended just now',
      7,
      { delayHold: true },
      'it is on hold (litigation hold, eDiscovery or a retention policy)',
      `Ask whoever set the hold; when it has ended, ${thenRelease}`,
    ],
    [
      'with an archive',
      3,
      { hasArchive: true },
      'it has an archive',
      `Export or empty the archive and switch it off; then ${thenRelease}`,
    ],
    [
      'that Exchange refuses to convert',
      4,
      { conversionRefusal: 'The mailbox is being moved.' },
      'Exchange refuses to convert it ("The mailbox is being moved.")',
      `Correct what Exchange names; then ${thenRelease}`,
    ],
    [
      'that is shared already, of more than 50 GB',
      5,
      { recipientType: 'SharedMailbox', totalItemBytes: 51 * GB },
      'it holds 51.0 GB, more than the 50 GB of a shared mailbox without a license',
      `Make it smaller than 50 GB; then ${thenRelease}`,
    ],
  ])('keeps it: one %s', async (_, index, obstacle, reason, nextStep) => {
    const person = personOf(index);
    Object.assign(mailboxOf(test, tenantOf(test, clientName), person), obstacle);

    const { run } = await offboard(person);

    expectKept(person, run, `Mailbox not converted: ${reason}. ${nextStep}`);
    expect(sentCount()).toBe(0);
  });
});

describe('a mailbox that nobody can tell about', () => {
  afterEach(() => test.close());

  it('keeps the license when the conversion never shows', async () => {
    test = await start({ conversionMs: 86_400_000 });
    const person = personOf(6);
    const { run } = await offboard(person, isWaitingFor('the mailbox to be shared'));

    await test.travel('PT2H1M');

    const { run: ended } = await goOn(test, run.id);
    expectKept(
      person,
      ended,
      /Mailbox not converted: the conversion that was asked for on .+ does not show\. Look in the Exchange admin center; when it is shared, take the license away and give its seat back\./,
    );
  });

  it('keeps the license when there should be one and is none', async () => {
    test = await start({ provisioningMs: 100 * 365 * 86_400_000 });
    const person = personOf(7);
    const { run } = await offboard(person, isWaitingFor('the mailbox to be readable'));
    expect(licensesOf(person)).toEqual([businessStandard]);

    await test.travel('PT16M');

    const { run: ended } = await goOn(test, run.id);
    expectKept(
      person,
      ended,
      `Mailbox not converted: Exchange has no mailbox for it (not made yet, or kept on premises). Look in the Exchange admin center; when it is there, ${thenRelease.slice(0, -1)}; if there is none to keep, take the license away now.`,
    );
  });
});

describe('licenses', () => {
  beforeAll(async () => {
    test = await start({ conversionMs: 100 });
  });
  afterAll(() => test.close());

  it('go without a mailbox to think of', async () => {
    const person = personAt(tenantOf(test, 'Alder & Finch Accounting'), 20);
    person.directLicenses = [
      { skuId: visioPlan2, disabledPlans: [], updatedAtMs: person.createdAtMs },
    ];

    const { run } = await offboard(person, undefined, '5002');

    expect(run.status).toBe('finished');
    expect(licensesOf(person)).toEqual([]);
    const note = noteOf(person, '5002');
    expect(note).toContain('Licenses removed: Visio Plan 2.');
    expect(note).toContain('Mailbox: no mailbox.');
  });

  it('go, but for the one that the mailbox needs', async () => {
    const tenant = tenantOf(test, 'Alder & Finch Accounting');
    const person = tenant.users.find((user) =>
      [businessPremium, visioPlan2].every((id) => licensesOf(user).includes(id)),
    );
    invariant(person !== undefined, 'somebody has both licenses');
    mailboxOf(test, tenant, person).litigationHold = true;

    const { run } = await offboard(person, undefined, '5002');

    expect(run.status).toBe('finished');
    expect(licensesOf(person)).toEqual([businessPremium]);
    const note = noteOf(person, '5002');
    expect(note).toMatch(/Licenses removed: .*Visio Plan 2/);
    expect(note).toContain('Kept Microsoft 365 Business Premium: the mailbox needs it');
    expect(note).not.toContain('Release 1 seat of Microsoft 365 Business Premium');
  });
});
