import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditEntry } from '../../src/operations/audit/audit-entry.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { run as runSchema } from '../../src/operations/schemas/run.ts';
import { createApi, type Api } from '../../tools/client/api.ts';
import type { Run } from '../../tools/client/run.ts';
import { refusalOf } from '../support/refusal.ts';
import { workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
/** A run that has made a person and handed the account over. */
let run: Run;
/** The engineer who started it. */
let eli: Api;
/** Whoever holds a link: nobody who could sign in. */
let holder: Api;
let path: string;
beforeEach(async () => {
  test = await startTestWorld();
  ({ run } = await workTicket(test, '5001'));
  eli = await test.as('eli');
  holder = createApi(test.url, null);
  path = `/v1/runs/${run.id}/first-password`;
});
afterEach(() => test.close());

const shown = z.object({ password: z.string().min(8) });
const link = z.object({ url: z.string(), expiresAt: z.string() });

const reveal = () => eli.post(path, {}, shown);
const withdraw = () => eli.delete(`${path}/link`);
const look = (token: string) =>
  holder.post('/v1/first-passwords/look', { token }, z.object({ expiresAt: z.string() }));
const open = (token: string) => holder.post('/v1/first-passwords/open', { token }, shown);
const now = () => eli.get(`/v1/runs/${run.id}`, runSchema);

/** The token of a new link. */
async function makeLink(validHours?: number): Promise<string> {
  const made = await eli.post(`${path}/link`, { validHours }, link);
  return new URL(made.url).hash.slice(1);
}

const lastWords = async (): Promise<string> => (await now()).messages.at(-1)?.text ?? '';

it('can be fetched once, also days after the hand-over', async () => {
  await test.travel('P2D');

  await reveal();
  await expect(reveal()).rejects.toThrow(/shown already/);
  expect(await lastWords()).toMatch(/^I saw the first password of \S+@\S+\.$/);
});

it('is handed over by nobody but the engineer who started the run', async () => {
  const nora = await test.as('nora');

  expect(await refusalOf(nora.post(path, {}, shown))).toMatchObject({ status: 403 });
  expect(await refusalOf(nora.post(`${path}/link`, {}, link))).toMatchObject({
    status: 403,
    code: 'password-not-yours',
  });
});

describe('a one-time link to it', () => {
  it('shows it once, and says who made it, when it was opened and from where', async () => {
    const token = await makeLink();
    expect((await now()).firstPasswords).toMatchObject([{ link: { createdBy: 'Eli Engineer' } }]);

    expect((await open(token)).password.length).toBeGreaterThan(7);

    expect(await refusalOf(open(token))).toMatchObject({ status: 404, code: 'link-used' });
    expect(await refusalOf(look(token))).toMatchObject({ code: 'link-used' });
    await expect(reveal()).rejects.toThrow(/shown already/);
    expect((await now()).firstPasswords).toEqual([]);
    expect(await lastWords()).toMatch(
      /link that Eli Engineer made to the first password of \S+ was opened on .+ from (::ffff:)?127\.0\.0\.1/,
    );
    const aud = await test.as('aud');
    const { items } = await aud.get('/v1/audit?ticket=5001&limit=200', listOf(auditEntry));
    const entries = items.filter(({ action }) => /password/.test(action));
    expect(entries).toMatchObject([
      {
        action: 'first-passwords.open',
        actor: 'anyone',
        after: { from: expect.stringContaining('127.0.0.1'), linkMadeBy: 'Eli Engineer' },
      },
      { action: 'runs.make-password-link', actor: 'Eli Engineer' },
    ]);
    expect(JSON.stringify(items)).not.toContain(token);
  });

  it('shows nothing to whoever only fetches its page, and is not used up by it', async () => {
    const token = await makeLink();
    for (const method of ['GET', 'HEAD', 'GET']) {
      const page = await fetch(`${test.url}/first-password?token=${token}#${token}`, { method });
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('x-robots-tag')).toContain('noindex');
      expect(await page.text()).not.toContain(token);
    }
    await look(token);
    await look(token);

    await open(token);
  });

  it('is too old when its time is over, and leaves the password to the engineer', async () => {
    const token = await makeLink(1);
    await test.travel('PT59M');
    await look(token);

    await test.travel('PT1M');

    expect(await refusalOf(open(token))).toMatchObject({ status: 404, code: 'link-expired' });
    expect((await now()).firstPasswords).toMatchObject([{ link: null }]);
    await reveal();
  });

  it('never lives longer than the password is kept', async () => {
    await test.travel('P2DT12H');
    const token = await makeLink(72);

    await test.travel('PT12H');

    expect(await refusalOf(open(token))).toMatchObject({ code: 'link-expired' });
    await expect(reveal()).rejects.toThrow(/three days are over/);
  });

  it('opens nothing any more once it is withdrawn, by the engineer or by an admin', async () => {
    const token = await makeLink();
    await withdraw();

    expect(await refusalOf(open(token))).toMatchObject({ status: 404, code: 'link-unknown' });
    expect(await refusalOf(withdraw())).toMatchObject({ code: 'password-no-link' });
    expect(await lastWords()).toContain('withdrew the one-time link');

    const second = await makeLink();
    const nora = await test.as('nora');
    expect(await refusalOf(nora.delete(`${path}/link`))).toMatchObject({ status: 403 });
    await (await test.as('ada')).delete(`${path}/link`);
    expect(await refusalOf(open(second))).toMatchObject({ code: 'link-unknown' });
    await reveal();
  });

  it('takes the place of the one before', async () => {
    const first = await makeLink();
    const second = await makeLink();

    expect(await refusalOf(open(first))).toMatchObject({ code: 'link-unknown' });
    await open(second);
  });

  it('ends when the engineer sees the password', async () => {
    const token = await makeLink();
    await reveal();
    expect(await refusalOf(open(token))).toMatchObject({ code: 'link-unknown' });
    expect(await refusalOf(eli.post(`${path}/link`, {}, link))).toMatchObject({
      code: 'password-gone',
    });
  });

  it('gives the password to one of many who open it at the same moment, the engineer among them', async () => {
    const token = await makeLink();

    const openers = [open(token), open(token), open(token), reveal(), open(token)];
    const outcomes = await Promise.allSettled(openers);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('says the same of a wrong link, whether or not a person waits for a password', async () => {
    await makeLink();
    const waiting = await refusalOf(open('never-given'));
    await withdraw();
    await reveal();
    const gone = await refusalOf(open('never-given'));

    expect(waiting).toMatchObject({ status: 404, code: 'link-unknown' });
    expect(gone.said).toBe(waiting.said);
    expect(await refusalOf(open(''))).toMatchObject({ code: 'link-unknown' });
  });

  it('is no key to anything else: not to an account of Seatwright’s own', async () => {
    const token = await makeLink();
    const admin = {
      token,
      name: 'Mallory',
      email: 'm@evil.example',
      password: 'long enough words',
    };

    for (const [address, body] of [
      ['/v1/links/look', { token }],
      ['/v1/links/use', admin],
    ] as const) {
      expect(await refusalOf(holder.post(address, body, z.unknown()))).toMatchObject({
        status: 404,
        code: 'link-unknown',
      });
    }
    await open(token);
  });
});
