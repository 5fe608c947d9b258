/**
 * What Graph's refusals mean, as data.
 *
 * Nearly every refusal is 400 `Request_BadRequest`, and the message is the only thing that tells them apart. Microsoft
 * says not to depend on `message` (https://learn.microsoft.com/graph/errors), so `error.details[].code` is looked at
 * first, the patterns live in this one table, and the raw text is always kept. Read 2026-11-22.
 */
import {
  explainRefusal,
  type LicenseRefusal,
  type PersonRefusal,
} from '../../domain/people/license-refusals.ts';
import type { Explanation } from '../http/types.ts';
import { exchangeError, graphError } from './schema.ts';

/** A refusal that the product treats in its own way. */
export type GraphReason = LicenseRefusal | PersonRefusal;

interface RefusalRow {
  readonly reason: GraphReason;
  /** `error.details[].code` of a direct assignment and `licenseAssignmentStates[].error` of a group's. */
  readonly detailCode?: string;
  /** `error.code`, where it alone decides. */
  readonly code?: string;
  /** Text of the message, where only that decides. */
  readonly message?: RegExp;
  readonly source: string;
}

const GROUP_LICENSING =
  'https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems';

export const GRAPH_REFUSALS: readonly RefusalRow[] = [
  {
    reason: 'concurrent-write',
    code: 'Directory_ConcurrencyViolation',
    source: 'https://learn.microsoft.com/graph/errors',
  },
  {
    reason: 'throttled',
    code: 'TooManyRequests',
    source: 'https://learn.microsoft.com/graph/throttling',
  },
  {
    reason: 'permission-missing',
    code: 'Authorization_RequestDenied',
    source: 'https://learn.microsoft.com/graph/json-batching (example)',
  },
  {
    reason: 'no-such-object',
    code: 'Request_ResourceNotFound',
    source: 'public code retries on it right after a creation',
  },
  {
    reason: 'no-seat',
    detailCode: 'CountViolation',
    message: /does not have any available licenses/i,
    source: 'message matched by several public scripts',
  },
  {
    reason: 'usage-location-missing',
    message: /invalid usage location/i,
    source: 'https://github.com/KelvinTegelaar/CIPP/issues/783',
  },
  {
    // No words were seen for a direct assignment: there the tenant says "invalid usage location", as if none were set.
    reason: 'usage-location-prohibited',
    detailCode: 'ProhibitedInUsageLocationViolation',
    source: GROUP_LICENSING,
  },
  {
    reason: 'duplicate-address',
    detailCode: 'UniquenessViolation',
    message:
      /same value for property proxyAddresses already exists|proxy address.{0,200} is already being used/i,
    source: `${GROUP_LICENSING}; first wording: public design document of Graph's cloud licensing API`,
  },
  {
    reason: 'inherited-from-group',
    message: /inherited from a group membership/i,
    source: 'matched by public code; can mask a dependency',
  },
  {
    reason: 'not-held',
    message: /does not have a corresponding license/i,
    source: 'captured answer of 2023 in a public note',
  },
  {
    reason: 'mutually-exclusive',
    detailCode: 'MutuallyExclusiveViolation',
    message: /mutually exclusive|conflicts with service plan/i,
    source: GROUP_LICENSING,
  },
  {
    reason: 'dependency',
    detailCode: 'DependencyViolation',
    message: /service plan .* depends on the service plan/i,
    source: GROUP_LICENSING,
  },
  {
    reason: 'name-taken',
    message: /same value for property (userPrincipalName|mailNickname) already exists/i,
    source: 'matched by public code',
  },
  {
    reason: 'already-member',
    message: /added object references already exist/i,
    source:
      'https://learn.microsoft.com/graph/api/group-post-members gives the 400; wording from public code',
  },
  {
    reason: 'exchange-group',
    message: /cannot update a mail-enabled security groups/i,
    source: 'public code (CIPP-API tests)',
  },
  {
    reason: 'synchronised-object',
    message: /on-premises mastered directory sync objects/i,
    source: 'captured answer of 2023-02-17 in a public note',
  },
];

/** What an error body says. */
export interface GraphErrorText {
  /** `error.code`, and after a slash the first of `error.details[].code`, where there is one. */
  readonly code: string | undefined;
  /** The vendor's words. */
  readonly text: string;
  readonly requestId: string | undefined;
}

/** Reads an error body of Graph; null when it is not one. */
export function fromGraphError(body: unknown): GraphErrorText | null {
  const parsed = graphError.safeParse(body);
  if (!parsed.success) return null;
  const { error } = parsed.data;
  const detailCode = error.details?.map((detail) => detail.code ?? '').find((code) => code !== '');
  const codes = [error.code ?? '', detailCode ?? ''].filter((code) => code !== '');
  return {
    code: codes.length === 0 ? undefined : codes.join('/'),
    text: error.message ?? '',
    requestId: error.innerError?.['request-id'] ?? undefined,
  };
}

/** What a refused call means: the codes decide first, then the message; `other` when no row knows it. */
export function reasonOf(error: {
  readonly vendorCode?: string | undefined;
  readonly detail?: string | undefined;
}): GraphReason {
  const [code, detailCode] = (error.vendorCode ?? '').split('/');
  const row =
    GRAPH_REFUSALS.find(
      (candidate) => candidate.detailCode !== undefined && candidate.detailCode === detailCode,
    ) ??
    GRAPH_REFUSALS.find((candidate) => candidate.code !== undefined && candidate.code === code) ??
    GRAPH_REFUSALS.find((candidate) => candidate.message?.test(error.detail ?? ''));
  return row?.reason ?? 'other';
}

/** What a refused call means to whoever made it; `nextStep` is missing where no row knows it. */
export function explainGraph(body: unknown): Explanation {
  const said = fromGraphError(body);
  if (said === null) return {};
  const { code: vendorCode, text: detail, requestId: correlationId } = said;
  const reason = reasonOf({ vendorCode, detail });
  const words = { licenses: [], detail, groupName: null, usageLocation: null };
  return {
    vendorCode,
    detail,
    correlationId,
    // Refused for sure, whatever its status says to others: nothing was done, and the same call will do later.
    ...(reason === 'concurrent-write' ? { kind: 'rate-limited' } : {}),
    ...(reason === 'other' ? {} : { nextStep: explainRefusal({ ...words, reason }).nextStep }),
  };
}

const LICENSE_REASONS: ReadonlySet<string> = new Set<LicenseRefusal>([
  'no-seat',
  'usage-location-missing',
  'usage-location-prohibited',
  'duplicate-address',
  'dependency',
  'mutually-exclusive',
  'not-held',
  'inherited-from-group',
]);

function isLicenseRefusal(reason: string): reason is LicenseRefusal {
  return LICENSE_REASONS.has(reason);
}

/** The refusal of a license change; every other reason is `other`. */
export function toLicenseRefusal(reason: GraphReason): LicenseRefusal {
  return isLicenseRefusal(reason) ? reason : 'other';
}

/** What a state of group licensing means; null when it is in order. `Other` follows from another license of the group. */
export function fromGraphAssignmentError(error: string | null): LicenseRefusal | null {
  if (error === null) return null;
  const row = GRAPH_REFUSALS.find((candidate) => candidate.detailCode === error);
  return row === undefined ? 'other' : toLicenseRefusal(row.reason);
}

/** What an error body of Exchange says. */
export interface ExchangeErrorText {
  /** `error.code`, and after a slash the name of the exception, where it is told. */
  readonly code: string | undefined;
  /** The vendor's words. */
  readonly text: string;
}

/** "Ex6F9304|Microsoft.Exchange.….ManagementObjectNotFoundException|The operation couldn't …", as public clients split it. */
const cmdletError = /^Ex\w*\|(?:[^|]*\.)?([^|.]*)\|(.*)$/s;

/** Reads an error body of Exchange, from the first of the three places that has words; null when it is not one. */
export function fromExchangeError(body: unknown): ExchangeErrorText | null {
  const parsed = exchangeError.safeParse(body);
  if (!parsed.success) return null;
  const { error } = parsed.data;
  const candidates = [
    error.details?.map((detail) => detail.message ?? '').find((message) => message !== ''),
    error.innererror?.internalexception?.message,
    error.message,
  ];
  const said = candidates.find((candidate) => (candidate ?? '') !== '') ?? '';
  const [, exception = '', text = said] = cmdletError.exec(said) ?? [];
  const codes = [error.code ?? '', exception].filter((code) => code !== '');
  return { code: codes.length === 0 ? undefined : codes.join('/'), text };
}

/** Whether an Exchange error says that the mailbox (or other object) does not exist. */
export const isExchangeNotFound = ({ code, text }: ExchangeErrorText): boolean =>
  /ManagementObjectNotFoundException/.test(code ?? '') || /couldn['’]t be found/i.test(text);
