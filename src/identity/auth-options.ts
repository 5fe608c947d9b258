import { getMigrations } from 'better-auth/db/migration';
import { APIError } from 'better-auth/api';
import { bearer } from 'better-auth/plugins';
import type pg from 'pg';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../store/database.ts';
import { lockKey, transact } from '../store/database.ts';
import { noteSignIn, readPersonAccess } from '../store/people-roles.ts';
import { signInLimitTable } from './sign-in-limits.ts';

/** Tables of the sign-in library stand apart from the product's. */
export const authSchema = 'auth';

/** Header in which the HTTP server tells the sign-in library where a request comes from. */
const addressHeader = 'x-seatwright-address';

export interface AuthSettings {
  readonly db: Database;
  readonly clock: Clock;
  readonly secret: string;
  /** Address that people use, when it is fixed; decides whether cookies need https. */
  readonly publicUrl: string | null;
}

/**
 * How the sign-in library is set up. `onSignIn` is called for everybody who has proved who they are, just before they get a
 * session.
 */
export function createAuthOptions(
  settings: AuthSettings,
  pool: pg.Pool,
  onSignIn?: (userId: string) => Promise<void>,
) {
  const day = 24 * 3_600;
  return {
    appName: 'Seatwright',
    // Without a fixed address only used for links in mails, of which there are none; the library warns when it is missing.
    baseURL: settings.publicUrl ?? 'http://127.0.0.1',
    basePath: '/api/auth',
    secret: settings.secret,
    database: pool,
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12 },
    session: {
      expiresIn: 7 * day,
      // A session ends when it was said to end: one that was opened for hours must not grow by being used.
      disableSessionRefresh: true,
      // What a session was opened for, when it was not by signing in (src/store/sessions.ts).
      additionalFields: { label: { type: 'string' as const, required: false, input: false } },
    },
    // The HTTP surface limits requests, src/identity/sign-in-limits.ts wrong passwords: for all processes together.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // No token of the provider is needed after the sign-in, so none is kept.
    account: { updateAccountOnSignIn: false },
    databaseHooks: {
      account: {
        create: { before: (account: object) => Promise.resolve({ data: withoutTokens(account) }) },
      },
      session: {
        create: {
          before: async (session: { readonly userId: string }) => {
            const { disabled } = await readPersonAccess(settings.db, session.userId);
            if (disabled) throw new APIError('FORBIDDEN', { code: 'account-disabled' });
            await onSignIn?.(session.userId);
            await noteSignIn(settings.db, session.userId, settings.clock.now());
          },
        },
      },
    },
    advanced: createAdvancedOptions(settings),
    logger: { disabled: true },
    plugins: [bearer()],
  };
}

function createAdvancedOptions(settings: AuthSettings) {
  const isHttps = settings.publicUrl?.startsWith('https:') ?? false;
  return {
    // The server has looked at the origin before it passes a request on (surfaces/http/origin.ts).
    disableCSRFCheck: true,
    // With "__Host-" no neighbour below the same domain can put a cookie of its own in the place of ours. The library's
    // switch knows "__Secure-" only, which does not prevent that.
    useSecureCookies: false,
    cookiePrefix: `${isHttps ? '__Host-' : ''}seatwright`,
    ipAddress: { ipAddressHeaders: [addressHeader] },
    // Never sent from another site's frame: a ticket pane there has a session and a cookie of its own.
    defaultCookieAttributes: { sameSite: 'lax' as const, secure: isHttps },
  };
}

function withoutTokens(account: object): object {
  return { ...account, accessToken: null, refreshToken: null, idToken: null };
}

/** Additive, by the library itself; processes that start together wait for each other. */
export async function migrateAuth(
  db: Database,
  pool: pg.Pool,
  options: ReturnType<typeof createAuthOptions>,
): Promise<void> {
  await transact(db, async (tx) => {
    await lockKey(tx, 'migrate-identity');
    await pool.query(`create schema if not exists ${authSchema}`);
    const { runMigrations } = await getMigrations(options);
    await runMigrations();
    // Columns as rate-limiter-flexible 11 makes them itself; made here because two processes would get in each other's way.
    await pool.query(
      `create table if not exists ${signInLimitTable}
         (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
    );
  });
}
