import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import type { RunCatalog } from '../flows/runs/look-at-run.ts';
import type { Actor, FlowTools, Permission, Role } from '../flows/tools.ts';
import type { ConnectionReport } from '../ports/connection.ts';
import type { Tenant } from '../ports/tenant.ts';
import type { AuditEntry } from '../store/audit.ts';
import type { Tx } from '../store/database.ts';
import type { RevisionWatch } from './runs/revision-watch.ts';
import type { ServiceField } from './schemas/service.ts';

/** What an operation does to the world: nothing, a change of ours, or a change that costs money. */
export type Effect = 'read' | 'write' | 'spend';

/**
 * Who may: everybody without signing in; everybody who has signed in; everybody who has any role; people with one of some
 * roles.
 */
export type Audience = 'anyone' | 'signed-in' | 'staff' | readonly Role[];

export type Route = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /v1/${string}`;

/** Who asks. */
export interface Caller extends Actor {
  readonly email: string;
}

/** A kind of outside system that can be connected, with what its form asks for. */
export interface ServiceKind {
  readonly kind: string;
  readonly category: 'csp' | 'tenant' | 'psa';
  readonly title: string;
  /** One or two sentences: what it is for and what is needed. */
  readonly description: string;
  readonly fields: readonly ServiceField[];
  /** What a connected service of this kind can do; absent where nothing is declared. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** A real call with settings that need not be saved. Never throws. */
  test(given: {
    /** Null for a service that was never saved. */
    readonly serviceId: string | null;
    readonly settings: Readonly<Record<string, string>>;
    readonly secrets: Readonly<Record<string, string>>;
  }): Promise<ConnectionReport>;
}

/** A local account of the simulated world, with its password: nothing real opens with it. */
export interface DemoAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
}

/** What exists only where every vendor is simulated. */
export interface SimulatedWorld {
  readonly demoAccounts: readonly DemoAccount[];
  /** Moves the clock of all processes and wakes what became due. Throws `RangeError` for a move into the past. */
  moveClock(at: Temporal.Instant): Promise<void>;
}

/** What operations work with. */
export interface ServerTools extends FlowTools {
  /** The packages there are, and the fields of the Global Configuration. */
  readonly catalog: RunCatalog;
  readonly serviceKinds: readonly ServiceKind[];
  /** When runs change; one for all pages that look. */
  readonly revisions: RevisionWatch;
  /** Null in production. */
  readonly world: SimulatedWorld | null;
  /** A tenant that need not belong to a client yet. Throws `NotConnectedError`. */
  openTenant(tenantId: TenantId): Promise<Tenant>;
  /** Calls to a service in the running minute, of all processes; null where they are not counted. */
  readLoad(serviceId: string): Promise<{ readonly used: number; readonly limit: number } | null>;
}

/** The part of an audit row that an operation says itself. Never a secret. */
export type AuditFacts = Pick<AuditEntry, 'summary' | 'clientId' | 'ticketId' | 'before' | 'after'>;

export interface OperationContext {
  readonly tools: ServerTools;
  /** Null only where the audience is `anyone`. */
  readonly caller: Caller | null;
  /** The caller. Throws for an operation whose audience is `anyone`. */
  readonly actor: Caller;
  /**
   * Does `work` and writes the audit row in one transaction: both or nothing. An operation that does not write through
   * this has to call `audit`.
   */
  readonly write: <Answer>(
    work: (tx: Tx) => Promise<Answer>,
    audit: (answer: Answer) => AuditFacts,
  ) => Promise<Answer>;
  /** Writes the audit row of what a flow has just stored. */
  readonly audit: (facts: AuditFacts) => Promise<void>;
}

interface OperationFacts {
  /** Noun and verb with a dot: "clients.list". Names the CLI command and the audit action too. */
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  /** Parameters in braces are fields of the input. */
  readonly route: Route;
  readonly roles: Audience;
  readonly permission?: Permission;
  readonly effect: Effect;
  /** HTTP status of an answer that went well; 200 unless told. */
  readonly status?: 200 | 201 | 204;
}

/** Something a user can ask for, as the surfaces see it. */
export interface Operation extends OperationFacts {
  readonly kind: 'answer' | 'stream';
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  /** Parses the input, does it, and checks the answer: what the schema does not name stays inside. */
  answer(context: OperationContext, input: unknown): Promise<unknown>;
  /** For `stream`: a new value whenever it changed, until `signal` says stop. */
  follow(context: OperationContext, input: unknown, signal: AbortSignal): AsyncIterable<unknown>;
}

/** Defines an operation with one answer. */
export function defineOperation<Input extends z.ZodRawShape, Output extends z.ZodType>(
  operation: OperationFacts & {
    readonly input: z.ZodObject<Input>;
    readonly output: Output;
    readonly handler: (
      context: OperationContext,
      input: z.output<z.ZodObject<Input>>,
    ) => Promise<z.input<Output>>;
  },
): Operation {
  const { handler, ...facts } = operation;
  const input = operation.input.strict();
  return {
    ...facts,
    kind: 'answer',
    input,
    answer: async (context, raw) =>
      checkAnswer(facts, await handler(context, await input.parseAsync(raw))),
    follow: () => {
      throw new TypeError(`${operation.name} answers once`);
    },
  };
}

/** Defines an operation that goes on answering. */
export function defineStream<Input extends z.ZodRawShape, Output extends z.ZodType>(
  operation: OperationFacts & {
    readonly input: z.ZodObject<Input>;
    readonly output: Output;
    readonly handler: (
      context: OperationContext,
      input: z.output<z.ZodObject<Input>>,
      signal: AbortSignal,
    ) => AsyncIterable<z.input<Output>>;
  },
): Operation {
  const { handler, ...facts } = operation;
  const input = operation.input.strict();
  return {
    ...facts,
    kind: 'stream',
    input,
    answer: () => Promise.reject(new TypeError(`${operation.name} is a stream`)),
    follow: async function* follow(context, raw, signal) {
      for await (const value of handler(context, await input.parseAsync(raw), signal)) {
        yield checkAnswer(facts, value);
      }
    },
  };
}

function checkAnswer(
  operation: { readonly name: string; readonly output: z.ZodType },
  answer: unknown,
): unknown {
  const checked = operation.output.safeParse(answer);
  // Not a `ZodError`: that would blame the caller's input.
  if (!checked.success) {
    throw new TypeError(`${operation.name} gave a wrong answer: ${z.prettifyError(checked.error)}`);
  }
  return checked.data;
}
