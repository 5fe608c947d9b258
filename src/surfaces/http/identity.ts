import type { Caller } from '../../operations/operation.ts';

/** Where a browser goes next on its way through the sign-in provider. */
export interface ProviderStep {
  /** An address of the provider's, or a page of ours. */
  readonly location: string;
  /** `Set-Cookie` headers. */
  readonly cookies: readonly string[];
}

/** Who signs in and how; made by the composition root. */
export interface Identity {
  /** Answers sign-in with a password, and sign-out. */
  handle(request: Request): Promise<Response>;
  /** Counts a try to sign in with a password. Seconds to wait when there were too many; null: go on. */
  admit(attempt: { readonly email: string; readonly address: string }): Promise<number | null>;
  /** That try had the right password and does not count. */
  forgive(attempt: { readonly email: string; readonly address: string }): Promise<void>;
  /** Sends a browser to the sign-in provider. `next` is the page to come back to and begins with one slash. */
  startProvider(headers: Headers, next: string): Promise<ProviderStep>;
  /** Takes what the provider sent the browser back with. Whatever went wrong leads to the sign-in page, which says what. */
  finishProvider(request: Request): Promise<ProviderStep>;
  /** Who sent these headers; null when nobody has signed in. The channel is the caller's business. */
  authenticate(headers: Headers): Promise<Omit<Caller, 'channel'> | null>;
}
