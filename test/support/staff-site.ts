import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { serve, type Server } from '../../src/main.ts';
import { createSealingKeyText } from '../../src/store/secrets.ts';
import { createApi, signIn, type Api } from '../../tools/client/api.ts';
import { createTestDatabase } from './postgres.ts';

export const rootAccount = {
  name: 'Root Admin',
  email: 'root@msp.example',
  password: 'a long enough password',
};

/** A server without a simulated world, for what is about people only. */
export interface StaffSite {
  readonly url: string;
  readonly server: Server;
  /** The first admin, who came by the link that the server printed. */
  readonly root: Api;
  /** Calls without a session. */
  readonly anyone: Api;
  /** Invites somebody who opens the link, sets this password and signs in. */
  hire(person: {
    readonly name: string;
    readonly roles: readonly string[];
    readonly permissions?: readonly string[];
  }): Promise<Hired>;
  close(): Promise<void>;
}

export interface Hired {
  readonly id: string;
  readonly account: { readonly email: string; readonly password: string };
  readonly api: Api;
}

const invited = z.object({
  user: z.object({ id: z.string() }),
  link: z.object({ url: z.string() }),
});

/** The token in a one-time link. */
export function tokenIn(link: string | null): string {
  return new URL(link ?? '').searchParams.get('token') ?? '';
}

/** Starts a server on a database of its own, whom nobody administers yet. `more` goes into its environment. */
export async function openEmptySite(
  more: Readonly<Record<string, string>> = {},
): Promise<Pick<StaffSite, 'url' | 'server' | 'close'>> {
  const database = await createTestDatabase();
  const config = readConfig({
    DATABASE_URL: database.url,
    SEATWRIGHT_PORT: '0',
    SEATWRIGHT_LOG_LEVEL: 'silent',
    SEATWRIGHT_REQUESTS_PER_MINUTE: '1000000',
    SEATWRIGHT_ENCRYPTION_KEY: createSealingKeyText(),
    BETTER_AUTH_SECRET: 'only-for-tests-'.repeat(3),
    ...more,
  });
  const server = await serve({ config, work: 'elsewhere' });
  return {
    url: server.url,
    server,
    close: async () => {
      await server.close();
      await database.drop();
    },
  };
}

/** As `openEmptySite`, with one admin. */
export async function openStaffSite(
  more: Readonly<Record<string, string>> = {},
): Promise<StaffSite> {
  const site = await openEmptySite(more);
  const { url, server } = site;
  const anyone = createApi(url, null);
  const token = tokenIn(server.firstAdminUrl);
  await anyone.post('/v1/links/use', { token, ...rootAccount }, z.unknown());
  const root = await signIn(url, rootAccount);
  return {
    ...site,
    root,
    anyone,
    hire: async (person) => {
      const email = `${person.name.toLowerCase().replaceAll(' ', '.')}@msp.example`;
      const account = { email, password: `the password of ${person.name}` };
      const { user, link } = await root.post('/v1/users', { ...person, email }, invited);
      const wish = { token: tokenIn(link.url), password: account.password };
      await anyone.post('/v1/links/use', wish, z.unknown());
      return { id: user.id, account, api: await signIn(url, account) };
    },
  };
}
