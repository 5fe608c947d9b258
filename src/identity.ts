import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { bearer } from 'better-auth/plugins';
import pg from 'pg';
import type { z } from 'zod';
import type { Permission, Role } from './flows/tools.ts';
import { permission, role } from './operations/schemas/common.ts';
import type { Database } from './store/database.ts';
import { lockKey, transact } from './store/database.ts';
import { readPersonRoles, writePersonRoles } from './store/people-roles.ts';
import type { Identity } from './surfaces/http/identity.ts';

/** Tables of the sign-in library stand apart from the product's. */
const schema = 'auth';

export interface IdentitySettings {
  readonly databaseUrl: string;
  readonly db: Database;
  readonly secret: string;
  /** Address that people use, when it is fixed; decides whether cookies need https. */
  readonly publicUrl: string | null;
  /** Whether pages of other sites may show the portal in a frame: their cookies need other attributes. */
  readonly isFramed: boolean;
}

/** A person who may sign in. */
export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
}

/** Sign-in with mail address and password, and the people who may. */
export interface OpenIdentity extends Identity {
  /** Adds the person, or gives an existing one these roles (the password then stays). Answers the id. */
  ensurePerson(person: NewPerson): Promise<string>;
  /** Sets a new password and ends the person's sessions. False when nobody has this mail address. */
  resetPassword(email: string, password: string): Promise<boolean>;
  close(): Promise<void>;
}

export async function openIdentity(settings: IdentitySettings): Promise<OpenIdentity> {
  const pool = new pg.Pool({
    connectionString: settings.databaseUrl,
    max: 5,
    options: `-c search_path=${schema} -c timezone=UTC`,
  });
  // A pool without a listener turns a lost idle connection into a crash of the process.
  pool.on('error', () => {});
  const options = optionsFor(settings, pool);
  await migrateIdentity(settings.db, pool, options);
  const auth = betterAuth(options);
  return {
    handle: (request) => auth.handler(request),
    authenticate: async (headers) => {
      const session = await auth.api.getSession({ headers });
      if (session === null) return null;
      const { id, name, email } = session.user;
      const given = await readPersonRoles(settings.db, id);
      return {
        id,
        name,
        email,
        // What a newer version wrote and this one does not know gives no right.
        roles: known(role, given.roles),
        permissions: known(permission, given.permissions),
      };
    },
    ensurePerson: async (person) => {
      const { internalAdapter, password } = await auth.$context;
      const email = person.email.toLowerCase();
      const found = await internalAdapter.findUserByEmail(email);
      let id = found?.user.id;
      if (id === undefined) {
        const user = await internalAdapter.createUser(
          { email, name: person.name, emailVerified: true },
          { method: 'admin' },
        );
        id = user.id;
        await internalAdapter.linkAccount({
          userId: id,
          providerId: 'credential',
          accountId: id,
          password: await password.hash(person.password),
        });
      }
      await writePersonRoles(settings.db, id, person);
      return id;
    },
    resetPassword: async (email, text) => {
      const { internalAdapter, password } = await auth.$context;
      const found = await internalAdapter.findUserByEmail(email.toLowerCase());
      if (found === null) return false;
      await internalAdapter.updatePassword(found.user.id, await password.hash(text));
      await internalAdapter.deleteUserSessions(found.user.id);
      return true;
    },
    close: () => pool.end(),
  };
}

function optionsFor(settings: IdentitySettings, pool: pg.Pool) {
  const isHttps = settings.publicUrl?.startsWith('https:') ?? false;
  const day = 24 * 3_600;
  return {
    appName: 'Seatwright',
    // Only used for links in mails, of which there are none; without it the library warns at each start.
    baseURL: settings.publicUrl ?? 'http://127.0.0.1',
    basePath: '/api/auth',
    secret: settings.secret,
    database: pool,
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12 },
    session: { expiresIn: 7 * day, updateAge: day },
    // The server limits requests for all processes together with everything else.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      // The server has looked at the origin before it passes a request on (surfaces/http/origin.ts).
      disableCSRFCheck: true,
      useSecureCookies: isHttps,
      // A cookie inside another site's frame is only sent with these; over http browsers allow no such thing.
      defaultCookieAttributes:
        isHttps && settings.isFramed
          ? { sameSite: 'none' as const, secure: true, partitioned: true }
          : { sameSite: 'lax' as const },
    },
    logger: { disabled: true },
    plugins: [bearer()],
  };
}

/** Additive, by the library itself; processes that start together wait for each other. */
async function migrateIdentity(
  db: Database,
  pool: pg.Pool,
  options: ReturnType<typeof optionsFor>,
): Promise<void> {
  await transact(db, async (tx) => {
    await lockKey(tx, 'migrate-identity');
    await pool.query(`create schema if not exists ${schema}`);
    const { runMigrations } = await getMigrations(options);
    await runMigrations();
  });
}

function known<Value extends string>(
  allowed: z.ZodType<Value>,
  given: readonly string[],
): readonly Value[] {
  return given.flatMap((text) => {
    const parsed = allowed.safeParse(text);
    return parsed.success ? [parsed.data] : [];
  });
}
