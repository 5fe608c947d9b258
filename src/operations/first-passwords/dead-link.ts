import type { DeadLinkReason } from '../../flows/first-password.ts';
import { OperationError } from '../failures.ts';

const askForAnother = 'Ask whoever gave it to you for another one.';

/** For people outside of the MSP: nothing here tells of a person, a client, or how Seatwright works. */
const words = {
  used: {
    message: 'This link cannot be used again: the password was shown already.',
    nextStep:
      'If you did not see it, tell whoever gave you the link at once, so that they set another password.',
  },
  expired: { message: 'This link cannot be used: it is too old.', nextStep: askForAnother },
  unknown: {
    message: 'This link cannot be used: it is incomplete, or it was replaced or withdrawn.',
    nextStep: askForAnother,
  },
} as const;

/** Why a link to a first password opens nothing, for whoever holds it. */
export function deadPasswordLink(reason: DeadLinkReason): OperationError {
  return new OperationError({ kind: 'not-found', code: `link-${reason}`, ...words[reason] });
}
