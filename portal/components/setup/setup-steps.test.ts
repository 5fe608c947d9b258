import { expect, it } from 'vitest';
import { toSetupSteps, type SetupFacts } from './setup-steps.ts';

const nothing: SetupFacts = {
  services: [],
  clientCount: 0,
  readyCount: 0,
  isDirectoryRead: false,
};
const open = (facts: Partial<SetupFacts>) =>
  toSetupSteps({ ...nothing, ...facts })
    .filter(({ isDone }) => !isDone)
    .map(({ name }) => name);

it('begins with the PSA and ends with reading the directory', () => {
  expect(open({})).toEqual(['psa', 'tenant', 'csp', 'clients', 'ready', 'directory']);
});

it('takes a disabled integration for one that is not connected', () => {
  const services = [
    { category: 'psa', enabled: true },
    { category: 'csp', enabled: false },
  ] as const;
  expect(open({ services })).toEqual(['tenant', 'csp', 'clients', 'ready', 'directory']);
});

it('asks for nothing once everything is there', () => {
  const services = (['psa', 'tenant', 'csp'] as const).map((category) => ({
    category,
    enabled: true,
  }));
  const facts = { services, clientCount: 12, readyCount: 1, isDirectoryRead: true };
  expect(open(facts)).toEqual([]);
});
