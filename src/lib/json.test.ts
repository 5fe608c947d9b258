import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseJsonVerbatim } from './json.ts';

const printed = (text: string): string => {
  const parsed = parseJsonVerbatim(text);
  return parsed.ok ? JSON.stringify(parsed.value) : parsed.reason;
};

describe('a value that is sent back', () => {
  it.each([
    '{"price":1.6666666666666666666666666667}',
    '{"price":1.50,"deep":[{"id":9007199254740993}],"text":"1.50","none":null}',
    '[1e400,-0,0.1]',
  ])('prints %s as it came', (text) => {
    expect(printed(text)).toBe(text);
  });

  it('loses them when it is only read', () => {
    const read = parseJson('{"price":1.6666666666666666666666666667}');
    expect(JSON.stringify(read.ok && read.value)).toBe('{"price":1.6666666666666667}');
  });

  it('is the same as read for everything that JavaScript can hold', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const whole = parseJson(text);
        expect(printed(text)).toBe(whole.ok ? JSON.stringify(JSON.parse(text)) : '');
      }),
    );
  });

  it('says that a text is not JSON', () => {
    expect(parseJsonVerbatim('{')).toMatchObject({ ok: false });
  });
});
