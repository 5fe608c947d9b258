import { z } from 'zod';
import { NotConnectedError } from '../flows/tools.ts';
import { ConnectorError, type ConnectorErrorKind } from '../ports/errors.ts';

/**
 * What went wrong with an operation, by who has to act.
 * - `invalid`: the caller, on the named fields.
 * - `not-signed-in`, `forbidden`: the caller, or whoever gives rights.
 * - `not-found`, `conflict`: the thing is not there, or somebody was first.
 * - `refused`: a rule of the business says no.
 * - `outside-unavailable`: an outside system, in a moment.
 * - `outside-failed`: an outside system; an administrator, usually.
 * - `internal`: a developer.
 */
export type FailureKind =
  | 'invalid'
  | 'not-signed-in'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'outside-unavailable'
  | 'outside-failed'
  | 'internal';

export interface Failure {
  readonly kind: FailureKind;
  /** Finer than the kind; stable, for programs: "customer-contradicted". */
  readonly code: string;
  /** One sentence for people. */
  readonly message: string;
  /** What to do about it; null when the message says it all. */
  readonly nextStep: string | null;
  /** Message by field name; empty when no field is to blame. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Thrown by an operation's handler to say no. Nothing was changed. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly failure: Failure;
  constructor(
    failure: Pick<Failure, 'kind' | 'message'> &
      Partial<Pick<Failure, 'code' | 'nextStep' | 'fields'>>,
    cause?: unknown,
  ) {
    super(failure.message, { cause });
    this.failure = { code: failure.kind, nextStep: null, fields: {}, ...failure };
  }
}

/** "There is no client "…"." */
export function notFound(what: string, id: string): OperationError {
  return new OperationError({
    kind: 'not-found',
    message: `There is no ${what} "${id}".`,
    nextStep: 'Look for it in the list: it may have been removed or renamed.',
  });
}

const correctFields = 'Correct the named fields and send it again.';

/**
 * What an operation threw, worded by its effect: what was refused as input of a write saved nothing, and says so. A read had
 * nothing to save.
 */
export function wordByEffect(error: unknown, effect: 'read' | 'write' | 'spend'): unknown {
  if (effect === 'read') return error;
  if (!(error instanceof OperationError || error instanceof z.ZodError)) return error;
  const failure = toFailure(error);
  if (failure.nextStep !== correctFields) return error;
  return new OperationError({ ...failure, nextStep: `${correctFields} Nothing was saved.` }, error);
}

/** Field-named refusal of input that the schema alone cannot judge. */
export function invalidFields(fields: Readonly<Record<string, string>>): OperationError {
  return new OperationError({
    kind: 'invalid',
    message: Object.values(fields).join(' '),
    nextStep: correctFields,
    fields,
  });
}

/** What any thrown thing means to the caller. A bug's own words never leave the server. */
export function toFailure(error: unknown): Failure {
  if (error instanceof OperationError) return error.failure;
  if (error instanceof z.ZodError) return fromZodError(error);
  if (error instanceof NotConnectedError) {
    return {
      kind: 'refused',
      code: 'not-connected',
      message: error.message,
      nextStep: 'An admin connects it under Integrations, or on the client page.',
      fields: {},
    };
  }
  if (error instanceof ConnectorError) return fromConnectorError(error);
  if (isCollision(error)) return collision;
  return {
    kind: 'internal',
    code: 'internal',
    message: 'Seatwright could not do this because of a fault of its own.',
    nextStep: 'Try once more; if it stays, send the request id to whoever runs Seatwright.',
    fields: {},
  };
}

/** Two people saved at the same moment and the database let only one of them (SQLSTATE 23505). */
function isCollision(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

const collision: Failure = {
  kind: 'conflict',
  code: 'collision',
  message: 'Somebody else saved something at the same moment that this would collide with.',
  nextStep: 'Load the page again and look; nothing of yours was saved.',
  fields: {},
};

/** One table for all outside failures: what to do next, by kind. */
const outside: Readonly<
  Record<ConnectorErrorKind, { readonly kind: FailureKind; readonly nextStep: string }>
> = {
  'auth-expired': {
    kind: 'outside-failed',
    nextStep: 'An admin has to renew the credentials: Integrations > Configure > Test.',
  },
  forbidden: {
    kind: 'outside-failed',
    nextStep: 'An admin has to grant the missing right: Integrations > Configure > Test.',
  },
  'not-found': {
    kind: 'outside-failed',
    nextStep: 'It may have been removed there; look for it in the vendor’s own portal.',
  },
  conflict: {
    kind: 'outside-failed',
    nextStep: 'Somebody else is changing the same thing; look again in a minute.',
  },
  invalid: {
    kind: 'outside-failed',
    nextStep: 'Send the request id to whoever runs Seatwright.',
  },
  'rate-limited': { kind: 'outside-unavailable', nextStep: 'Try again in a minute.' },
  unavailable: { kind: 'outside-unavailable', nextStep: 'Try again in a minute.' },
  'unknown-outcome': {
    kind: 'outside-failed',
    nextStep: 'Do not repeat it: it may have happened. Look there first.',
  },
  'unexpected-shape': {
    kind: 'outside-failed',
    nextStep: 'Send the request id to whoever runs Seatwright.',
  },
};

function fromConnectorError(error: ConnectorError): Failure {
  return {
    ...outside[error.kind],
    code: `outside-${error.kind}`,
    message: `An outside system failed: ${error.message}`,
    fields: {},
  };
}

function fromZodError(error: z.ZodError): Failure {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        fields[[...issue.path, key].join('.')] = `There is no field "${key}" here.`;
      }
    } else {
      fields[issue.path.join('.') || 'input'] ??= issue.message;
    }
  }
  const named = Object.entries(fields).map(([name, message]) => `${name}: ${message}`);
  return {
    kind: 'invalid',
    code: 'invalid',
    message: named.join('; '),
    nextStep: correctFields,
    fields,
  };
}
