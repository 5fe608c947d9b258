import type { Failure } from '../failures.ts';

type Words = Pick<Failure, 'message' | 'nextStep'>;

/** What can go wrong on the way through the OpenID Connect provider, by the code that the sign-in page is opened with. */
export const signInProblems = {
  'provider-unavailable': {
    message: 'The sign-in service does not answer.',
    nextStep: 'Try again in a minute, or sign in with a password if you have one.',
  },
  'provider-refused': {
    message: 'The sign-in service did not let you in, or you cancelled there.',
    nextStep: 'Try again, or ask whoever runs the sign-in service.',
  },
  'provider-failed': {
    message:
      'The sign-in could not be completed: what the sign-in service sent could not be trusted.',
    nextStep: 'Try again; if it stays, an admin has to check the OpenID Connect settings.',
  },
  'sign-in-expired': {
    message: 'This sign-in was begun in another browser, or too long ago.',
    nextStep: 'Start it again from this page.',
  },
  'no-mail-address': {
    message: 'The sign-in service did not tell your mail address.',
    nextStep: 'Ask whoever runs it to send the claim "email".',
  },
  'mail-not-verified': {
    message: 'The sign-in service has not verified your mail address.',
    nextStep: 'Verify it there and try again.',
  },
  'domain-not-allowed': {
    message: 'Mail addresses of your domain may not sign in here.',
    nextStep: 'Sign in with your work account, or ask an admin.',
  },
  'account-not-linked': {
    message:
      'There is an account with your mail address, and the sign-in service does not vouch for the address.',
    nextStep: 'Sign in with your password, or ask an admin.',
  },
  'account-disabled': {
    message: 'Your account is disabled.',
    nextStep: 'Ask an admin to enable it.',
  },
} as const satisfies Readonly<Record<string, Words>>;

export type SignInProblem = keyof typeof signInProblems;

export function isSignInProblem(code: string): code is SignInProblem {
  return Object.hasOwn(signInProblems, code);
}
