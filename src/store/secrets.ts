import { createHash, randomBytes } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import type { SealedText } from './schema.ts';

/** A key for sealing: 32 random bytes. */
export interface SealingKey {
  /** Names the key in sealed rows without telling anything about it. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Seals what must not lie in the database in clear. */
export interface SecretSealer {
  /** With the newest key. The same text never gives the same result twice. */
  readonly seal: (text: string) => SealedText;
  /** Throws `SecretError` when the key is not known or the row was altered. */
  readonly open: (sealed: SealedText) => string;
  /** Whether a row should be sealed again because its key is not the newest. */
  readonly isOutdated: (sealed: SealedText) => boolean;
}

export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** The key in `text`: 32 bytes as base64 or hexadecimal digits. Throws `SecretError`. */
export function parseSealingKey(text: string): SealingKey {
  const clean = text.trim();
  const bytes = new Uint8Array(
    Buffer.from(clean, /^[0-9a-f]{64}$/i.test(clean) ? 'hex' : 'base64'),
  );
  if (bytes.length !== 32) {
    throw new SecretError(
      'An encryption key has 32 bytes, written as 44 characters of base64 or 64 hexadecimal digits. ' +
        'Make one with: openssl rand -base64 32',
    );
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes };
}

/** A new random key as base64. */
export function createSealingKeyText(): string {
  return randomBytes(32).toString('base64');
}

/** XChaCha20-Poly1305 with a random nonce per text. `keys` holds the newest key first; the others only open. */
export function createSealer(keys: readonly [SealingKey, ...SealingKey[]]): SecretSealer {
  const [newest] = keys;
  return {
    seal: (text) => {
      const nonce = new Uint8Array(randomBytes(24));
      const cipher = xchacha20poly1305(newest.bytes, nonce);
      return {
        keyId: newest.id,
        nonce: toBase64(nonce),
        text: toBase64(cipher.encrypt(new Uint8Array(Buffer.from(text, 'utf8')))),
      };
    },
    open: (sealed) => {
      const key = keys.find(({ id }) => id === sealed.keyId);
      if (key === undefined) {
        throw new SecretError(
          `A stored secret was sealed with key ${sealed.keyId}, which this process does not have. ` +
            'Give it the old key as well, or enter the secret again.',
        );
      }
      try {
        const cipher = xchacha20poly1305(key.bytes, fromBase64(sealed.nonce));
        return Buffer.from(cipher.decrypt(fromBase64(sealed.text))).toString('utf8');
      } catch (cause) {
        throw new SecretError('A stored secret was altered and cannot be opened.', { cause });
      }
    },
    isOutdated: (sealed) => sealed.keyId !== newest.id,
  };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
