import { expect, it } from 'vitest';
import { z } from 'zod';
import { NotConnectedError } from '../flows/tools.ts';
import { ConnectorError, type ConnectorErrorKind } from '../ports/errors.ts';
import { surfaceOfFailure } from '../surfaces/errors.ts';
import { invalidFields, notFound, toFailure, wordByEffect } from './failures.ts';

const statusOf = (error: unknown): number => surfaceOfFailure[toFailure(error).kind].httpStatus;

it.each<[ConnectorErrorKind, number]>([
  ['auth-expired', 502],
  ['forbidden', 502],
  ['not-found', 502],
  ['conflict', 502],
  ['invalid', 502],
  ['unexpected-shape', 502],
  ['unknown-outcome', 502],
  ['rate-limited', 503],
  ['unavailable', 503],
])('an outside failure of kind %s is %i with a next step', (kind, status) => {
  const error = new ConnectorError({ vendor: 'any', operation: 'reading subscriptions', kind });

  expect(statusOf(error)).toBe(status);
  expect(toFailure(error)).toMatchObject({ code: `outside-${kind}` });
  expect(toFailure(error).nextStep).toBeTruthy();
  expect(toFailure(error).message).toContain('reading subscriptions');
});

it('never invites anybody to repeat what may have happened', () => {
  const error = new ConnectorError({ vendor: 'any', operation: 'buying', kind: 'unknown-outcome' });

  expect(toFailure(error).nextStep).toContain('Do not repeat');
});

it.each([
  ['what is not there', notFound('client', 'x'), 404],
  ['what is not connected', new NotConnectedError('No PSA is connected.'), 422],
  ['two that saved at once', Object.assign(new Error('duplicate key'), { code: '23505' }), 409],
  ['a bug', new TypeError('cannot read password of undefined'), 500],
])('%s has its status', (_case, error, status) => {
  expect(statusOf(error)).toBe(status);
});

it.each([
  ['a schema', z.object({ a: z.number() }).safeParse({ a: 'x' }).error],
  ['an operation', invalidFields({ a: 'A must be a number.' })],
])(
  'says that nothing was saved only where something would have been: refused by %s',
  (_by, error) => {
    const stepAfter = (effect: 'read' | 'write' | 'spend') =>
      toFailure(wordByEffect(error, effect)).nextStep;

    expect(stepAfter('read')).toBe('Correct the named fields and send it again.');
    expect(stepAfter('write')).toMatch(/Nothing was saved\.$/);
    expect(stepAfter('spend')).toMatch(/Nothing was saved\.$/);
    expect(toFailure(wordByEffect(error, 'write')).fields).toHaveProperty('a');
  },
);

it('leaves every other failure in its own words', () => {
  const missing = notFound('client', 'x');

  expect(wordByEffect(missing, 'write')).toBe(missing);
});

it("keeps a bug's own words inside", () => {
  expect(JSON.stringify(toFailure(new TypeError('secret in a bug')))).not.toContain('secret');
});

it('names every field that is wrong, nested ones by their path, the first fault of each', () => {
  const schema = z
    .object({ a: z.number(), b: z.object({ c: z.string().min(2).email() }) })
    .strict();

  const { error } = schema.safeParse({ a: 'x', b: { c: '' }, d: 1 });

  expect(Object.keys(toFailure(error).fields).sort()).toEqual(['a', 'b.c', 'd']);
});
