import type { ConnectionFinding, ConnectionReport } from '../../../../src/ports/connection.ts';
import { ConnectorError } from '../../../../src/ports/errors.ts';
import type { AcornClient } from './client.ts';

const keyStep = 'In Acorn Cloud, open Settings, API, create a key and enter it here.';

function bad(text: string, nextStep: string): ConnectionFinding {
  return { ok: false, text, nextStep };
}

function explain(error: ConnectorError): ConnectionFinding {
  const said = error.detail === undefined ? '' : ` It says: "${error.detail.slice(0, 200)}"`;
  if (error.kind === 'auth-expired') return bad(`The API key is wrong.${said}`, keyStep);
  if (error.kind === 'forbidden') {
    return bad(
      `Access is denied while ${error.operation}: the key lacks a permission.${said}`,
      `Create a key that is allowed to read customers and to change subscriptions. ${keyStep}`,
    );
  }
  if (error.isTransient) {
    return bad(`No answer for now.${said}`, 'Check the address and try again later.');
  }
  if (error.kind === 'not-found') {
    return bad(`There is no such interface at this address.${said}`, 'Check the address.');
  }
  return bad(error.message, 'Tell the people who look after Seatwright.');
}

/** Reads the first customers. Never throws. */
export async function testConnection(client: AcornClient): Promise<ConnectionReport> {
  try {
    await client.probe();
    const finding = { ok: true, text: 'Customers can be read.', nextStep: null };
    return { ok: true, findings: [finding] };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, findings: [explain(error)] };
  }
}
