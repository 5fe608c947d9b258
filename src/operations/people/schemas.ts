import { z } from 'zod';
import { id, instant, permission, role } from '../schemas/common.ts';

export const userState = z.enum(['active', 'invited', 'disabled']);

/** A person of the MSP who may sign in, or was asked to. */
export const user = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    roles: z.array(role),
    permissions: z.array(permission),
    state: userState.describe('"invited": has no way to sign in yet; "disabled": may not'),
    signsInWith: z.array(z.enum(['password', 'provider'])),
    createdAt: instant,
    lastSignInAt: instant.nullable(),
    linkExpiresAt: instant
      .nullable()
      .describe('Until when the newest one-time link can be used; null when there is none'),
  })
  .meta({ id: 'User' });

/** Shown once: the server keeps only a digest of the token in it. */
export const oneTimeLink = z
  .object({ url: z.string(), expiresAt: instant })
  .meta({ id: 'OneTimeLink' });

export const session = z
  .object({
    id,
    label: z.string().nullable().describe('What it was opened for; null for an own sign-in'),
    address: z.string().nullable().describe('Network address it was opened from'),
    userAgent: z.string().nullable(),
    createdAt: instant,
    expiresAt: instant,
    current: z.boolean().describe('This very request belongs to it'),
  })
  .meta({ id: 'Session' });

export const apiKey = z
  .object({
    id,
    name: z.string(),
    owner: z.object({ id, name: z.string() }),
    start: z.string().describe('First characters, by which people recognise it'),
    roles: z.array(role),
    permissions: z.array(permission),
    state: z.enum(['active', 'expired', 'revoked']),
    createdAt: instant,
    expiresAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const personName = z.string().trim().min(1).max(100);
export const email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email())
  .transform((text) => text.toLowerCase());

/** NIST SP 800-63B: length counts, rules about characters do not. */
export const newPassword = z.string().min(12).max(128).describe('At least 12 characters');
