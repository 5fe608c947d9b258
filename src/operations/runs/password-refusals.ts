import type { PasswordRefusal } from '../../flows/first-password.ts';
import { OperationError, notFound } from '../failures.ts';
import { id } from '../schemas/common.ts';

/** Which first password of which run. */
export const passwordInput = {
  id,
  secretId: id
    .optional()
    .describe('Of `firstPasswords` of the run; needed only where it has several'),
};

const refusals = {
  'not-yours': {
    kind: 'forbidden',
    message: 'Only the engineer who started the run can hand over the first password.',
    nextStep: null,
  },
  gone: {
    kind: 'conflict',
    message: 'The first password was shown already, or its three days are over.',
    nextStep: 'Give the account another password, in the tenant or in its directory.',
  },
  'not-ready': {
    kind: 'conflict',
    message: 'The account has not been handed over yet.',
    nextStep: null,
  },
  which: {
    kind: 'conflict',
    message: 'This run made several people, and it was not said whose first password is meant.',
    nextStep: 'Name it with `secretId`, out of `firstPasswords` of the run.',
  },
  'no-link': {
    kind: 'conflict',
    message: 'There is no open link to withdraw: it was opened, replaced or withdrawn already.',
    nextStep: null,
  },
} as const;

/** The words for why somebody may not have a first password, or has no link to withdraw. */
export function passwordRefusal(
  reason: PasswordRefusal | 'no-link',
  runId: string,
): OperationError {
  if (reason === 'not-found') return notFound('run', runId);
  return new OperationError({ code: `password-${reason}`, ...refusals[reason] });
}
