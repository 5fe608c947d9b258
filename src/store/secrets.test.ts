import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer, createSealingKeyText, parseSealingKey, SecretError } from './secrets.ts';

const key = () => parseSealingKey(createSealingKeyText());

describe('a sealer', () => {
  it('opens what it sealed, and never seals twice alike', () => {
    const sealer = createSealer([key()]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const [first, second] = [sealer.seal(text), sealer.seal(text)];
        expect(sealer.open(first)).toBe(text);
        expect(first.text).not.toBe(second.text);
        expect(first.nonce).not.toBe(second.nonce);
      }),
    );
  });

  it('opens rows of an older key and knows that they should be sealed anew', () => {
    const [old, fresh] = [key(), key()];
    const sealed = createSealer([old]).seal('secret');
    const rotated = createSealer([fresh, old]);

    expect(rotated.open(sealed)).toBe('secret');
    expect(rotated.isOutdated(sealed)).toBe(true);
    expect(rotated.isOutdated(rotated.seal('secret'))).toBe(false);
  });

  it('names the key that is missing, and what to do', () => {
    const old = key();
    const sealed = createSealer([old]).seal('secret');

    expect(() => createSealer([key()]).open(sealed)).toThrow(old.id);
    expect(() => createSealer([key()]).open(sealed)).toThrow(/old key|again/);
  });

  it('refuses a row that was altered', () => {
    const sealer = createSealer([key()]);
    const sealed = sealer.seal('secret');
    const other = sealer.seal('another');

    expect(() => sealer.open({ ...sealed, text: other.text })).toThrow(SecretError);
    expect(() => sealer.open({ ...sealed, nonce: other.nonce })).toThrow(SecretError);
  });
});

describe('a key', () => {
  it('is read from base64 and from hexadecimal digits', () => {
    const bytes = Buffer.alloc(32, 7);
    expect(parseSealingKey(bytes.toString('hex')).id).toBe(
      parseSealingKey(` ${bytes.toString('base64')}\n`).id,
    );
  });

  it.each(['', 'short', Buffer.alloc(16).toString('base64'), Buffer.alloc(33).toString('base64')])(
    'is refused when it has not 32 bytes: "%s"',
    (text) => {
      expect(() => parseSealingKey(text)).toThrow('openssl rand -base64 32');
    },
  );
});
