/** What connectors say when something is wrong, for the suites of every port. */
import { expect } from 'vitest';

import type { ConnectorError } from '../../src/ports/errors.ts';
import type { Tenant } from '../../src/ports/tenant.ts';

/** The error a call rejects with; fails when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject({ name: 'ConnectorError' });
  // Proof: the line above has checked the name, which only ConnectorError carries.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return error as ConnectorError;
}

/** What a connection test complains about, as one text; every complaint names its next step. */
export async function wordsOf(connector: Pick<Tenant, 'test'>): Promise<string> {
  const report = await connector.test();
  const wrong = report.findings.filter((finding) => !finding.ok);
  expect(report.ok).toBe(wrong.length === 0);
  for (const finding of wrong) expect(finding.nextStep).not.toBeNull();
  return wrong.map((finding) => `${finding.text} ${finding.nextStep}`).join('\n');
}
