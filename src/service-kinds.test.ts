import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { silentLogger } from './lib/log.ts';
import type { Marketplace } from './ports/marketplace.ts';
import type { ConnectorKind, ConnectorParts } from './connector-kind.ts';
import { connectorKinds } from './service-kinds.ts';

const never = () => Promise.reject(new Error('nothing is called here'));

/** Made with an address in every field, so that nothing can be reached. */
function made(kind: ConnectorKind): Marketplace | null {
  const typed = Object.fromEntries(
    kind.fields.map(({ name }) => [name, 'https://vendor.example/v1']),
  );
  const parts: ConnectorParts = {
    serviceId: 'service-1',
    settings: typed,
    secrets: typed,
    now: () => Temporal.Instant.from('2026-11-22T09:00:00Z'),
    log: silentLogger,
    budget: undefined,
    book: {
      listClients: never,
      readClient: never,
      listSubscriptions: never,
      readSubscription: never,
      openWork: never,
      readWork: never,
      findWork: never,
    },
    aloneWithSecret: never,
  };
  return kind.category === 'csp' ? kind.create(parts) : null;
}

const yes = (does: boolean): string => (does ? 'yes' : '–');

function rowOf(title: string, { capabilities, ordering, events }: Marketplace): string {
  const cells = [
    capabilities.tellsTenantOfCustomer,
    capabilities.readsReductionWindow,
    capabilities.schedulesAtRenewal,
    capabilities.tellsWhatBecameOfChange,
    ordering !== undefined,
    events !== undefined,
  ];
  return `| ${[title, ...cells.map(yes)].join(' | ')} |`;
}

it('declares of each CSP in the README what its row says', () => {
  const readme = readFileSync('README.md', 'utf8');
  const table = readme.split('## CSPs')[1]?.split('\n## ')[0] ?? '';
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
  const declared = connectorKinds.flatMap((kind) => {
    const marketplace = made(kind);
    return marketplace === null ? [] : rowOf(kind.title, marketplace);
  });
  expect(rows.length).toBeGreaterThan(5);
  // A new connector may come before its row.
  expect(declared).toEqual(expect.arrayContaining(rows));
});
