import { randomBytes } from 'node:crypto';
import { generatePassword, passwordRandomByteCount } from '../../domain/people/password.ts';
import { invariant } from '../../lib/invariant.ts';
import { transact } from '../../store/database.ts';
import { insertSecret, lockSecretsOfRun } from '../../store/sealed-secrets.ts';
import type { StepContext } from '../runs/flow.ts';

/** How long a first password can be fetched, from the hand-over; from its making where the run never comes that far. */
export const passwordLifetimeHours = 72;

/** One for each person of a run, in the order of the people. */
export const secretIdOf = (runId: string, index: number): string =>
  `${runId}.${String(index).padStart(3, '0')}`;

export interface KeptPassword {
  readonly id: string;
  readonly password: string;
}

/** A person's first password, sealed and stored before it is used, so that a repeated attempt sends the same one. */
export async function keepPassword(context: StepContext, index: number): Promise<KeptPassword> {
  const { db, sealer, clock } = context.tools;
  const id = secretIdOf(context.run.id, index);
  return transact(db, async (tx) => {
    const secrets = await lockSecretsOfRun(tx, context.run.id);
    const existing = secrets.find((secret) => secret.id === id);
    if (existing !== undefined) return { id, password: sealer.open(existing.sealed) };
    const style =
      context.configuration['passwordStyle'] === 'pronounceable' ? 'pronounceable' : 'random';
    const made = generatePassword({ style, randomBytes: randomBytes(passwordRandomByteCount) });
    invariant(made.ok, 'a password needs more randomness than was given');
    await insertSecret(tx, {
      id,
      runId: context.run.id,
      sealed: sealer.seal(made.password),
      expiresAt: clock.now().add({ hours: passwordLifetimeHours }),
    });
    return { id, password: made.password };
  });
}
