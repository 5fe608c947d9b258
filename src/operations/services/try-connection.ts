import type { ConnectionReport } from '../../ports/connection.ts';
import { OperationError, type Failure } from '../failures.ts';
import type { ServiceKind } from '../operation.ts';

/** What would be saved, with every secret in clear. */
export interface Candidate {
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Tries what is not saved yet with a real call. Answers the secrets that the vendor renewed meanwhile, to be saved with the
 * rest; empty when there are none. Throws the refusal that `toRefusal` words when it does not work: nothing is saved then.
 */
export async function requireWorking(
  kind: ServiceKind,
  candidate: Candidate,
  toRefusal: (said: SaidOfReport) => Pick<Failure, 'code' | 'message'> & Partial<Failure>,
): Promise<Readonly<Record<string, string>>> {
  const renewed: Record<string, string> = {};
  const report = await kind.test({
    // As if there were no such service: what the vendor renews is saved with the rest or not at all.
    serviceId: null,
    ...candidate,
    onRenewed: (name, text) => {
      renewed[name] = text;
    },
  });
  if (report.ok) return renewed;
  throw new OperationError({ kind: 'refused', ...toRefusal(inWords(report)) });
}

/** What a test found wrong. */
export interface SaidOfReport {
  /** A sentence for each finding. */
  readonly text: string;
  /** What to do about each; null when the report does not say. */
  readonly nextStep: string | null;
}

function inWords(report: ConnectionReport): SaidOfReport {
  const wrong = report.findings.filter((finding) => !finding.ok);
  const steps = [...new Set(wrong.flatMap((finding) => finding.nextStep ?? []))];
  return {
    text: wrong.map((finding) => finding.text).join(' ') || 'The test failed.',
    nextStep: steps.length === 0 ? null : steps.join(' '),
  };
}
