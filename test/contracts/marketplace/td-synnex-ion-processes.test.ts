/** Several processes of one installation with one StreamOne Ion, over the database that they share. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Pool } from 'pg';

import { openConnections } from '../../../src/connections.ts';
import { silentLogger } from '../../../src/lib/log.ts';
import { createHealthBook } from '../../../src/service-health.ts';
import { createSingleUseSecrets } from '../../../src/single-use-secrets.ts';
import { openDatabase, transact, type OpenDatabase } from '../../../src/store/database.ts';
import { createSealer, createSealingKeyText, parseSealingKey } from '../../../src/store/secrets.ts';
import { readService, saveService } from '../../../src/store/services.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { failureOf } from '../complaints.ts';
import { type Started, withVendor } from './td-synnex-ion-under-test.ts';

const sealer = createSealer([parseSealingKey(createSealingKeyText())]);
const name = 'refreshToken';

const processes: OpenDatabase[] = [];
let pool: Pool;
beforeAll(async () => {
  const { url } = await createTestDatabase();
  pool = new Pool({ connectionString: url });
  for (let count = 0; count < 3; count += 1) processes.push(openDatabase(url));
});
afterAll(() => Promise.all([pool.end(), ...processes.map((one) => one.close())]));

/** A connector in each process, for a service whose token is kept in the database. */
async function connectAll({ vendor, vault, connect }: Started) {
  const { clock } = vendor;
  const [first] = processes;
  if (first === undefined) throw new Error('no process');
  await transact(first.db, (tx) =>
    saveService(
      tx,
      {
        id: 'ion',
        kind: 'td-synnex-ion',
        category: 'csp',
        name: 'Ion',
        enabled: true,
        settings: {},
        secrets: { [name]: sealer.seal(vault.text) },
        secret_facts: {},
      },
      clock.now(),
    ),
  );
  const connectors = processes.map(({ db }) => {
    const alone = createSingleUseSecrets({ db, clock, sealer }).ofService('ion');
    return connect({ aloneWithToken: (work) => alone(name, work) });
  });
  const factsOfSecret = async () => (await readService(first.db, 'ion'))?.secret_facts[name];
  return { connectors, factsOfSecret };
}

const refreshesOf = ({ vendor }: Started): number =>
  vendor.journal.entries().filter(({ effect }) => effect?.kind === 'token').length;

describe('several processes with one StreamOne Ion', () => {
  it('do not burn each other’s refresh token, round after round', () =>
    withVendor({ behaviour: { refreshEndsAccessTokens: true } }, async (started) => {
      const { connectors } = await connectAll(started);
      for (let round = 1; round <= 5; round += 1) {
        await Promise.all(connectors.map((one) => one.listCustomers()));
        expect(refreshesOf(started)).toBe(round);
        started.vendor.clock.advance('PT2H');
      }
    }));

  it('show when the token ends if nobody uses it any more', () =>
    withVendor({}, async (started) => {
      const { connectors, factsOfSecret } = await connectAll(started);
      await connectors[0]?.listCustomers();
      expect(await factsOfSecret()).toMatchObject({
        setBy: 'seatwright',
        expiresOn: '2026-12-24',
      });
    }));

  it('are all told to type in a new one when an answer was lost', () =>
    withVendor({}, async (started) => {
      const { connectors } = await connectAll(started);
      started.vendor.faults.add({ kind: 'drop-after-commit', path: '/oauth/token', count: 1 });
      const failures = await Promise.all(connectors.map((one) => failureOf(one.listCustomers())));
      for (const error of failures) {
        expect(error.kind).toBe('auth-expired');
        expect(error.message).toMatch(/A new refresh token has to be typed in/);
      }
    }));
});

/** What the operations use: a test of settings that need not be saved. */
async function openKind({ vendor }: Started) {
  const [first] = processes;
  if (first === undefined) throw new Error('no process');
  const { clock } = vendor;
  const health = createHealthBook(first.db, clock, silentLogger);
  const common = { db: first.db, pool, clock, log: silentLogger, sealer, health };
  const { serviceKinds } = await openConnections({ ...common, callsPerMinute: null });
  const kind = serviceKinds.find((one) => one.kind === 'td-synnex-ion');
  if (kind === undefined) throw new Error('no such kind');
  const settings = { accountId: '2768', baseUrl: vendor.url };
  const saved = async () => {
    const sealed = (await readService(first.db, 'ion'))?.secrets[name];
    return sealed === undefined ? null : sealer.open(sealed);
  };
  return { kind, settings, saved };
}

describe('a StreamOne Ion that is being connected', () => {
  it('can be tried as often as one likes, and what is told to be saved works afterwards', () =>
    withVendor({}, async (started) => {
      const { kind, settings } = await openKind(started);
      const renewed: string[] = [];
      const onRenewed = (_name: string, text: string): void => void renewed.push(text);
      const typed = { serviceId: null, settings, secrets: { [name]: started.vault.text } };
      expect((await kind.test(typed)).ok).toBe(true);
      started.vendor.clock.advance('PT3H');
      expect((await kind.test(typed)).ok).toBe(true);
      expect((await kind.test({ ...typed, onRenewed })).ok).toBe(true);
      started.vendor.clock.advance('PT3H');
      started.vault.text = renewed.at(-1) ?? '';
      expect(await started.connect().listCustomers()).toHaveLength(1_003);
    }));

  it('keeps its token when other settings are tried that do not work', () =>
    withVendor({}, async (started) => {
      const { connectors } = await connectAll(started);
      const { kind, settings, saved } = await openKind(started);
      await connectors[0]?.listCustomers();
      started.vendor.clock.advance('PT3H');
      const before = (await saved()) ?? '';
      // As the operations do it: with what is stored, and as if there were no such service.
      const other = { ...settings, accountId: '10001' };
      const report = await kind.test({
        serviceId: null,
        settings: other,
        secrets: { [name]: before },
      });
      expect([report.ok, report.findings[0]?.text]).toEqual([
        false,
        expect.stringMatching(/denied/),
      ]);
      expect(refreshesOf(started)).toBe(2);
      expect(await saved()).not.toBe(before);
      started.vendor.clock.advance('PT3H');
      expect(await connectors[1]?.listCustomers()).toHaveLength(1_003);
    }));
});
