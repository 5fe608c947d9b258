import { z } from 'zod';
import { hasAdmin } from '../../store/people-roles.ts';
import { defineOperation } from '../operation.ts';
import { isSignInProblem, signInProblems } from './sign-in-problems.ts';

export const signInOptions = defineOperation({
  name: 'sign-in.options',
  summary: 'Show the ways to sign in, and what a sign-in that failed means',
  route: 'GET /v1/sign-in-options',
  input: z.object({
    problem: z
      .string()
      .max(100)
      .optional()
      .describe('The code that the sign-in page was opened with'),
  }),
  output: z
    .object({
      provider: z
        .object({
          name: z.string(),
          url: z.string().describe('Open it, with "next" as the page to go on to'),
        })
        .nullable()
        .describe('Null: only mail address and password'),
      needsFirstAdmin: z.boolean().describe('Nobody administers yet: the server printed a link'),
      problem: z.object({ code: z.string(), message: z.string(), nextStep: z.string() }).nullable(),
    })
    .meta({ id: 'SignInOptions' }),
  roles: 'anyone',
  effect: 'read',
  handler: async ({ tools }, { problem }) => {
    const provider = tools.signInProvider;
    return {
      provider: provider === null ? null : { name: provider.name, url: '/api/auth/provider' },
      needsFirstAdmin: !(await hasAdmin(tools.db)),
      problem:
        problem !== undefined && isSignInProblem(problem)
          ? { code: problem, ...signInProblems[problem] }
          : null,
    };
  },
});
