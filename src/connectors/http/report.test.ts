import { expect, it } from 'vitest';
import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';
import { explainOther, good, saidBy, toReport } from './report.ts';

const failing = (kind: ConnectorErrorKind, more: { status?: number; detail?: string } = {}) =>
  new ConnectorError({ vendor: 'pax8', operation: 'getting an access token', kind, ...more });

it.each<[ConnectorErrorKind, number | undefined, string]>([
  ['unavailable', undefined, 'The address cannot be reached.'],
  ['unavailable', 501, 'The address answers with a fault of its own (501).'],
  ['not-found', 404, 'There is no such interface at this address (404).'],
  ['unexpected-shape', undefined, 'What answers at this address does not answer as the API does.'],
  ['invalid', 405, 'The call was refused while getting an access token (405).'],
])('sends whoever typed a wrong address to the address: %s, %s', (kind, status, text) => {
  const finding = explainOther(failing(kind, status === undefined ? {} : { status }));

  expect(finding).toMatchObject({ ok: false, text });
  expect(finding.nextStep).toMatch(/Check .*address/);
});

it('has whoever calls too often wait', () => {
  const finding = explainOther(failing('rate-limited', { status: 429 }));
  expect(finding.nextStep).toBe('Try again in a few minutes.');
});

it('quotes the vendor on one line, shortly, and nothing where it said nothing', () => {
  expect(saidBy(failing('unavailable', { detail: 'wrong\nversion  number\n' }))).toBe(
    ' It says: "wrong version number"',
  );
  expect(saidBy(failing('unavailable', { detail: 'x'.repeat(500) }))).toHaveLength(212);
  expect(saidBy(failing('unavailable', { detail: ' ' }))).toBe('');
  expect(saidBy(failing('unavailable'))).toBe('');
});

const fails = (error: Error) =>
  toReport(async () => {
    throw error;
  }, explainOther);

it('reports what was tried, words what failed outside, and leaves a bug to itself', async () => {
  expect(await toReport(() => Promise.resolve([good('All of it.')]), explainOther)).toEqual({
    ok: true,
    findings: [{ ok: true, text: 'All of it.', nextStep: null }],
  });
  expect(await fails(failing('not-found'))).toMatchObject({ ok: false, findings: [{ ok: false }] });
  await expect(fails(new TypeError('a bug'))).rejects.toThrow('a bug');
});
