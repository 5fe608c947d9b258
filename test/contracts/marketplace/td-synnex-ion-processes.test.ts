/** Several processes of one installation with one StreamOne Ion, over the database that they share. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createSingleUseSecrets } from '../../../src/single-use-secrets.ts';
import { openDatabase, transact, type OpenDatabase } from '../../../src/store/database.ts';
import { createSealer, createSealingKeyText, parseSealingKey } from '../../../src/store/secrets.ts';
import { readService, saveService } from '../../../src/store/services.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { type Started, withVendor } from './td-synnex-ion-under-test.ts';
import { failureOf } from './under-test.ts';

const sealer = createSealer([parseSealingKey(createSealingKeyText())]);
const name = 'refreshToken';

const processes: OpenDatabase[] = [];
beforeAll(async () => {
  const { url } = await createTestDatabase();
  for (let count = 0; count < 3; count += 1) processes.push(openDatabase(url));
});
afterAll(() => Promise.all(processes.map((one) => one.close())));

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
