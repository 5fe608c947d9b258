import { expect, it } from 'vitest';
import type { Me, Role } from '../api/types.ts';
import { mayAbandon } from './may-abandon.ts';

const may = (roles: readonly Role[], ...permissions: Me['permissions']) =>
  mayAbandon({ roles: [...roles], permissions });

it('lets admins, and engineers who may spend', () => {
  expect(may(['admin'])).toBe(true);
  expect(may(['engineer'], 'spend')).toBe(true);
  expect(may(['engineer'])).toBe(false);
});

it('lets nobody else, whatever they may spend', () => {
  expect(may(['auditor'], 'spend')).toBe(false);
  expect(may(['approver', 'auditor'], 'spend')).toBe(false);
});
