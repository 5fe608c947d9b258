/** The Test of a tenant connection: real calls, and words that a person can act on. */
import type { ConnectionReport } from '../../ports/connection.ts';
import { type Examined, readAuthorisation } from './authorisation.ts';

/** Never throws for what the outside does. */
export async function testConnection(examined: Examined): Promise<ConnectionReport> {
  const { findings, features } = await readAuthorisation(examined);
  const isIn = findings.every(({ ok }) => ok);
  const all = [
    ...findings,
    // Without a way in every feature would say the same again.
    ...(isIn
      ? features.map(({ state, text, nextStep }) => ({ ok: state === 'ready', text, nextStep }))
      : []),
  ];
  return { ok: all.every(({ ok }) => ok), findings: all };
}
