/** From every known refusal of the tenant to the sentence that a person reads. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { explainRefusal, refusalLine } from '../../domain/people/license-refusals.ts';
import { fixturesBeside } from '../http/test-kit.ts';
import { fromGraphAssignmentError, fromGraphError, reasonOf, toLicenseRefusal } from './errors.ts';

const { answers, groupStates } = z
  .object({
    answers: z.array(
      z.object({
        operation: z.string(),
        status: z.number(),
        code: z.string(),
        message: z.string(),
        reason: z.string(),
      }),
    ),
    groupStates: z.array(z.object({ error: z.string(), reason: z.string() })),
  })
  .parse(fixturesBeside(import.meta.url)('refusals.synthetic'));

/** What both sentences look like. */
const sentence = /^[A-Z].+\."?$/s;

describe('what a tenant answers', () => {
  it.each(answers)(
    'is known: $operation, $status $code as $reason',
    ({ code, message, reason }) => {
      const said = fromGraphError({ error: { code, message } });
      const found = reasonOf({ vendorCode: said?.code, detail: said?.text });
      expect(found).toBe(reason);

      const words = explainRefusal({
        reason: found,
        licenses: ['Teams Phone Standard'],
        detail: message,
        groupName: null,
        usageLocation: 'DE',
      });
      expect(words.text).toMatch(sentence);
      expect(words.nextStep).toMatch(sentence);
      if (message !== '') expect(words.text).toContain(`The tenant says: "${message}"`);
    },
  );

  it('names services as people know them', () => {
    const row = answers.find(({ reason }) => reason === 'dependency');
    const line = refusalLine({
      reason: 'dependency',
      licenses: ['Teams Phone Standard'],
      detail: row?.message ?? '',
      groupName: null,
      usageLocation: 'DE',
    });
    expect(line).toMatch(/^Teams Phone Standard: (?!4828c8ec).+ works only with (?!0feaeb32)/);
    expect(line).toContain('as well, or keep it as long as');
  });
});

describe('what group licensing keeps on a person', () => {
  it.each(groupStates)('is known: $error as $reason', ({ error, reason }) => {
    const found = fromGraphAssignmentError(error);
    expect(found).toBe(reason);
    const direct = reasonOf({ vendorCode: `Request_BadRequest/${error}`, detail: '' });
    expect(toLicenseRefusal(direct)).toBe(reason);

    const { text, nextStep } = explainRefusal({
      reason: found ?? 'other',
      licenses: ['Office 365 E3'],
      detail: error,
      groupName: 'Staff',
      usageLocation: 'IR',
    });
    expect(text).toContain('Office 365 E3');
    expect(text).toContain(`The tenant says: "${error}"`);
    expect(nextStep).toMatch(sentence);
  });

  it('is nothing where all is well', () => {
    expect(fromGraphAssignmentError(null)).toBeNull();
  });
});
