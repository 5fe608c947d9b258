import type { CloseRefusal, ClosedAttempt } from '../../flows/lanes/may-close.ts';
import { instantInWords } from '../../domain/wording.ts';
import { listSeatChanges, type ListedSeatChange } from '../../store/seat-change-list.ts';
import { OperationError, notFound } from '../failures.ts';
import type { AuditFacts, Caller, ServerTools } from '../operation.ts';

/** The seat change of which `actor` is about to say what became of it. Throws where it is not there, or not theirs to say. */
export async function requireClosable(
  tools: ServerTools,
  id: string,
  actor: Pick<Caller, 'roles' | 'permissions'>,
): Promise<ListedSeatChange> {
  const change = await requireChange(tools, id);
  if (!actor.roles.includes('admin') && !actor.permissions.includes('spend')) {
    throw new OperationError({
      kind: 'forbidden',
      code: 'needs-spend',
      message: 'Closing it decides about money, and you do not have the permission "spend".',
      nextStep: 'Ask an admin, or a colleague who has it.',
    });
  }
  return change;
}

export async function requireChange(tools: ServerTools, id: string): Promise<ListedSeatChange> {
  const [row] = (await listSeatChanges(tools.db, { id, limit: 1, offset: 0 })).rows;
  if (row === undefined) throw notFound('seat change', id);
  return row;
}

/** Why a person may not say (yet) what became of it, as an answer. */
export function toCloseError(change: ListedSeatChange, refusal: CloseRefusal): OperationError {
  switch (refusal.reason) {
    case 'too-soon': {
      const until = instantInWords(
        refusal.until.round({ smallestUnit: 'minute', roundingMode: 'ceil' }),
      );
      return new OperationError({
        kind: 'conflict',
        code: 'too-soon',
        message: `The CSP may still carry it out until ${until}; closed before, it could be bought a second time.`,
        nextStep: `Wait until ${until}: a reading that shows the outcome before then settles it by itself.`,
      });
    }
    case 'still-pending':
      return new OperationError({
        kind: 'conflict',
        code: 'still-pending',
        message:
          'It is still being carried out, by the CSP or by whoever is asked to do it by hand; closed now, it could be bought a second time.',
        nextStep:
          'Ask the CSP to carry it out or to cancel it, or answer it under Work by hand: Seatwright sees what became of it.',
      });
    case 'not-found':
      return notFound('seat change', change.id);
    case 'not-unknown':
      return new OperationError({
        kind: 'conflict',
        code: 'not-unknown',
        message: `It is ${change.state}; only a seat change whose outcome is unknown, or an order that its CSP took, can be closed by hand.`,
        nextStep: 'Look again: it may have been settled by itself.',
      });
  }
}

/** What the audit log keeps of a person's word. */
export function toCloseAudit(
  change: ListedSeatChange,
  { write, changes, tickets }: ClosedAttempt,
  said: {
    readonly summary: string;
    readonly after: Readonly<Record<string, unknown>>;
    /** Null where nothing came of an order. */
    readonly subscriptionId: string | null;
  },
): AuditFacts {
  const csp = change.service_name ?? 'CSP';
  return {
    clientId: change.client_id,
    ticketId: tickets.get(change.run_id) ?? null,
    summary: said.summary,
    before: { state: change.state, askedQuantity: write.quantity_target },
    // The call may have carried wishes of other tickets: they are closed with it.
    after: { ...said.after, closed: changes.map((one) => one.id) },
    externalIds: {
      [`${csp} customer`]: write.customer_id,
      ...(said.subscriptionId === null ? {} : { [`${csp} subscription`]: said.subscriptionId }),
      ...(write.reference === null ? {} : { [`${csp} order`]: write.reference }),
      'Seat write': write.id,
      Run: change.run_id,
    },
  };
}
