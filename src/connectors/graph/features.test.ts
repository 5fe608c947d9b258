import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tenantFeatures } from '../../ports/authorisation.ts';
import { type Api, featureNeeds, type FeatureNeeds, findLacks, partnerRoles } from './features.ts';

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

function rowOf(needs: FeatureNeeds): string {
  const least = (way: 'application' | 'delegated'): string =>
    code(needs[way].map(({ anyOf }) => anyOf[0]));
  const role = needs.applicationRole === null ? '' : `; role ${needs.applicationRole}`;
  const roles = needs.partnerRoles.map(([name]) => name).join(', ');
  return `| ${[needs.title, `${least('application')}${role}`, least('delegated'), roles, needs.source].join(' | ')} |`;
}

const only = (api: Api, ...names: string[]) => ({
  graph: new Set(api === 'graph' ? names : []),
  exchange: new Set(api === 'exchange' ? names : []),
});

const needsOf = (feature: string): FeatureNeeds => {
  const found = featureNeeds.find((one) => one.feature === feature);
  if (found === undefined) throw new Error(`no feature ${feature}`);
  return found;
};

describe('what features take', () => {
  it('is told for each of them, once', () => {
    expect(featureNeeds.map(({ feature }) => feature)).toEqual(tenantFeatures);
  });

  it('stands in the guide as it is here', () => {
    const guide = readFileSync('docs/guides/authorise-clients.md', 'utf8');
    const table = guide.split('## What each feature takes')[1]?.split('\n## ')[0] ?? '';
    const rows = table.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.slice(1)).toEqual(featureNeeds.map(rowOf));
  });
});

describe('what is missing', () => {
  it('is named by the least permission, and a broader one will do', () => {
    const asApplication = { way: 'application', roleIds: null } as const;
    expect(
      findLacks(needsOf('groups'), {
        ...asApplication,
        permissions: only('graph', 'GroupMember.Read.All'),
      }),
    ).toEqual({ permissions: ['GroupMember.ReadWrite.All'], roles: [] });
    expect(
      findLacks(needsOf('groups'), {
        ...asApplication,
        permissions: only('graph', 'Group.ReadWrite.All'),
      }),
    ).toEqual({ permissions: [], roles: [] });
  });

  it('differs with the way: the application manages Exchange as itself, a person manages it', () => {
    const manages = only('exchange', 'Exchange.Manage');
    expect(
      findLacks(needsOf('mailboxes'), { way: 'application', permissions: manages, roleIds: null }),
    ).toEqual({ permissions: ['Exchange.ManageAsApp'], roles: [] });
    expect(
      findLacks(needsOf('mailboxes'), {
        way: 'partner',
        permissions: manages,
        roleIds: new Set([partnerRoles['Exchange Administrator']]),
      }),
    ).toEqual({ permissions: [], roles: [] });
  });

  it('is a role too for a person of the partner', () => {
    const granted = only('graph', 'User.ReadWrite.All');
    expect(
      findLacks(needsOf('people'), {
        way: 'partner',
        permissions: granted,
        roleIds: new Set([partnerRoles['Directory Readers']]),
      }),
    ).toEqual({ permissions: [], roles: ['User Administrator'] });
  });

  it('is nothing where the token or the relationship could not be read', () => {
    expect(
      findLacks(needsOf('people'), {
        way: 'partner',
        permissions: { graph: null, exchange: null },
        roleIds: null,
      }),
    ).toEqual({ permissions: [], roles: [] });
  });
});
