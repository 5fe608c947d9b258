/** The public samples through our mapping; where each came from is in __fixtures__/index.json. */
import { describe, expect, it } from 'vitest';

import { fixturesBeside } from '../http/test-kit.ts';
import { readNextLink } from './client.ts';
import { explainConnectWiseError } from './errors.ts';
import {
  fromConnectWiseCompany,
  fromConnectWiseNote,
  fromConnectWiseTicket,
  fromConnectWiseTimeEntry,
  hasMailAddress,
  toConnectWiseInstant,
  toConnectWiseNoteText,
  toConnectWisePattern,
  toConnectWiseText,
  toConnectWiseTicketConditions,
} from './map.ts';
import { company, companyInfo, note, ticket, timeEntry } from './schema.ts';
import { toConnectWiseApiUrl } from './site.ts';

const fixture = fixturesBeside(import.meta.url);

const explain = (status: number, body: unknown) =>
  explainConnectWiseError({ status, body, text: '', effect: 'read', headers: { get: () => null } });

describe('records', () => {
  it('reads a ticket', () => {
    expect(fromConnectWiseTicket(ticket.parse(fixture('ticket')), 'x'.repeat(5_000))).toEqual({
      id: '69',
      number: '69',
      summary: 'Schedule and Execute Conversion',
      status: 'New',
      isClosed: false,
      companyId: '2',
      companyName: 'TestCompany',
      contactId: '2',
      contactName: 'Arnie Bellini',
      description: 'x'.repeat(4_000),
    });
  });

  it('reads a ticket that names no company and nobody', () => {
    const raw = ticket.parse({ id: 7, company: null });
    expect(fromConnectWiseTicket(raw, null)).toMatchObject({
      companyId: null,
      companyName: null,
      contactId: null,
      contactName: null,
      description: null,
    });
  });

  it('reads notes, companies and time entries', () => {
    const [first] = note.array().parse(fixture('ticket-notes-list'));
    expect(first && fromConnectWiseNote(first)).toEqual({
      id: '3',
      text: 'Some Text On This Note',
      isInternal: false,
    });
    expect(fromConnectWiseCompany(company.parse(fixture('company')))).toEqual({
      id: '2',
      name: 'TestCompany',
      status: 'Active',
      types: ['Partner'],
    });
    expect(fromConnectWiseTimeEntry(timeEntry.parse(fixture('time-entry')))).toMatchObject({
      id: '2',
      isInternal: false,
    });
    const internal = timeEntry.parse({ id: 3, notes: 'for all', internalNotes: 'for us' });
    expect(fromConnectWiseTimeEntry(internal)).toEqual({
      id: '3',
      text: 'for us',
      isInternal: true,
    });
  });

  it('finds a mail address whatever its case, and no other kind of item', () => {
    const contact = {
      id: 1,
      communicationItems: [
        { value: 'ada@x.example', communicationType: 'Phone' },
        { value: 'Ada.L@x.example', communicationType: 'Email' },
      ],
    };
    expect(hasMailAddress(contact, 'ada.l@X.example ')).toBe(true);
    expect(hasMailAddress(contact, 'ada@x.example')).toBe(false);
  });
});

describe('the address of the API', () => {
  const info = companyInfo.parse(fixture('login-companyinfo'));

  it('is the codebase below the api- host of the cloud', () => {
    expect(toConnectWiseApiUrl('https://na.myconnectwise.net/', info?.Codebase ?? '', true)).toBe(
      'https://api-na.myconnectwise.net/v2017_3/apis/3.0',
    );
    expect(toConnectWiseApiUrl('https://api-eu.myconnectwise.net', 'v2026_4/', true)).toBe(
      'https://api-eu.myconnectwise.net/v2026_4/apis/3.0',
    );
  });

  it('stays on an own server', () => {
    expect(toConnectWiseApiUrl('https://psa.msp.example', 'v4_6_release/', false)).toBe(
      'https://psa.msp.example/v4_6_release/apis/3.0',
    );
    expect(toConnectWiseApiUrl('https://evilmyconnectwise.net', 'v4_6_release/', true)).toBe(
      'https://evilmyconnectwise.net/v4_6_release/apis/3.0',
    );
  });

  it('refuses a codebase that leads elsewhere', () => {
    for (const codebase of ['', '../x', '//evil.example', 'a/b', '..']) {
      expect(() => toConnectWiseApiUrl('https://psa.msp.example', codebase, false)).toThrow(
        /codebase/,
      );
    }
  });
});

describe('error bodies', () => {
  it('keeps code and words of both shapes', () => {
    expect(explain(403, fixture('error-ssl-required'))).toEqual({
      vendorCode: 'Security',
      detail: 'SSL is required.',
    });
    expect(explain(429, fixture('error-429-body'))).toMatchObject({ vendorCode: 'ConnectWiseAPI' });
    const invalid = {
      code: 'InvalidObject',
      message: 'note object is invalid',
      errors: [{ field: 'text', message: 'The text field is required.' }],
    };
    expect(explain(400, invalid).detail).toBe(
      'note object is invalid; text: The text field is required.',
    );
    expect(explain(502, undefined)).toEqual({});
  });
});

describe('paging', () => {
  it('finds the next page among the links', () => {
    const header =
      '<https://x.example/a?conditions=id in (1,2)&page=2>; rel="next", <https://x.example/a?page=9>; rel="last"';
    expect(readNextLink(header)).toBe('https://x.example/a?conditions=id in (1,2)&page=2');
    expect(readNextLink('<https://x.example/a?page=1>; rel="first"')).toBeNull();
    expect(readNextLink(null)).toBeNull();
  });
});

describe('conditions', () => {
  it('asks for open tickets, for a number or for words', () => {
    expect(toConnectWiseTicketConditions(' ')).toBe('closedFlag=False');
    expect(toConnectWiseTicketConditions('5001')).toBe('(id=5001 or summary like "%5001%")');
    expect(toConnectWiseTicketConditions('new starter')).toBe('summary like "%new starter%"');
    expect(toConnectWiseTicketConditions('99999999999')).toBe('summary like "%99999999999%"');
  });

  it('never lets a text end early', () => {
    expect(toConnectWisePattern('x" or id>"0')).toBe('"%x% or id>%0%"');
    expect(toConnectWiseText('a"b\\c@x.example')).toBe('"abc@x.example"');
    expect(toConnectWisePattern('y'.repeat(300)).length).toBe(104);
  });
});

describe('texts', () => {
  it('turns lines into one line that reads as a list', () => {
    const text =
      'Seats changed:\n- Business Premium 5 → 6\n- Business Basic 2 → 1\n\nBy  Ada.\r\nref: SW-01J';
    expect(toConnectWiseNoteText(text)).toBe(
      'Seats changed: Business Premium 5 → 6 | Business Basic 2 → 1 | By Ada. | ref: SW-01J',
    );
  });

  it('leaves one line alone and does not change its own result', () => {
    expect(toConnectWiseNoteText('All done.')).toBe('All done.');
    const once = toConnectWiseNoteText('a:\nb\nc');
    expect(toConnectWiseNoteText(once)).toBe(once);
  });

  it('writes instants to the second in UTC', () => {
    const instant = Temporal.Instant.from('2026-11-22T10:00:00.987+01:00');
    expect(toConnectWiseInstant(instant)).toBe('2026-11-22T09:00:00Z');
  });
});
