import { createHash, randomBytes } from 'node:crypto';

/** Text that nobody can guess: 256 random bits, safe in an address. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token: SHA-256, hexadecimal. Only for tokens that cannot be guessed; passwords need more. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
