import { describe, expect, test } from 'vitest';
import { instant } from '../test-subscription.ts';
import { listInWords } from '../wording.ts';
import { describeNotedChange, offboardingNote, onboardingNote } from './audit-note.ts';
import type { NotedChange, NotedStarter, NoteFacts } from './audit-note.ts';

const bought: NotedChange = {
  productName: 'Microsoft 365 Business Standard',
  serviceName: 'Main CSP',
  customerName: 'Contoso Ltd',
  subscriptionId: 'a4c1340d',
  commitment: 'monthly term, billed monthly',
  seatCount: 2,
  quantityBefore: 5,
  quantityAfter: 7,
  outcome: { kind: 'done' },
  priceNow: { amountMinor: 1881, currency: 'EUR' },
  pricePerPeriod: { amountMinor: 2016, currency: 'EUR' },
  period: 'month',
  undo: { kind: 'until', at: instant('2026-11-30T09:00:00Z') },
  closedWindow: null,
  reference: 'R-1',
};
const released: NotedChange = {
  ...bought,
  seatCount: -1,
  quantityAfter: 4,
  outcome: { kind: 'refused', because: 'the modification window is closed' },
  undo: null,
  closedWindow: {
    closedAt: instant('2026-11-08T12:00:00Z'),
    nextLegalAt: instant('2026-12-01T00:00:00Z'),
    followUp: 'release-recorded',
  },
  reference: null,
};
const facts: NoteFacts = {
  engineer: 'Ada Engineer',
  clientName: 'Contoso',
  at: instant('2026-11-23T09:05:59Z'),
  changes: [bought],
  approvedBy: ['Bob', 'Eve'],
};
const jane = {
  userPrincipalName: 'jane.doe@contoso.example',
  licenses: ['Microsoft 365 Business Standard'],
};
const starter: NotedStarter = {
  ...jane,
  name: 'Jane Doe',
  groups: [],
  notJoined: [],
  trouble: null,
};
const leaver = { ...facts, ...jane, personName: 'Jane Doe' };

describe('the audit note', () => {
  test('of an onboarding says who, what, before and after, price and until when', () => {
    expect(onboardingNote({ ...facts, people: [starter] })).toBe(
      [
        'Staff onboarding at Contoso: Jane Doe (jane.doe@contoso.example).',
        'Licenses assigned: Microsoft 365 Business Standard.',
        'Buy 2 seats of Microsoft 365 Business Standard at Main CSP (customer Contoso Ltd, subscription a4c1340d, monthly term, billed monthly): 5 → 7; done; EUR 18.81 now, EUR 20.16 per month, before tax; can be undone until 30 November 2026 09:00 UTC; reference R-1.',
        'Approved by Bob and Eve.',
        'By Ada Engineer with Seatwright, 23 November 2026 09:05 UTC.',
      ].join('\n'),
    );
  });

  test('of an offboarding says why the window is closed, and the next legal date', () => {
    const note = offboardingNote({ ...leaver, changes: [released], approvedBy: [] });
    expect(note).toContain(
      'NOT DONE: the modification window is closed; modification window closed since 8 November 2026 12:00 UTC, the release is recorded for 1 December 2026 00:00 UTC.',
    );
    // what was not done has no price
    expect(note).not.toContain('EUR');
    expect(note).not.toContain('Approved');
  });

  test('says what was not given, joined or bought', () => {
    expect(offboardingNote({ ...leaver, licenses: [], changes: [] })).toContain(
      'No licenses removed.\nNo seats bought or released.',
    );
    const poor = {
      ...starter,
      licenses: [],
      groups: ['Sales'],
      notJoined: ['Board takes no members by hand'],
    };
    expect(onboardingNote({ ...facts, people: [poor] })).toContain(
      'No licenses assigned.\nGroups: Sales.\nNot joined: Board takes no members by hand.',
    );
  });

  test('of several starters is a table, with what could not be done for one of them', () => {
    const refused = {
      ...starter,
      name: 'John | Roe',
      userPrincipalName: 'john.roe@contoso.example',
      licenses: [],
      trouble: 'The tenant refuses the account. Correct it.',
    };
    expect(
      onboardingNote({ ...facts, people: [starter, refused] })
        .split('\n')
        .slice(0, 4),
    ).toEqual([
      'Staff onboarding at Contoso: 2 people.',
      '| Name | Account | Licenses | Groups | Outcome |',
      '| Jane Doe | jane.doe@contoso.example | Microsoft 365 Business Standard | none | done |',
      '| John / Roe | john.roe@contoso.example | none | none | NOT DONE: The tenant refuses the account. Correct it |',
    ]);
  });

  test.each([
    [{ kind: 'waiting-for-tenant' }, 'the tenant does not show it yet'],
    [{ kind: 'scheduled', at: facts.at }, 'scheduled for 23 November 2026 09:05 UTC'],
    [{ kind: 'skipped', because: 'a starter took the seat' }, 'skipped: a starter took the seat'],
    [{ kind: 'unknown' }, 'it may have happened; do not repeat it by hand'],
    [{ kind: 'abandoned', by: 'Bob' }, 'given up by Bob'],
  ] as const)('tells %o', (outcome, words) => {
    expect(describeNotedChange({ ...bought, outcome })).toContain(words);
  });

  test('leaves out what is not known', () => {
    const bare = { ...bought, priceNow: null, pricePerPeriod: null, undo: null, reference: null };
    expect(describeNotedChange(bare)).toMatch(/5 → 7; done\.$/);
    const skipped = { kind: 'skipped', because: 'The next date is 11 December 2026.' } as const;
    expect(describeNotedChange({ ...bare, outcome: skipped })).toMatch(/ December 2026\.$/);
    const closedWindow = { closedAt: null, nextLegalAt: null, followUp: 'nothing' } as const;
    expect(describeNotedChange({ ...bare, closedWindow })).toContain('no next legal date is known');
    const next = { ...closedWindow, nextLegalAt: facts.at };
    expect(describeNotedChange({ ...bare, closedWindow: next })).toContain(
      'the next legal date is',
    );
    const ways = [{ kind: 'any-time' }, { kind: 'not-known-to-be-possible' }] as const;
    expect(ways.map((undo) => describeNotedChange({ ...bare, undo }))).toEqual([
      expect.stringContaining('can be undone at any time'),
      expect.stringContaining('cannot be undone before the renewal'),
    ]);
  });

  test('lists are read aloud', () => {
    expect([[], ['A'], ['A', 'B', 'C']].map(listInWords)).toEqual(['', 'A', 'A, B and C']);
  });
});
