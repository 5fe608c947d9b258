import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';

export const good = (text: string): ConnectionFinding => ({ ok: true, text, nextStep: null });

export const bad = (text: string, nextStep: string): ConnectionFinding => ({
  ok: false,
  text,
  nextStep,
});

/** The vendor's own words behind one of our sentences, or nothing. */
export function saidBy({ detail }: ConnectorError): string {
  const words = detail?.replaceAll(/\s+/g, ' ').trim().slice(0, 200) ?? '';
  return words === '' ? '' : ` It says: "${words}"`;
}

/** What every vendor's Test says alike of a failure that tells nothing about the credentials. */
export function explainOther(error: ConnectorError): ConnectionFinding {
  const said = saidBy(error);
  const code = error.status === undefined ? '' : ` (${error.status})`;
  switch (error.kind) {
    case 'rate-limited':
      return bad(`It takes no more calls for now.${said}`, 'Try again in a few minutes.');
    case 'unavailable':
      return error.status === undefined
        ? bad(
            `The address cannot be reached.${said}`,
            'Check the address; if it is right, try again later.',
          )
        : bad(
            `The address answers with a fault of its own${code}.${said}`,
            'Check the address, with its path; if it is right, try again later.',
          );
    case 'not-found':
      return bad(
        `There is no such interface at this address${code}.${said}`,
        'Check the address, with its path.',
      );
    case 'unexpected-shape':
      return bad(
        `What answers at this address does not answer as the API does${code}.${said}`,
        'Check the address, with its path; if it is right, tell the people who look after Seatwright.',
      );
    case 'auth-expired':
    case 'forbidden':
    case 'conflict':
    case 'invalid':
    case 'unknown-outcome':
      return bad(
        `The call was refused while ${error.operation}${code}.${said}`,
        'Check the ids and the address; if they are right, tell the people who look after Seatwright.',
      );
  }
}

/** Findings of real calls; a call that fails is the only finding, as `explain` words it. Never throws for a vendor. */
export async function toReport(
  probe: () => Promise<readonly ConnectionFinding[]>,
  explain: (error: ConnectorError) => ConnectionFinding,
): Promise<ConnectionReport> {
  try {
    const findings = await probe();
    return { ok: findings.every(({ ok }) => ok), findings };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, findings: [explain(error)] };
  }
}
