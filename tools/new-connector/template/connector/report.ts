import type { ConnectionFinding, ConnectionReport } from '../../../../src/ports/connection.ts';
import type { ConnectorError } from '../../../../src/ports/errors.ts';
import {
  bad,
  explainOther,
  good,
  saidBy,
  toReport,
} from '../../../../src/connectors/http/report.ts';
import type { AcornClient } from './client.ts';

const keyStep = 'In Acorn Cloud, open Settings, API, create a key and enter it here.';

function explain(error: ConnectorError): ConnectionFinding {
  const said = saidBy(error);
  if (error.kind === 'auth-expired') return bad(`The API key is wrong.${said}`, keyStep);
  if (error.kind === 'forbidden') {
    return bad(
      `Access is denied while ${error.operation}: the key lacks a permission.${said}`,
      `Create a key that is allowed to read customers and to change subscriptions. ${keyStep}`,
    );
  }
  return explainOther(error);
}

/** Reads the first customers. Never throws. */
export function testConnection(client: AcornClient): Promise<ConnectionReport> {
  return toReport(async () => {
    await client.probe();
    return [good('Customers can be read.')];
  }, explain);
}
