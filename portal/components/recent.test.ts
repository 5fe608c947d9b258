import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SearchHit } from '../api/types.ts';
import { readRecent, rememberRecent } from './recent.ts';

const kept = new Map<string, string>();

/** The part of a browser's storage that is used. */
const storage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, text: string) => void kept.set(name, text),
};

beforeEach(() => vi.stubGlobal('localStorage', storage));
afterEach(() => {
  kept.clear();
  vi.unstubAllGlobals();
});

const hit = (id: string): SearchHit => ({
  kind: 'client',
  id,
  title: `Client ${id}`,
  detail: '',
  path: `/clients/${id}`,
});
const idsOf = (owner: string) => readRecent(owner).map(({ id }) => id);

it('shows what was opened last first, each thing once, and no more than six', () => {
  for (const id of ['1', '2', '3', '1', '4', '5', '6', '7']) rememberRecent('eli', hit(id));
  expect(idsOf('eli')).toEqual(['7', '6', '5', '4', '1', '3']);
});

it('shows another person nothing, and forgets it when that person opens something', () => {
  rememberRecent('eli', hit('1'));
  expect(idsOf('ada')).toEqual([]);
  rememberRecent('ada', hit('2'));
  expect(idsOf('ada')).toEqual(['2']);
  expect(idsOf('eli')).toEqual([]);
});

it('begins anew where something else was kept under its name', () => {
  kept.set('seatwright.recent', '{"owner": "eli", "hits": 5}');
  expect(idsOf('eli')).toEqual([]);
  kept.set('seatwright.recent', 'not JSON');
  expect(idsOf('eli')).toEqual([]);
  rememberRecent('eli', hit('1'));
  expect(idsOf('eli')).toEqual(['1']);
});
