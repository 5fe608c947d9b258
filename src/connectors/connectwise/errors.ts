/** ConnectWise's error bodies. Source: psa-and-chat.md 1.2 (developer guide), __fixtures__/error-*.json. */
import type { Explanation, RefusedAnswer } from '../http/types.ts';
import { connectWiseError } from './schema.ts';

/** What the body of a refusal says; the kind stays that of the status. */
export function explainConnectWiseError(answer: RefusedAnswer): Explanation {
  const parsed = connectWiseError.safeParse(answer.body);
  if (!parsed.success) return {};
  const { code, error, message, errors } = parsed.data;
  const fields = (errors ?? []).map((row) =>
    [row.field, row.message].filter((part) => (part ?? '') !== '').join(': '),
  );
  const words = [message ?? '', ...fields].filter((part) => part !== '');
  return {
    vendorCode: code ?? error ?? undefined,
    detail: words.length === 0 ? undefined : words.join('; '),
  };
}
