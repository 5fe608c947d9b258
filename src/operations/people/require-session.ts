import { OperationError } from '../failures.ts';
import type { Caller } from '../operation.ts';

/**
 * Id of the caller's session. Throws for a program and for a ticket pane: what they may do ends where they could make
 * themselves immortal.
 */
export function requireSession(caller: Caller): string {
  if (caller.credential?.kind === 'session') return caller.credential.id;
  throw new OperationError({
    kind: 'forbidden',
    code: 'needs-session',
    message: 'This cannot be done with an API key or from a ticket pane.',
    nextStep: 'Sign in to the portal as a person and do it there.',
  });
}
