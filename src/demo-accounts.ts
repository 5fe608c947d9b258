import type { DemoAccount } from './operations/operation.ts';

const password = 'seatwright-demo';

/** The people of the simulated MSP, one for each combination of rights worth seeing. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    name: 'Ada Admin',
    email: 'ada@northwind-it.example',
    roles: ['admin'],
    permissions: ['spend'],
  },
  {
    name: 'Eli Engineer',
    email: 'eli@northwind-it.example',
    roles: ['engineer'],
    permissions: ['spend'],
  },
  {
    name: 'Nora NoSpend',
    email: 'nora@northwind-it.example',
    roles: ['engineer'],
    permissions: [],
  },
  { name: 'Ari Approver', email: 'ari@northwind-it.example', roles: ['approver'], permissions: [] },
  { name: 'Aud Auditor', email: 'aud@northwind-it.example', roles: ['auditor'], permissions: [] },
].map((account) => ({ ...account, password }) as DemoAccount);
