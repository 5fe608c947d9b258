import { expect, it } from 'vitest';
import { toConfigurationWords, toHistoryWords } from './configuration-words.ts';

const field = { options: [{ value: 'note', label: 'Note only' }] };
const licenses = new Map([['cbdc14ab', 'Business Premium']]);

it('names choices and licenses instead of their ids', () => {
  expect(toConfigurationWords(field, 'note')).toBe('Note only');
  expect(toConfigurationWords({}, ['cbdc14ab', 'other'], licenses)).toBe('Business Premium, other');
});

it('shows an inherited field as its expression, and nothing as "empty"', () => {
  expect(toConfigurationWords({}, '=global.adminUpn')).toBe('=global.adminUpn');
  expect(toConfigurationWords({}, '')).toBe('empty');
  expect(toConfigurationWords({}, [])).toBe('empty');
  expect(toConfigurationWords(undefined, null)).toBe('empty');
});

it('takes zero and "no" for values', () => {
  expect(toConfigurationWords({}, 0)).toBe('0');
  expect(toConfigurationWords({}, false)).toBe('Off');
});

it('shows the default where a field of the history had nothing of its own', () => {
  const chosen = { ...field, default: 'note' };
  expect(toHistoryWords(chosen, null)).toBe('Note only (default)');
  expect(toHistoryWords(chosen, 'other')).toBe('other');
  expect(toHistoryWords({ default: 30 }, null)).toBe('30 (default)');
  expect(toHistoryWords({ default: '' }, null)).toBe('empty');
  expect(toHistoryWords(undefined, null)).toBe('empty');
});
