import { expect, it } from 'vitest';
import { areSameRights, compareRights, toRightsText } from './rights.tsx';

it('names what a change gives and takes', () => {
  const before = { roles: ['admin', 'engineer'], permissions: [] } as const;
  const after = { roles: ['engineer', 'auditor'], permissions: ['spend'] } as const;
  expect(compareRights(before, after)).toEqual({
    gained: ['Auditor', 'May spend'],
    lost: ['Admin'],
  });
});

it('sees no change in another order', () => {
  const one = { roles: ['admin', 'engineer'], permissions: ['spend'] } as const;
  expect(areSameRights(one, { ...one, roles: ['engineer', 'admin'] })).toBe(true);
  expect(areSameRights(one, { ...one, permissions: [] })).toBe(false);
});

it('says in words what somebody may do', () => {
  expect(toRightsText({ roles: ['admin', 'engineer'], permissions: ['spend'] })).toBe(
    'Admin, Engineer · may spend',
  );
  expect(toRightsText({ roles: [], permissions: [] })).toBe('No role');
});
