/** A process that exchanges the stored refresh token as the product does, and stops where it is told to be killed. */
import { z } from 'zod';
import { createEntraTokens } from '../../src/connectors/http/oauth.ts';
import { createSingleUseSecrets } from '../../src/single-use-secrets.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createSealer, parseSealingKey } from '../../src/store/secrets.ts';

const wish = z
  .object({
    DATABASE_URL: z.string(),
    SEALING_KEY: z.string(),
    LOGIN_URL: z.string(),
    CLIENT_ID: z.string(),
    CLIENT_SECRET: z.string(),
    TENANT_ID: z.string(),
    SERVICE_ID: z.string(),
    /** Waits for the end there, and says so. */
    STOP: z.enum(['nowhere', 'before-save', 'after-save']),
  })
  .parse(process.env);

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function waitForTheEnd(at: string): Promise<void> {
  if (wish.STOP !== at) return;
  say(at);
  await new Promise(() => setInterval(() => undefined, 60_000));
}

const clock = { now: () => Temporal.Now.instant() };
const opened = openDatabase(wish.DATABASE_URL);
const secrets = createSingleUseSecrets({
  db: opened.db,
  clock,
  sealer: createSealer([parseSealingKey(wish.SEALING_KEY)]),
});
const tokens = createEntraTokens({
  vendor: 'graph',
  loginUrl: wish.LOGIN_URL,
  clientId: wish.CLIENT_ID,
  clientSecret: wish.CLIENT_SECRET,
  now: () => clock.now(),
});
await tokens.userToken(
  wish.TENANT_ID,
  'https://graph.microsoft.com/.default',
  (work) =>
    secrets.ofService(wish.SERVICE_ID)('refreshToken', (text, save) =>
      work(text, async (next, endsAt) => {
        await waitForTheEnd('before-save');
        await save(next, endsAt);
        await waitForTheEnd('after-save');
      }),
    ),
  true,
);
say('done');
await opened.close();
