/** What every implementation of the `Ticketing` port has to do; one call per connector, on a real port. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Ticketing } from '../../src/ports/ticketing.ts';
import { failureOf, wordsOf } from './complaints.ts';
import type { TicketingUnderTest } from './ticketing-under-test.ts';

type World = () => TicketingUnderTest;
type Subject = () => Ticketing;

/** Registers the suite. `start` runs once; every test begins with the seed. */
export function describeTicketing(name: string, start: () => Promise<TicketingUnderTest>): void {
  describe(name, () => {
    let under: TicketingUnderTest;
    let ticketing: Ticketing;
    const world = (): TicketingUnderTest => under;
    const subject = (): Ticketing => ticketing;

    beforeAll(async () => {
      under = await start();
    });
    beforeEach(async () => {
      await under.reset();
      ticketing = under.connect();
    });
    afterAll(() => under.close());

    describe('reading', () => describeReading(world, subject));
    describe('notes and time', () => describeWriting(world, subject));
    describe('contacts', () => describeContacts(world, subject));
    describe('the connection test', () => describeConnectionTest(world, subject));
  });
}

async function foundBy(ticketing: Ticketing, search: string): Promise<string[]> {
  return (await ticketing.searchTickets({ search })).map((ticket) => ticket.id);
}

function describeReading(world: World, subject: Subject): void {
  it('reads a ticket with its company, contact and first description', async () => {
    expect(await subject().readTicket('5001')).toEqual({
      id: '5001',
      number: '5001',
      summary: 'New starter: Grace Hopper',
      status: 'New',
      isClosed: false,
      companyId: '1',
      companyName: 'Client One',
      contactId: '11',
      contactName: 'Ada Lovelace',
      description: 'Please set up Grace with "Business Premium".',
    });
  });

  it('answers null for a ticket that does not exist', async () => {
    expect(await subject().readTicket('9999')).toBeNull();
    expect(await subject().readTicket('not a number')).toBeNull();
  });

  it('lists open tickets, the newest first', async () => {
    const open = await subject().searchTickets({});
    expect(open.map((ticket) => ticket.id)).toEqual(['5003', '5001']);
    expect(await subject().searchTickets({ limit: 1 })).toHaveLength(1);
  });

  it('searches by number and by words, closed ones too, and survives quotes', async () => {
    expect(await foundBy(subject(), '5002')).toEqual(['5002']);
    expect(await foundBy(subject(), 'grace')).toEqual(['5001']);
    expect(await foundBy(subject(), 'a "quoted" word')).toEqual(['5003']);
    expect(await foundBy(subject(), 'x" or id>"0')).toEqual([]);
  });

  it('lists every company that is not deleted, over all pages', async () => {
    const companies = await subject().listCompanies();
    expect(companies).toHaveLength(world().companyCount);
    expect(companies.slice(0, 2)).toEqual([
      { id: '1', name: 'Client One', status: 'Active', types: ['Client', 'Managed'] },
      { id: '2', name: 'Client Two', status: 'Active', types: ['Client'] },
    ]);
    expect(new Set(companies.map((company) => company.id)).size).toBe(companies.length);
  });

  it('waits for its turn when it is throttled', async () => {
    world().throttle('/service/tickets/5001');
    expect((await subject().readTicket('5001'))?.number).toBe('5001');
  });
}

function describeWriting(world: World, subject: Subject): void {
  it('adds an internal note that reads well where line breaks are lost', async () => {
    const { id } = await subject().addInternalNote('5001', 'Seats:\n- Premium 5 → 6\n\nref: SW-1');
    const notes = await subject().listNotes('5001');
    expect(notes.find((note) => note.id === id)).toEqual({
      id,
      text: 'Seats: Premium 5 → 6 | ref: SW-1',
      isInternal: true,
    });
    expect(notes.filter((note) => !note.isInternal)).toHaveLength(1);
  });

  it('does not send a note again whose answer was lost; the list tells', async () => {
    world().loseAnswerOf('/notes');
    const failure = await failureOf(subject().addInternalNote('5001', 'ref: SW-2'));
    expect(failure.kind).toBe('unknown-outcome');
    expect(world().effects('note')).toHaveLength(1);
    const found = (await subject().listNotes('5001')).filter((note) => note.text.includes('SW-2'));
    expect(found).toHaveLength(1);
  });

  it('says that nothing was done when a note was throttled', async () => {
    world().throttle('/notes');
    const failure = await failureOf(subject().addInternalNote('5001', 'ref: SW-3'));
    expect(failure.kind).toBe('rate-limited');
    expect(world().effects('note')).toEqual([]);
  });

  it('books time for a member and finds it again', async () => {
    const { id } = await subject().addTimeEntry({
      ticketId: '5001',
      memberIdentifier: 'engineer1',
      startedAt: Temporal.Instant.from('2026-11-22T10:00:00.5Z'),
      hours: 0.256,
      text: 'Onboarded Grace\nref: SW-4',
    });
    expect(await subject().listTimeEntries('5001')).toEqual([
      { id, text: 'Onboarded Grace | ref: SW-4', isInternal: true },
    ]);
    expect(world().effects('time-entry')).toMatchObject([{ ticketId: 5001, hours: 0.26 }]);
    expect(await subject().listTimeEntries('5003')).toEqual([]);
  });

  it('refuses time for a member who does not exist, in words', async () => {
    const failure = await failureOf(
      subject().addTimeEntry({
        ticketId: '5001',
        memberIdentifier: 'nobody',
        startedAt: Temporal.Instant.from('2026-11-22T10:00:00Z'),
        hours: 1,
        text: 'x',
      }),
    );
    expect(failure).toMatchObject({ kind: 'invalid', status: 400 });
    expect(failure.detail).toMatch(/member/);
  });

  it('does not add a note to a ticket that does not exist', async () => {
    expect((await failureOf(subject().addInternalNote('9999', 'x'))).kind).toBe('not-found');
    expect((await failureOf(subject().addInternalNote('5001/notes', 'x'))).kind).toBe('not-found');
    expect(world().effects('note')).toEqual([]);
  });

  it('finds the API again after the vendor has moved it', async () => {
    expect(await subject().readTicket('5001')).not.toBeNull();
    await world().move();
    await subject().addInternalNote('5001', 'after the move');
    expect(world().effects('note')).toHaveLength(1);
  });
}

function describeContacts(world: World, subject: Subject): void {
  it("deactivates the leaver of this company and nobody else's", async () => {
    expect(await subject().deactivateContact('1', 'ADA@client.example')).toBe('done');
    expect(world().effects('contact-changed')).toEqual([
      { kind: 'contact-changed', contactId: 11, inactiveFlag: true },
    ]);
    expect(await subject().deactivateContact('1', 'ada@client.example')).toBe('done');
    expect(world().effects('contact-changed')).toHaveLength(1);
  });

  it('makes the contact of somebody who returned active again', async () => {
    await subject().deactivateContact('1', 'ada@client.example');
    expect(await subject().activateContact('1', 'ada@client.example')).toBe('done');
    expect(await subject().activateContact('1', 'ada@client.example')).toBe('done');
    expect(world().effects('contact-changed')).toEqual([
      { kind: 'contact-changed', contactId: 11, inactiveFlag: true },
      { kind: 'contact-changed', contactId: 11, inactiveFlag: false },
    ]);
    expect(await subject().activateContact('1', 'nobody@client.example')).toBe('not-found');
  });

  it('says when there is no such contact', async () => {
    expect(await subject().deactivateContact('1', 'nobody@client.example')).toBe('not-found');
    expect(world().effects('contact-changed')).toEqual([]);
  });
}

function describeConnectionTest(world: World, subject: Subject): void {
  it('finds nothing wrong with a good connection', async () => {
    expect(await wordsOf(subject())).toBe('');
  });

  it('knows a wrong company, wrong keys and a wrong client id', async () => {
    expect(await wordsOf(world().connect({ companyId: 'nobody' }))).toMatch(
      /does not know this company/,
    );
    expect(await wordsOf(world().connect({ privateKey: 'nope' }))).toMatch(
      /keys were not accepted/,
    );
    expect(await wordsOf(world().connect({ clientId: 'nope' }))).toMatch(
      /client id was not accepted/,
    );
  });

  it('names the right of the role that is missing', async () => {
    world().forbid('/company/contacts');
    expect(await wordsOf(subject())).toMatch(/does not allow reading contacts.*Contacts: Inquire/);
  });
}
