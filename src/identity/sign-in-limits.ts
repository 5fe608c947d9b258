import { createHash } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** One try to sign in with a password. */
export interface SignInAttempt {
  /** As it was typed; need not exist. */
  readonly email: string;
  /** Network address of the caller. */
  readonly address: string;
}

/** The table that `createSignInLimits` counts in, for all processes. */
export const signInLimitTable = 'sign_in_limit';

const quarterHourSeconds = 15 * 60;

/**
 * How many tries in a quarter of an hour. Few for one account from one address: that is somebody guessing. More for one
 * account from everywhere, so that a stranger who guesses from many addresses is stopped but cannot easily lock anybody
 * out; and for one address with any account, because an office may share one.
 */
const limits = [
  { prefix: 'both', points: 10, keyOf: (one: SignInAttempt) => `${account(one)} ${one.address}` },
  { prefix: 'account', points: 60, keyOf: account },
  { prefix: 'address', points: 100, keyOf: (one: SignInAttempt) => one.address },
] as const;

/** No mail address lies in the counters' table. */
function account({ email }: SignInAttempt): string {
  return createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
}

/** Counts wrong sign-ins. `pool` has to find the table without naming a schema. */
export function createSignInLimits(pool: pg.Pool) {
  const counters = limits.map(({ prefix, points, keyOf }) => ({
    keyOf,
    counter: new RateLimiterPostgres({
      storeClient: pool,
      tableName: signInLimitTable,
      tableCreated: true,
      keyPrefix: prefix,
      points,
      duration: quarterHourSeconds,
    }),
  }));
  return {
    /** Counts the try before it is made, so that many at once are counted too. Seconds to wait; null: go on. */
    admit: async (attempt: SignInAttempt): Promise<number | null> => {
      const waits = await Promise.all(
        counters.map(({ counter, keyOf }) => waitAfter(counter.consume(keyOf(attempt)))),
      );
      const longest = Math.max(...waits);
      return longest === 0 ? null : longest;
    },
    /** It was the right password: the try does not count. */
    forgive: async (attempt: SignInAttempt): Promise<void> => {
      await Promise.all(
        counters.map(({ counter, keyOf }, index) =>
          index === 0 ? counter.delete(keyOf(attempt)) : counter.reward(keyOf(attempt)),
        ),
      );
    },
  };
}

/** 0 when it was let through. */
async function waitAfter(consumed: Promise<RateLimiterRes>): Promise<number> {
  try {
    await consumed;
    return 0;
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw error;
  }
}
