import { betterAuth } from 'better-auth';
import { hashPassword } from 'better-auth/crypto';
import pg from 'pg';
import type { Permission, Role } from '../flows/tools.ts';
import type { Logger } from '../lib/log.ts';
import { lockKey, transact } from '../store/database.ts';
import { writePersonRoles } from '../store/people-roles.ts';
import { findPerson, insertPerson, writePasswordHash } from '../store/people.ts';
import { endSessions } from '../store/sessions.ts';
import type { Identity, ProviderStep } from '../surfaces/http/identity.ts';
import { callerOfKey, findApiKey } from './api-key-caller.ts';
import { authSchema, createAuthOptions, migrateAuth, type AuthSettings } from './auth-options.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { createProviderSignIn } from './provider.ts';
import { callerOfSession } from './session-caller.ts';
import { createSignInLimits } from './sign-in-limits.ts';

export interface IdentitySettings extends AuthSettings {
  readonly databaseUrl: string;
  /** Null: people sign in with a password only. */
  readonly provider: ProviderSettings | null;
  readonly log: Logger;
}

/** A person who may sign in. */
export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
}

/** Sign-in, and the people who may. */
export interface OpenIdentity extends Identity {
  /** Adds the person, or gives an existing one these roles (the password then stays). Answers the id. */
  ensurePerson(person: NewPerson): Promise<string>;
  /** Sets a new password and ends the person's sessions. False when nobody has this mail address. */
  resetPassword(email: string, password: string): Promise<boolean>;
  close(): Promise<void>;
}

export async function openIdentity(settings: IdentitySettings): Promise<OpenIdentity> {
  const { db, clock } = settings;
  const pool = new pg.Pool({
    connectionString: settings.databaseUrl,
    max: 5,
    options: `-c search_path=${authSchema} -c timezone=UTC`,
  });
  // A pool without a listener turns a lost idle connection into a crash of the process.
  pool.on('error', () => {});
  const options = createAuthOptions(settings, pool);
  await migrateAuth(db, pool, options);
  const auth = betterAuth(options);
  const limits = createSignInLimits(pool);
  const provider = openProvider(settings, pool);
  return {
    ...limits,
    handle: (request) => auth.handler(request),
    startProvider: (headers, next) => provider?.start(headers, next) ?? noProvider(),
    finishProvider: (request) => provider?.finish(request) ?? noProvider(),
    authenticate: async (headers) => {
      const key = findApiKey(headers);
      if (key !== null) return callerOfKey(db, key, clock.now());
      const found = await auth.api.getSession({ headers: onlyToken(headers) });
      return found === null ? null : callerOfSession(db, found, headers);
    },
    ensurePerson: async (person) => {
      return transact(db, async (tx) => {
        await lockKey(tx, 'people');
        const known = await findPerson(tx, person.email, clock.now());
        const id = known?.id ?? (await insertPerson(tx, person, clock.now()));
        if (known === null) {
          const hash = await hashPassword(person.password);
          await writePasswordHash(tx, id, hash, clock.now());
        }
        await writePersonRoles(tx, id, person);
        return id;
      });
    },
    resetPassword: async (email, text) => {
      const hash = await hashPassword(text);
      return transact(db, async (tx) => {
        const person = await findPerson(tx, email, clock.now());
        if (person === null) return false;
        await writePasswordHash(tx, person.id, hash, clock.now());
        await endSessions(tx, person.id);
        return true;
      });
    },
    close: () => pool.end(),
  };
}

/** A token that opens nothing (any more) is not replaced by the cookie that comes along with it. */
function onlyToken(headers: Headers): Headers {
  if (!/^bearer /i.test(headers.get('authorization') ?? '')) return headers;
  const rest = new Headers(headers);
  rest.delete('cookie');
  return rest;
}

function openProvider(settings: IdentitySettings, pool: pg.Pool) {
  const { provider, publicUrl } = settings;
  // The configuration refuses a provider without a fixed address.
  if (provider === null || publicUrl === null) return null;
  return createProviderSignIn({ ...settings, provider, publicUrl, pool });
}

function noProvider(): Promise<ProviderStep> {
  return Promise.resolve({ location: '/sign-in', cookies: [] });
}
