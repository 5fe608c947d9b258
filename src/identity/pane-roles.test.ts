import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { role } from '../operations/schemas/common.ts';
import { paneRoles } from './pane-roles.ts';

const anyRoles = fc.subarray(role.options);

describe('the roles of a ticket pane', () => {
  it.each([
    [['admin'], ['engineer']],
    [
      ['admin', 'engineer', 'auditor'],
      ['engineer', 'auditor'],
    ],
    [
      ['engineer', 'approver'],
      ['engineer', 'approver'],
    ],
    [[], []],
  ] as const)('of somebody who is %j are %j', (own, expected) => {
    expect(paneRoles(own)).toEqual(expected);
  });

  it('never hold admin, and nothing that the person is not, but engineer for an admin', () => {
    fc.assert(
      fc.property(anyRoles, (own) => {
        const roles = paneRoles(own);
        expect(roles).not.toContain('admin');
        const isExplained = (one: (typeof roles)[number]) =>
          own.includes(one) || (one === 'engineer' && own.includes('admin'));
        expect(roles.filter((one) => !isExplained(one))).toEqual([]);
        expect(own.filter((one) => one !== 'admin' && !roles.includes(one))).toEqual([]);
      }),
    );
  });
});
