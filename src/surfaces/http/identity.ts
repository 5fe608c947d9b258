import type { Caller } from '../../operations/operation.ts';

/** Who signs in and how; made by the composition root. */
export interface Identity {
  /** Answers sign-in and sign-out. */
  handle(request: Request): Promise<Response>;
  /** Who sent these headers; null when nobody has signed in. The channel is the caller's business. */
  authenticate(headers: Headers): Promise<Omit<Caller, 'channel'> | null>;
}
