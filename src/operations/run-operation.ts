import { invariant } from '../lib/invariant.ts';
import { appendAudit } from '../store/audit.ts';
import { readSnapshot, transact, type Tx } from '../store/database.ts';
import { OperationError, wordByEffect } from './failures.ts';
import type {
  AuditFacts,
  Caller,
  ExportableList,
  Operation,
  OperationContext,
  ServerTools,
} from './operation.ts';
import { role } from './schemas/common.ts';

/** One wish of a user, however it came. */
export interface Wish {
  readonly operation: Operation;
  /** Null: nobody has signed in. */
  readonly caller: Caller | null;
  /** Untyped: the operation's schema judges it. */
  readonly input: unknown;
  /** Network address that it came from; absent for what Seatwright does by itself. */
  readonly address?: string;
}

/** The one place where rights are checked. Null when the caller may. */
export function whyNot(operation: Operation, caller: Caller | null): OperationError | null {
  if (operation.roles === 'anyone') return null;
  if (caller === null) {
    return new OperationError({
      kind: 'not-signed-in',
      message: 'You are not signed in, or your session has ended.',
      nextStep: 'Sign in and try again.',
    });
  }
  const { permission } = operation;
  const roles = operation.roles === 'staff' ? role.options : operation.roles;
  if (roles !== 'signed-in' && !roles.some((one) => caller.roles.includes(one))) {
    return new OperationError({
      kind: 'forbidden',
      message: `This needs the role ${roles.join(' or ')}; you have ${caller.roles.join(', ') || 'none'}.`,
      nextStep:
        caller.credential?.kind === 'pane' && roles.includes('admin')
          ? 'A ticket pane administers nothing: if you are an admin, open Seatwright in a tab of its own.'
          : 'Ask an admin to do it, or to give you the role.',
    });
  }
  if (permission !== undefined && !caller.permissions.includes(permission)) {
    return new OperationError({
      kind: 'forbidden',
      code: `needs-${permission}`,
      message: `This needs the permission "${permission}", which you do not have.`,
      nextStep: 'Ask an admin, or somebody who has it.',
    });
  }
  return null;
}

/**
 * Does what is wished, or throws: `OperationError`, `ZodError` for bad input, `ConnectorError`; `toFailure` words all of
 * them. Every surface comes through here.
 */
export async function runOperation(tools: ServerTools, wish: Wish): Promise<unknown> {
  const { operation, caller } = wish;
  const refusal = whyNot(operation, caller);
  if (refusal !== null) throw refusal;
  const trail = { isWritten: false };
  const context = createContext(tools, wish, trail);
  const answer = await operation.answer(context, wish.input).catch((error: unknown) => {
    throw wordByEffect(error, operation.effect);
  });
  invariant(
    operation.effect === 'read' || trail.isWritten,
    `${operation.name} changed something without an audit row`,
  );
  return answer;
}

/** As `runOperation`, for streams. Rights are checked when it begins; the surface asks again while it lasts. */
export function followOperation(
  tools: ServerTools,
  wish: Wish,
  signal: AbortSignal,
): AsyncIterable<unknown> {
  const refusal = whyNot(wish.operation, wish.caller);
  if (refusal !== null) throw refusal;
  return wish.operation.follow(
    createContext(tools, wish, { isWritten: false }),
    wish.input,
    signal,
  );
}

/** All items of a list that match, for a file of them. */
export interface ExportedList extends Pick<ExportableList, 'headers' | 'toCells'> {
  /** Without an ending: "runs-2026-11-23". */
  readonly fileName: string;
  readonly items: AsyncIterable<unknown>;
}

/** More is no list any more; it also bounds how long a file may keep a connection of the database. */
const mostExportedRows = 100_000;
const exportPageSize = 2_000;

/**
 * As `runOperation`, for all items of a list that match, whatever the input says about `limit` and `offset`. They are read
 * page by page and all as of one instant, while `use` takes them. Refuses before `use` is called when too many match.
 */
export async function exportList(
  tools: ServerTools,
  wish: Wish,
  use: (list: ExportedList) => Promise<void>,
): Promise<void> {
  const { operation, caller, input } = wish;
  const refusal = whyNot(operation, caller);
  if (refusal !== null) throw refusal;
  const { exportable } = operation;
  invariant(exportable !== null, `${operation.name} cannot be had as a file`);
  await readSnapshot(tools.db, async (db) => {
    const context = createContext({ ...tools, db }, wish, { isWritten: false });
    const readPage = (offset: number) =>
      exportable.readPage(context, input, { limit: exportPageSize, offset });
    const first = await readPage(0);
    if (first.total > mostExportedRows) throw tooManyRows(first.total);
    const today = tools.clock.now().toString().slice(0, 10);
    await use({
      ...exportable,
      fileName: `${operation.name.split('.')[0] ?? 'list'}-${today}`,
      items: (async function* read() {
        yield* first.items;
        for (let offset = exportPageSize; offset < first.total; offset += exportPageSize) {
          yield* (await readPage(offset)).items;
        }
      })(),
    });
  });
}

function tooManyRows(total: number): OperationError {
  return new OperationError({
    kind: 'refused',
    code: 'too-many-rows',
    message: `${total} rows match; a file takes ${mostExportedRows} at most.`,
    nextStep: 'Narrow the list, for example to a period or to a client, and export it in parts.',
  });
}

function createContext(
  tools: ServerTools,
  { operation, caller, address }: Wish,
  trail: { isWritten: boolean },
): OperationContext {
  const append = async (tx: Tx, facts: AuditFacts): Promise<void> => {
    await appendAudit(tx, {
      at: tools.clock.now(),
      actor: caller?.name ?? 'anyone',
      channel: caller?.channel ?? 'http',
      action: operation.name,
      ...facts,
    });
    trail.isWritten = true;
  };
  return {
    tools,
    caller,
    address: address ?? null,
    get actor() {
      invariant(caller !== null, `${operation.name} may be called by anyone and has no actor`);
      return caller;
    },
    write: (work, audit) =>
      transact(tools.db, async (tx) => {
        const answer = await work(tx);
        await append(tx, audit(answer));
        return answer;
      }),
    audit: (facts, tx) =>
      tx === undefined ? transact(tools.db, (own) => append(own, facts)) : append(tx, facts),
  };
}
