import { expect, test } from 'vitest';
import { instant } from '../test-subscription.ts';
import type { NoteFacts } from './audit-note.ts';
import { licensesNote, reallocationNote, type NotedPerson } from './license-notes.ts';

const facts: NoteFacts = {
  engineer: 'Eli Engineer',
  clientName: 'Contoso',
  at: instant('2026-11-23T09:05:59Z'),
  changes: [],
  approvedBy: ['Eli Engineer'],
};
const robin: NotedPerson = { name: 'Robin Doe', userPrincipalName: 'robin.doe@contoso.example' };
const kim: NotedPerson = { name: 'Kim Poe', userPrincipalName: 'kim.poe@contoso.example' };

test('a note of changed licenses says of whom, what was given, what was taken, and what else', () => {
  const lines = licensesNote({
    ...facts,
    person: robin,
    given: ['Visio Plan 2', 'Office 365 E3'],
    taken: [],
    remarks: ['Usage location set to US.'],
  }).split('\n');

  expect(lines[0]).toContain('User licenses at Contoso: Robin Doe (robin.doe@contoso.example).');
  expect(lines).toContain('Licenses given: Visio Plan 2 and Office 365 E3.');
  expect(lines).toContain('No licenses taken.');
  expect(lines).toContain('Usage location set to US.');
});

test('a note of moved licenses says from whom and to whom, also where nothing moved', () => {
  const lines = reallocationNote({
    ...facts,
    giver: robin,
    receiver: kim,
    moved: [],
    remarks: ['NOT MOVED: Visio Plan 2.'],
  }).split('\n');

  expect(lines[0]).toContain(
    'from Robin Doe (robin.doe@contoso.example) to Kim Poe (kim.poe@contoso.example).',
  );
  expect(lines).toContain('No licenses moved.');
  expect(lines).toContain('NOT MOVED: Visio Plan 2.');
});
