/** One refresh token opens every client: it must outlive whatever happens to the processes that exchange it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSimClock } from '../../simulators/core/clock.ts';
import type { Simulator } from '../../simulators/core/simulator.ts';
import { createTokenRegistry } from '../../simulators/core/tokens.ts';
import type { EntraState } from '../../simulators/entra/entities.ts';
import { startEntra } from '../../simulators/entra/index.ts';
import { openDatabase, transact, type OpenDatabase } from '../../src/store/database.ts';
import { createSealer, createSealingKeyText, parseSealingKey } from '../../src/store/secrets.ts';
import { readService, saveService } from '../../src/store/services.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import { createTestDatabase } from '../support/postgres.ts';

const partner = '11111111-aaaa-4bbb-8ccc-000000000001';
const customers = ['11111111-aaaa-4bbb-8ccc-000000000002', '11111111-aaaa-4bbb-8ccc-000000000003'];
const application = { clientId: '22222222-aaaa-4bbb-8ccc-000000000002', secret: 'a-secret' };
const firstToken = 'the-first-refresh-token';
const serviceId = 'microsoft-365';
const program = fileURLToPath(new URL('../support/exchange-refresh-token.ts', import.meta.url));
const keyText = createSealingKeyText();
const sealer = createSealer([parseSealingKey(keyText)]);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let opened: OpenDatabase;
let entra: Simulator<EntraState>;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  database = await createTestDatabase();
  opened = openDatabase(database.url);
  entra = await startEntra({
    clock: createSimClock(),
    tokens: createTokenRegistry(),
    seed: {
      tenants: [partner, ...customers].map((id) => ({ id, domains: [] })),
      applications: [
        {
          clientId: application.clientId,
          displayName: 'Seatwright',
          secrets: [{ value: application.secret }],
          consents: customers.map((tenantId) => ({
            tenantId,
            audience: 'https://graph.microsoft.com',
            applicationPermissions: [],
            delegatedPermissions: ['User.ReadWrite.All'],
          })),
        },
      ],
      refreshTokens: [
        {
          token: firstToken,
          clientId: application.clientId,
          homeTenantId: partner,
          userPrincipalName: 'seatwright@partner.example',
          hasMfa: true,
        },
      ],
    },
  });
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await entra.close();
  await opened.close();
  await database.drop();
});
beforeEach(() =>
  transact(opened.db, (tx) =>
    saveService(
      tx,
      {
        id: serviceId,
        kind: serviceId,
        category: 'tenant',
        name: 'Microsoft 365 tenants',
        enabled: true,
        settings: {},
        secrets: { refreshToken: sealer.seal(firstToken) },
      },
      Temporal.Now.instant(),
    ),
  ),
);

async function stored(): Promise<string> {
  const sealed = (await readService(opened.db, serviceId))?.secrets['refreshToken'];
  if (sealed === undefined) throw new Error('the refresh token is gone');
  return sealer.open(sealed);
}

/** What Entra would take now. */
const isGood = (token: string): boolean => token in entra.state().refreshTokens;

function exchange(stop: 'nowhere' | 'before-save' | 'after-save', tenantId = customers[0]) {
  const child = spawn(process.execPath, [program], {
    env: {
      ...bareEnvironment(),
      DATABASE_URL: database.url,
      SEALING_KEY: keyText,
      LOGIN_URL: entra.url,
      CLIENT_ID: application.clientId,
      CLIENT_SECRET: application.secret,
      TENANT_ID: tenantId,
      SERVICE_ID: serviceId,
      STOP: stop,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const gone = once(child, 'exit').then(() => void running.delete(child));
  const said = once(child.stdout, 'data').then(([line]) => String(line).trim());
  return {
    /** The first thing it says; empty when it ended without a word. */
    said: Promise.race([said, gone.then(() => '')]),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

it.each([
  ['between the answer and the commit', 'before-save'],
  ['between the commit and the first use', 'after-save'],
] as const)('is not lost when a process is killed %s', async (_where, stop) => {
  const victim = exchange(stop);
  expect(await victim.said).toBe(stop);
  const waiting = exchange('nowhere', customers[1]);
  await victim.kill();

  // Whoever waited goes on, with what is stored, as soon as the other one is gone.
  expect(await waiting.said).toBe('done');

  expect(await stored()).not.toBe(firstToken);
  expect(isGood(await stored())).toBe(true);
  expect(await exchange('nowhere').said).toBe('done');
});

it('stays one chain when four processes use it at once, also where each one works only once', async () => {
  // Stricter than Entra documents for an application with a secret.
  entra.state().behaviour.revokesUsedRefreshTokens = true;

  const said = await Promise.all(
    [...customers, ...customers].map((tenantId) => exchange('nowhere', tenantId).said),
  );

  expect(said).toEqual(['done', 'done', 'done', 'done']);
  expect(isGood(await stored())).toBe(true);
});
