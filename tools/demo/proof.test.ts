import { describe, expect, it } from 'vitest';
import { findFaults, type DemoProof } from './proof.ts';

const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const proof: Omit<DemoProof, 'ok'> = {
  client: 'Brightwater Dental',
  ticket: '5001',
  sum: { owned: 18, assigned: 18, held: 0, free: 0, need: 1, buy: 1 },
  subscription: { csp: 'partner-center', id: 'a', term: 'P1M', before: 18, after: 19 },
  cspWrites: 1,
  tenant: { ownedBefore: 18, ownedAfter: 19, assignedBefore: 18, assignedAfter: 19 },
  user: { id: 'u', userPrincipalName: 'isla@brightwaterdental.example', licenses: [skuId] },
  note: 'Isla (isla@brightwaterdental.example): 18 → 19',
  wallMs: 5_000,
  criticalPathMs: 4_100,
};
const facts = {
  kind: 'onboarding',
  skuId,
  runStatus: 'finished',
  noteCount: 1,
  quantityNow: 19,
  isSignInAllowed: true,
} as const;

describe('the proof', () => {
  it('holds when every vendor says the same', () => {
    expect(findFaults(proof, facts)).toEqual([]);
  });

  // Each of these is a way to lose money or a person; a proof that misses one proves nothing.
  it.each([
    ['a second write', { cspWrites: 2 }, {}],
    [
      'two seats bought',
      { subscription: { ...proof.subscription, after: 20 } },
      { quantityNow: 20 },
    ],
    ['a quantity changed back', {}, { quantityNow: 18 }],
    ['a sum that does not add up', { sum: { ...proof.sum, free: 1 } }, {}],
    ['a sum that is not the tenant’s', { sum: { ...proof.sum, owned: 17, free: -1 } }, {}],
    ['a tenant that owns too many', { tenant: { ...proof.tenant, ownedAfter: 20 } }, {}],
    ['nobody assigned', { tenant: { ...proof.tenant, assignedAfter: 18 } }, {}],
    ['a person without the license', { user: { ...proof.user, licenses: [] } }, {}],
    ['a note about nothing', { note: 'done' }, {}],
    ['no note', { note: '' }, { noteCount: 0 }],
    ['the note twice', {}, { noteCount: 2 }],
    ['a run that stopped', {}, { runStatus: 'stopped' }],
    ['an account that is blocked', {}, { isSignInAllowed: false }],
    ['a clock that lies', { wallMs: 100 }, {}],
  ])('fails on %s', (_name, changed, changedFacts) => {
    expect(findFaults({ ...proof, ...changed }, { ...facts, ...changedFacts })).not.toEqual([]);
  });
});
