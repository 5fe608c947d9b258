/**
 * What went wrong outside, and who acts on it.
 * - `auth-expired`: refreshed once by the system, then the administrator.
 * - `forbidden`: the administrator; the message names the missing permission where the vendor tells.
 * - `not-found`, `conflict`, `invalid`: the flow decides.
 * - `rate-limited`, `unavailable`: nothing was sent, or it was a read; the system tries again, bounded.
 * - `unknown-outcome`: a write was sent and no trustworthy answer came. **It may have happened.** Nobody sends it
 *   again before a read has told.
 * - `unexpected-shape`: an answer that our schema does not know; a developer.
 */
export type ConnectorErrorKind =
  | 'auth-expired'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'rate-limited'
  | 'unavailable'
  | 'unknown-outcome'
  | 'unexpected-shape';

/** What a person reads instead of the kind, after the name of who answered. */
const inWords: Readonly<Record<ConnectorErrorKind, string>> = {
  'auth-expired': 'refused our credentials',
  forbidden: 'denied us access',
  'not-found': 'did not find what was named',
  conflict: 'is changing the same thing already',
  invalid: 'refused the request',
  'rate-limited': 'takes no more calls for now',
  unavailable: 'was not available',
  'unknown-outcome': 'gave no clear answer',
  'unexpected-shape': 'answered in an unknown form',
};

export interface ConnectorErrorDetails {
  /** "partner-center", "pax8", "graph" … */
  readonly vendor: string;
  /** The name that people gave the connected account; absent below where accounts are known. */
  readonly account?: string | undefined;
  /** What was being done, in our words: "reading subscriptions of customer …". */
  readonly operation: string;
  readonly kind: ConnectorErrorKind;
  /** HTTP status, when an answer came. */
  readonly status?: number | undefined;
  /** The vendor's own code, as text. */
  readonly vendorCode?: string | undefined;
  /** The vendor's words: data, quoted and cut, never trusted. */
  readonly detail?: string | undefined;
  /** What the vendor's support asks for. */
  readonly correlationId?: string | undefined;
  /** How long the vendor asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** What a person does about it, a sentence, where the connector knows. */
  readonly nextStep?: string | undefined;
  readonly cause?: unknown;
}

/** The one error of every call to the outside. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly vendor: string;
  /** Who did not answer, for people: the account's name, or the vendor's as long as no account is known. */
  readonly who: string;
  readonly operation: string;
  readonly kind: ConnectorErrorKind;
  readonly status: number | undefined;
  readonly vendorCode: string | undefined;
  readonly detail: string | undefined;
  readonly correlationId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly nextStep: string | undefined;

  constructor(details: ConnectorErrorDetails) {
    const code = [details.status, details.vendorCode]
      .filter((part) => part !== undefined)
      .join('/');
    const said = details.detail === undefined ? '' : `: "${details.detail.slice(0, 500)}"`;
    const who = details.account ?? details.vendor;
    super(
      `${who} ${inWords[details.kind]} while ${details.operation}${code === '' ? '' : ` (${code})`}${said}`,
      { cause: details.cause },
    );
    this.who = who;
    this.vendor = details.vendor;
    this.operation = details.operation;
    this.kind = details.kind;
    this.status = details.status;
    this.vendorCode = details.vendorCode;
    this.detail = details.detail;
    this.correlationId = details.correlationId;
    this.retryAfterMs = details.retryAfterMs;
    this.nextStep = details.nextStep;
  }

  /** The same error, in the name of a connected account. */
  of(account: string): ConnectorError {
    return new ConnectorError({
      vendor: this.vendor,
      account,
      operation: this.operation,
      kind: this.kind,
      status: this.status,
      vendorCode: this.vendorCode,
      detail: this.detail,
      correlationId: this.correlationId,
      retryAfterMs: this.retryAfterMs,
      nextStep: this.nextStep,
      cause: this,
    });
  }

  /** What happened, shortly: "was not available, 503". */
  get shortly(): string {
    return [inWords[this.kind], this.status, this.vendorCode]
      .filter((part) => part !== undefined)
      .join(', ');
  }

  /** Whether the answer stands: the same call again rarely helps. */
  get isFinal(): boolean {
    return ['not-found', 'conflict', 'invalid', 'unexpected-shape'].includes(this.kind);
  }

  /** Whether trying again later, without a person, can help. Never true for a write that may have happened. */
  get isTransient(): boolean {
    return this.kind === 'rate-limited' || this.kind === 'unavailable';
  }
}
