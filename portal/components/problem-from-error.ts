import { ApiError } from '../api/client.ts';
import type { Problem } from '../ui/problem.tsx';

/** Turns whatever was thrown into words for a person. Only the server's own sentences are shown. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ApiError) {
    return { message: error.message, nextStep: error.nextStep, reference: error.requestId };
  }
  return {
    message: 'This page stopped working.',
    nextStep: 'Reload it. If it happens again, tell an admin what you did.',
    reference: null,
  };
}

/** For a mutation: null while nothing is wrong. */
export function toProblemOrNull(error: unknown): Problem | null {
  return error === null || error === undefined ? null : toProblem(error);
}
