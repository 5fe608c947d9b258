/** The refresh token of StreamOne Ion works once: whoever loses the answer has none. */
import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { createVault } from '../../../src/connectors/http/test-kit.ts';
import { parseJson } from '../../../src/lib/json.ts';
import { failureOf } from '../complaints.ts';
import { type Started, withVendor } from './td-synnex-ion-under-test.ts';

const refreshesOf = ({ vendor }: Started): number =>
  vendor.journal.entries().filter(({ effect }) => effect?.kind === 'token').length;

const used = /A new refresh token has to be typed in/;

describe('the refresh token of StreamOne Ion', () => {
  it('has its successor saved before the new access token is used', () =>
    withVendor({}, async ({ connect, vault }) => {
      const savesAtCall: number[] = [];
      const watching: Fetch = (url, init) => {
        if (!url.includes('/oauth/')) savesAtCall.push(vault.saveCount);
        return undiciFetch(url, init);
      };
      await connect({ fetch: watching }).listCustomers();
      expect(savesAtCall).toEqual([1, 1]);
      expect(vault.endsAt?.toString().slice(0, 10)).toBe('2026-12-24');
    }));

  it('is not asked for anew by a process that starts while the access token lives', () =>
    withVendor({}, async (started) => {
      await started.connect().listCustomers();
      await started.connect().listCustomers();
      expect(refreshesOf(started)).toBe(1);
      started.vendor.clock.advance('PT2H');
      await started.connect().listCustomers();
      expect([refreshesOf(started), started.vault.saveCount]).toEqual([2, 2]);
    }));

  it('is not burned by two processes that need a token at the same time', () =>
    withVendor({}, async (started) => {
      const processes = [started.connect(), started.connect(), started.connect()];
      await Promise.all(processes.map((one) => one.listCustomers()));
      expect(refreshesOf(started)).toBe(1);
      started.vendor.clock.advance('PT3H');
      await Promise.all(processes.map((one) => one.listCustomers()));
      expect(refreshesOf(started)).toBe(2);
    }));

  it('is not used by turns when each refresh ends the access tokens of the other process', () =>
    withVendor({ behaviour: { refreshEndsAccessTokens: true } }, async (started) => {
      const [one, other] = [started.connect(), started.connect()];
      await one.listCustomers();
      await other.listCustomers();
      started.under.expireTokens?.();
      await one.listCustomers();
      await other.listCustomers();
      await one.listCustomers();
      expect(refreshesOf(started)).toBe(2);
    }));

  it('is sent again when the request never arrived', () =>
    withVendor({}, async (started) => {
      const { vendor, connect } = started;
      vendor.faults.add({ kind: 'drop-before', path: '/oauth/token', count: 1 });
      expect((await connect().test()).ok).toBe(true);
      expect(refreshesOf(started)).toBe(1);
    }));

  it('is lost with an answer that never arrived: the words say that a new one has to be typed in', () =>
    withVendor({}, async ({ vendor, vault, connect }) => {
      vendor.faults.add({ kind: 'drop-after-commit', path: '/oauth/token', count: 1 });
      const error = await failureOf(connect().listCustomers());
      expect([error.kind, error.isTransient]).toEqual(['auth-expired', false]);
      expect(error.message).toMatch(used);
      expect(vault.saveCount).toBe(0);

      const report = await connect().test();
      expect(report.ok).toBe(false);
      expect(report.findings[0]?.text).toMatch(/used already, has ended/);
      expect(report.findings[0]?.nextStep).toMatch(/Request New Credentials/);
      // A person does what the words say.
      vault.text = vendor.otherHand.requestNewCredentials();
      expect((await connect().test()).ok).toBe(true);
    }));

  it('is lost by a process that dies between the answer and the save, and a write is then not sent', () =>
    withVendor({}, async (started) => {
      const { vault, connect, under } = started;
      const reached = Promise.withResolvers<void>();
      const dying = createVault(vault.text);
      dying.beforeSave = () => {
        reached.resolve();
        return new Promise<void>(() => {});
      };
      const unfinished = { isOver: false };
      const dead = connect({ aloneWithToken: dying.alone })
        .listCustomers()
        .then(() => (unfinished.isOver = true));
      await reached.promise;
      expect([refreshesOf(started), unfinished.isOver]).toEqual([1, false]);
      void dead;

      // The next process has what was saved: the used one.
      const { customerId, subscriptionId } = under.facts;
      const request = { customerId, subscriptionId, fromQuantity: 10, toQuantity: 11 };
      const error = await failureOf(connect().setQuantity({ ...request, requestId: 'r' }));
      expect(error.kind).toBe('auth-expired');
      expect(error.message).toMatch(used);
      expect(started.vendor.state().orders).toEqual([]);
    }));

  it('is not lost when it could not be saved: that is done before the next call', () =>
    withVendor({}, async (started) => {
      const { vault, connect } = started;
      const store = { isDown: true };
      vault.beforeSave = () =>
        store.isDown ? Promise.reject(new Error('the store is down')) : Promise.resolve();
      const connector = connect();
      const error = await failureOf(connector.listCustomers());
      expect([error.kind, error.detail]).toEqual([
        'unavailable',
        expect.stringMatching(/could not be stored/),
      ]);
      store.isDown = false;
      await connector.listCustomers();
      expect([refreshesOf(started), vault.saveCount]).toEqual([1, 1]);
    }));

  it('that a person typed in meanwhile wins over one that could not be saved', () =>
    withVendor({}, async (started) => {
      const { vault, vendor, connect } = started;
      vault.beforeSave = () => Promise.reject(new Error('the store is down'));
      const connector = connect();
      await failureOf(connector.listCustomers());
      vault.beforeSave = () => Promise.resolve();
      vault.text = `  ${vendor.otherHand.requestNewCredentials()}\n`;
      await connector.listCustomers();
      expect([refreshesOf(started), vault.saveCount]).toEqual([2, 1]);
    }));

  it('ends after 32 days without a use, and the report tells how many are left', () =>
    withVendor({}, async ({ vendor, connect }) => {
      const [, told] = (await connect().test()).findings;
      // 31 whole days are left at once: the clock goes on.
      expect(told?.text).toMatch(
        /^The refresh token expires in 3[12] days unless it is used\. .* works for 32 days\.$/,
      );
      vendor.clock.advance('P32D');
      const ended = await connect().test();
      expect([ended.ok, ended.findings[0]?.text]).toEqual([
        false,
        expect.stringMatching(/works once and for 32 days/),
      ]);
    }));

  it('is called good although its end is not told', () =>
    withVendor({}, async ({ vendor, connect }) => {
      vendor.faults.add({ kind: 'status', path: '/oauth/validateAccess', status: 500 });
      const report = await connect().test();
      expect([report.ok, report.findings[1]?.text]).toEqual([
        true,
        expect.stringMatching(/was not told/),
      ]);
    }));

  it('stands in no error and no log', () =>
    withVendor({}, async ({ vendor, vault, connect }) => {
      const lines: unknown[] = [];
      const note = (facts: object, message: string): void => void lines.push(facts, message);
      const log = { debug: note, warn: note };
      await connect({ log }).listCustomers();
      const kept = vault.text;
      vendor.otherHand.requestNewCredentials();
      vendor.clock.advance('PT3H');
      const error = await failureOf(connect({ log }).listCustomers());
      const json = parseJson(kept);
      const { refreshToken, accessToken } = Object(json.ok ? json.value : {});
      const words = JSON.stringify([lines, error, error.message, String(error.cause)]);
      expect(words).toContain('/oauth/token');
      for (const secret of [refreshToken, accessToken]) {
        expect(String(secret).length).toBeGreaterThan(20);
        expect(words).not.toContain(secret);
      }
    }));
});
