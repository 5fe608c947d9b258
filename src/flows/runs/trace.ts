import type { AuditEntry } from '../../store/audit.ts';
import type { RunFacts, Trace } from './flow.ts';

type RunOrigin = Pick<RunFacts, 'id' | 'clientId' | 'ticketId' | 'startedByName'>;

/** What a run did or decided, as a row of the audit log. */
export function toAuditEntry(run: RunOrigin, trace: Trace, at: Temporal.Instant): AuditEntry {
  const { actor, externalIds, ...facts } = trace;
  return {
    at,
    // Who decided something themselves did it on nobody's behalf.
    ...(actor === undefined
      ? { actor: 'seatwright', onBehalfOf: run.startedByName }
      : { actor, onBehalfOf: null }),
    channel: 'system',
    clientId: run.clientId,
    ticketId: run.ticketId,
    ...facts,
    externalIds: { ...externalIds, Run: run.id },
  };
}
