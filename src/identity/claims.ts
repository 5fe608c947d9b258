import { z } from 'zod';
import type { Permission, Role } from '../flows/tools.ts';
import { parseJson } from '../lib/json.ts';
import { knownPermissions, knownRoles } from '../operations/schemas/common.ts';
import type { SignInProblem } from '../operations/people/sign-in-problems.ts';
import type { ProviderSettings } from './provider-settings.ts';

/** What a provider told about a person, as far as we use it. */
export interface Claims {
  readonly subject: string;
  /** In lower case; null when the provider told none. */
  readonly email: string | null;
  /** Null: the provider does not say. */
  readonly isEmailVerified: boolean | null;
  readonly name: string | null;
  /** Values of the claim that tells roles. */
  readonly roles: readonly string[];
}

const told = z.looseObject({
  sub: z.string().min(1),
  email: z.email().nullish().catch(null),
  email_verified: z.union([z.boolean(), z.stringbool()]).nullish().catch(false),
  // Some providers tell the mail address only here (Microsoft Entra ID, "ID token claims reference", read 2026-11-22).
  preferred_username: z.email().nullish().catch(null),
  name: z.string().nullish().catch(null),
});

/** Null when there is no subject: then it is not about anybody. */
export function fromProviderClaims(raw: unknown, rolesClaim: string): Claims | null {
  const parsed = told.safeParse(raw);
  if (!parsed.success) return null;
  const { sub, name, preferred_username: userName, ...claims } = parsed.data;
  const email = claims.email ?? userName ?? null;
  return {
    subject: sub,
    email: email?.toLowerCase() ?? null,
    isEmailVerified: claims.email_verified ?? null,
    name: name?.trim() || null,
    roles: toTexts(valueAt(parsed.data, rolesClaim)),
  };
}

/** The claims inside a token whose signature was checked elsewhere; null when it is no token. */
export function decodeToken(token: string): unknown {
  const parsed = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return parsed.ok ? parsed.value : null;
}

/** A claim's own name wins over a way with dots: names with dots and colons are common. */
function valueAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return null;
    // Proof: just checked to be an object that has this member.
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** Providers send lists, or one text with blanks between. */
function toTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((part) => part !== '');
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is string => typeof one === 'string');
}

/** What the mapping gives; null when roles are given in Seatwright. */
export function rightsFrom(
  claims: Claims,
  mapping: ProviderSettings['rights'],
): { readonly roles: readonly Role[]; readonly permissions: readonly Permission[] } | null {
  if (mapping === null) return null;
  const given = claims.roles.flatMap((value) => mapping.get(value) ?? []);
  return { roles: knownRoles(given), permissions: knownPermissions(given) };
}

/** Why this person may not come in; null when they may. */
export function judgeClaims(
  claims: Claims,
  allowedDomains: readonly string[],
): SignInProblem | null {
  if (claims.email === null) return 'no-mail-address';
  if (claims.isEmailVerified === false) return 'mail-not-verified';
  const domain = claims.email.slice(claims.email.lastIndexOf('@') + 1);
  if (allowedDomains.length > 0 && !allowedDomains.includes(domain)) return 'domain-not-allowed';
  return null;
}

/**
 * Whether the provider's word for the mail address is enough to open an account that has the address already. Where it says
 * nothing, it is only for domains that the operator has named.
 */
export function vouchesForMail(claims: Claims, allowedDomains: readonly string[]): boolean {
  return claims.isEmailVerified ?? allowedDomains.length > 0;
}
