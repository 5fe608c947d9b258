import type { Generated } from 'kysely';
import type { Instant, Json } from './columns.ts';

export interface PersonRoleTable {
  user_id: string;
  roles: Json<string[]>;
  permissions: Json<string[]>;
  /** Switched off: signs in nowhere and may do nothing, whatever the roles are. */
  disabled: Generated<boolean>;
  last_sign_in_at: Instant | null;
}

/** A link that works once: for setting a password of one's own, or for seeing the first one of a new person. */
export interface OneTimeLinkTable {
  hash: string;
  kind: 'first-admin' | 'break-glass' | 'person' | 'first-password' | 'consent';
  user_id: string | null;
  /** The sealed secret that it opens, which may be gone; null but for 'first-password'. */
  secret_id: string | null;
  /** Null but for 'consent'. */
  client_id: string | null;
  created_by: string;
  created_at: Instant;
  expires_at: Instant;
  used_at: Instant | null;
}

export interface ApiKeyTable {
  id: string;
  user_id: string;
  name: string;
  start: string;
  hash: string;
  roles: Json<string[]>;
  permissions: Json<string[]>;
  created_at: Instant;
  expires_at: Instant;
  last_used_at: Instant | null;
  revoked_at: Instant | null;
}

/** Tables of the sign-in library: made and migrated by it (src/identity), columns named as it names them. */
export interface AuthUserTable {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface AuthAccountTable {
  id: string;
  userId: string;
  accountId: string;
  /** 'credential' for a password. */
  providerId: string;
  password: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface AuthSessionTable {
  id: string;
  token: string;
  userId: string;
  /** A field of ours. */
  label: string | null;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Instant;
  updatedAt: Instant;
  expiresAt: Instant;
}

/** A ticket pane's wish for a session: `embed-links.ts`. */
export interface EmbedLinkTable {
  id: string;
  poll_hash: string;
  user_code: string;
  ticket_number: string | null;
  psa_name: string;
  address: string;
  state: 'waiting' | 'confirmed' | 'denied' | 'taken';
  user_id: string | null;
  user_name: string | null;
  created_at: Instant;
  expires_at: Instant;
}
