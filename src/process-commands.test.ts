import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { openStaffSite, rootAccount, tokenIn } from '../test/support/staff-site.ts';
import { signIn } from '../tools/client/api.ts';
import { createCli } from './cli.ts';
import { createSealingKeyText } from './store/secrets.ts';

const printed: string[] = [];

beforeEach(() => {
  printed.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('"admin link" beside a running server prints a link that makes an admin, and is audited', async () => {
  const site = await openStaffSite();
  onTestFinished(() => site.close());
  vi.stubEnv('DATABASE_URL', site.server.product.databaseUrl);
  vi.stubEnv('SEATWRIGHT_LOG_LEVEL', 'silent');
  vi.stubEnv('SEATWRIGHT_ENCRYPTION_KEY', createSealingKeyText());
  vi.stubEnv('SEATWRIGHT_BASE_URL', 'https://seatwright.msp.example');

  expect(await createCli().run(['admin', 'link'])).toBe(0);

  const [url = ''] = printed.map((line) => line.trim()).filter((line) => line.includes('token='));
  expect(url).toMatch(/^https:\/\/seatwright\.msp\.example\/first-admin\?token=[\w-]{43}$/);
  const second = { ...rootAccount, name: 'Second', email: 'second@msp.example' };
  await site.anyone.post('/v1/links/use', { token: tokenIn(url), ...second }, z.unknown());
  const me = z.object({ name: z.string(), roles: z.array(z.string()) });
  expect(await (await signIn(site.url, second)).get('/v1/me', me)).toEqual({
    name: 'Second',
    roles: ['admin'],
  });
  const rows = await site.server.product.db
    .selectFrom('audit')
    .select(['actor', 'channel', 'action'])
    .where('channel', '=', 'cli')
    .execute();
  expect(rows).toEqual([{ actor: 'seatwright', channel: 'cli', action: 'admin.link' }]);
});
