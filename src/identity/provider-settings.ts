import type { Permission, Role } from '../flows/tools.ts';

/** The OpenID Connect provider through which people sign in. */
export interface ProviderSettings {
  /** Exactly as the provider writes it: its discovery document and its tokens have to name the same. */
  readonly issuer: string;
  readonly clientId: string;
  /** Never printed. */
  readonly clientSecret: string;
  /** What people call it: "Sign in with …". */
  readonly name: string;
  /** Name of the claim that tells roles, or the way to it: "realm_access.roles". */
  readonly rolesClaim: string;
  /** What each value of that claim gives here; null: roles are given in Seatwright. */
  readonly rights: ReadonlyMap<string, Role | Permission> | null;
  /** Mail domains that may sign in, in lower case; empty: every one that the provider lets in. */
  readonly allowedDomains: readonly string[];
}
