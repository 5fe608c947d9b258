import { expect, it } from 'vitest';
import { readTicketWords } from './ticket-words.ts';

it('reads a starter’s ticket', () => {
  const description =
    'Hello,\n\nKofi Mensah joins us on 25 November 2026 as Dispatcher in Customer Care.\nPlease set up an account with ' +
    'Microsoft 365 Business Premium with Teams Phone, an e-mail address and the usual groups of the department.';
  expect(readTicketWords({ summary: 'New starter: Kofi Mensah', description })).toEqual({
    firstName: 'Kofi',
    lastName: 'Mensah',
    fullName: 'Kofi Mensah',
    jobTitle: 'Dispatcher',
    department: 'Customer Care',
    licenses: ['Microsoft 365 Business Premium', 'Teams Phone'],
  });
});

it('reads a leaver’s ticket, whose text names no license', () => {
  const words = readTicketWords({ summary: 'Leaver: Caleb Quinn', description: null });
  expect(words).toMatchObject({ fullName: 'Caleb Quinn', licenses: [], jobTitle: null });
});

it('refuses a ticket that names nobody', () => {
  expect(() => readTicketWords({ summary: 'Printer is offline', description: '' })).toThrow(
    'names no person',
  );
});
