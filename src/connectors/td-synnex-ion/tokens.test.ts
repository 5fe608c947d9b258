import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromTokenAnswer } from '../http/oauth.ts';
import { createTokens, fromKeptText, toKeptText } from './tokens.ts';
import { fixture } from './test-kit.ts';

const accessEndsAt = Temporal.Instant.from('2026-11-22T10:00:00Z');

describe('what is kept', () => {
  it('is read as it was written, whatever the tokens are', () => {
    const token = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(token, token, (refreshToken, accessToken) => {
        const kept = fromKeptText(toKeptText({ refreshToken, accessToken, accessEndsAt }));
        expect(kept).toEqual({
          refreshToken,
          access: { token: accessToken, endsAt: accessEndsAt },
        });
      }),
    );
  });

  it.each([' MGFKYWE3MTYTYJJKNS01 \n', '{"refreshToken":"a"}', '{', '42'])(
    'is a token as it was typed in otherwise: %o',
    (text) => {
      expect(fromKeptText(text)).toEqual({ refreshToken: text.trim(), access: null });
    },
  );
});

const askedWith = async (answer: unknown) => {
  const saved: string[] = [];
  const tokens = createTokens({
    vendor: 'td-synnex-ion',
    now: () => accessEndsAt,
    aloneWithToken: (work) =>
      work('typed', (text) => {
        saved.push(text);
        return Promise.resolve();
      }),
    refresh: () => Promise.resolve(fromTokenAnswer(answer)),
  });
  return { token: await tokens.get(false), saved };
};

describe('an answer of the token endpoint', () => {
  it('as documented is kept with both tokens', async () => {
    const { token, saved } = await askedWith(fixture('token-response'));
    expect(token).toBe('EXAMPLE-ACCESS-TOKEN');
    expect(saved.map(fromKeptText)).toEqual([
      {
        refreshToken: 'EXAMPLE-NEXT-REFRESH-TOKEN',
        access: { token, endsAt: accessEndsAt.add({ hours: 2 }) },
      },
    ]);
  });

  it('without a next refresh token is no use: there would be none left', async () => {
    await expect(askedWith({ access_token: 'a', expires_in: 7200 })).rejects.toMatchObject({
      kind: 'unexpected-shape',
      detail: expect.stringContaining('a new one has to be typed in'),
    });
  });
});
