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

/** What a page shows of a ticket pane's wish to work in somebody's name. */
export interface PaneLink {
  readonly id: string;
  /** The same letters stand in the pane. */
  readonly userCode: string;
  /** As the pane told it; null when no ticket was chosen yet. */
  readonly ticketNumber: string | null;
  /** The name that admins gave the connected PSA. */
  readonly psaName: string;
  /** 'taken': confirmed, and the pane has its session. */
  readonly state: 'waiting' | 'confirmed' | 'denied' | 'taken' | 'expired';
  /** Whether pane and looker come from one network address: otherwise they are hardly one browser. */
  readonly isSameAddress: boolean;
  /** When the wish is over if nobody answers it. */
  readonly expiresAt: string;
  /** How long the pane may work in somebody's name then, at most. */
  readonly sessionHours: number;
}

/** What a pane that asks again is told. */
export type PaneAnswer =
  | { readonly state: 'waiting' | 'denied' | 'ended' }
  | { readonly state: 'connected'; readonly token: string; readonly expiresAt: string };

/** Sessions of ticket panes: pages inside a PSA's frame, where nobody can sign in. Made by the composition root. */
export interface Panes {
  /** Longest life of a pane's session. */
  readonly sessionHours: number;
  begin(wish: { readonly ticketNumber: string | null; readonly address: string }): Promise<{
    readonly linkId: string;
    readonly userCode: string;
    /** Proves that the asker is the pane. */
    readonly pollToken: string;
    readonly psaName: string;
    readonly expiresAt: string;
  }>;
  /** Throws `OperationError` when there is no such link. */
  look(linkId: string, address: string): Promise<PaneLink>;
  /** Writes a person's answer down. Throws `OperationError` when the link does not wait for one. */
  decide(
    linkId: string,
    answer: 'confirmed' | 'denied',
    person: { readonly id: string; readonly name: string },
  ): Promise<void>;
  /** Gives a session to the pane of a confirmed link, once. */
  poll(asked: {
    readonly linkId: string;
    readonly pollToken: string;
    readonly address: string;
    readonly userAgent: string;
  }): Promise<PaneAnswer>;
  /** Ends the session that has this token; nothing when there is none. */
  end(token: string): Promise<void>;
}
