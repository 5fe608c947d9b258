/** A directory tokens can be asked for. */
export interface EntraTenant {
  /** Tenant id (GUID). */
  id: string;
  /** Domain names that may stand for the id in the address, lower case. */
  domains: string[];
  /** Who its Conditional Access shuts out; absent: nobody. */
  blocks?: ('applications' | 'partner-users')[];
}

/** What one application may do in one tenant at one resource. */
export interface EntraConsent extends EntraAccess {
  /** Tenant that consented. */
  tenantId: string;
}

/** What an application may do at one resource. */
export interface EntraAccess {
  /** Resource (`https://graph.microsoft.com`), without a trailing slash. */
  audience: string;
  /** Application permissions, carried as `roles` by app-only tokens. */
  applicationPermissions: string[];
  /** Delegated permissions, carried as `scp` by app+user tokens. */
  delegatedPermissions: string[];
}

/** A secret of an application. */
export interface EntraSecret {
  /** Its text. */
  value: string;
  /** Instant it stops working; absent means never. */
  expiresAt?: string;
}

/** An app registration. */
export interface EntraApplication {
  /** Application (client) id. */
  clientId: string;
  /** Name shown in error texts. */
  displayName: string;
  /** Accepted secrets. */
  secrets: EntraSecret[];
  /** What it may do, per tenant and resource. */
  consents: EntraConsent[];
  /** What an administrator consents to on the page; absent: nothing. */
  requiredAccess?: EntraAccess[];
  /** Where the page leads back to; absent: any address of this machine. */
  redirectUris?: string[];
}

/** A refresh token somebody got by signing in interactively, or that was made from an earlier one. */
export interface EntraRefreshToken {
  /** Its text. */
  token: string;
  /** Application it belongs to. */
  clientId: string;
  /** Tenant of the person. */
  homeTenantId: string;
  /** Sign-in name of the person. */
  userPrincipalName: string;
  /** Whether the person passed multi-factor authentication; access tokens made from it say the same. */
  hasMfa: boolean;
  /** Instant it was made; it works for 90 days from then. */
  issuedAt: string;
}

/** How this login host behaves where Entra has variants. */
export interface EntraBehaviour {
  /** Whether a refresh token dies when it is used; Entra keeps it for confidential clients. */
  revokesUsedRefreshTokens: boolean;
  /** Whether the answer to a refresh carries a new refresh token; Microsoft's own v1 sample has none. */
  returnsRefreshToken: boolean;
  /** Lifetime of access tokens in seconds. */
  accessTokenSeconds: number;
}

/** The login host's data: plain JSON values. */
export interface EntraState {
  /** Directories. */
  tenants: EntraTenant[];
  /** App registrations. */
  applications: EntraApplication[];
  /** Refresh tokens that have not been revoked, by their text. */
  refreshTokens: Record<string, EntraRefreshToken>;
  /** Variants. */
  behaviour: EntraBehaviour;
}

/** What the login host starts with; `issuedAt` of a refresh token defaults to the start. */
export interface EntraSeed {
  /** Directories. */
  tenants: EntraTenant[];
  /** App registrations. */
  applications: EntraApplication[];
  /** Refresh tokens given out before the start. */
  refreshTokens: (Omit<EntraRefreshToken, 'issuedAt'> & { issuedAt?: string })[];
}
