import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import type { ReadingTools } from '../flows/directory/keep-directory.ts';
import type { RunCatalog } from '../flows/runs/look-at-run.ts';
import type { Actor, Permission, Role } from '../flows/tools.ts';
import type { ConnectionReport } from '../ports/connection.ts';
import type { Tenant } from '../ports/tenant.ts';
import type { AuditEntry } from '../store/audit.ts';
import type { Tx } from '../store/database.ts';
import { readInput } from './read-input.ts';
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
  /** What they came with; absent where there is no choice of it. */
  readonly credential?: {
    /** 'pane': of a page inside another site's frame. Its roles never hold `admin`, whoever it is (src/identity). */
    readonly kind: 'session' | 'pane' | 'key';
    /** Of the session or of the API key. */
    readonly id: string;
  };
}

/** A kind of outside system that can be connected, with what its form asks for. */
export interface ServiceKind {
  readonly kind: string;
  readonly category: 'csp' | 'tenant' | 'psa' | 'directory';
  readonly title: string;
  /** One or two sentences: what it is for and what is needed. */
  readonly description: string;
  readonly fields: readonly (ServiceField & {
    /** Credentials are sent there. */
    readonly isAddress?: true;
    /** A secret that using it prolongs: with so few days left, or an unknown number, it is used. */
    readonly renewWithDaysLeft?: number;
  })[];
  /** What a connected service of this kind can do; absent where nothing is declared. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** A real call with settings that need not be saved. Never throws. */
  test(given: {
    /** Null for a service that was never saved. */
    readonly serviceId: string | null;
    readonly settings: Readonly<Record<string, string>>;
    readonly secrets: Readonly<Record<string, string>>;
    /** Told of a secret that the vendor renewed during the test of settings that are not saved. */
    readonly onRenewed?: (name: string, text: string) => void;
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
export interface ServerTools extends ReadingTools {
  /** The packages there are, and the fields of the Global Configuration. */
  readonly catalog: RunCatalog;
  readonly serviceKinds: readonly ServiceKind[];
  /** When runs change; one for all pages that look. */
  readonly revisions: RevisionWatch;
  /** Null in production. */
  readonly world: SimulatedWorld | null;
  /** Through whom people sign in besides by password; null when nothing is configured. */
  readonly signInProvider: { readonly name: string } | null;
  /** A tenant that need not belong to a client yet. Throws `NotConnectedError`. */
  openTenant(tenantId: TenantId): Promise<Tenant>;
}

/** The part of an audit row that an operation says itself. Never a secret. */
export type AuditFacts = Pick<
  AuditEntry,
  'summary' | 'clientId' | 'ticketId' | 'before' | 'after' | 'externalIds'
> & {
  /** Name of the person; told only where nobody has signed in and the operation itself proves who it is. */
  readonly actor?: string;
};

export interface OperationContext {
  readonly tools: ServerTools;
  /** Null only where the audience is `anyone`. */
  readonly caller: Caller | null;
  /** The caller. Throws for an operation whose audience is `anyone`. */
  readonly actor: Caller;
  /** Network address that the call came from; null for one from this machine's own work. */
  readonly address: string | null;
  /**
   * Does `work` and writes the audit row in one transaction: both or nothing. An operation that does not write through
   * this has to call `audit`.
   */
  readonly write: <Answer>(
    work: (tx: Tx) => Promise<Answer>,
    audit: (answer: Answer) => AuditFacts,
  ) => Promise<Answer>;
  /**
   * Writes the audit row of what a flow stores: as the last thing in the flow's own transaction, or in one of its own where
   * there is none.
   */
  readonly audit: (facts: AuditFacts, tx?: Tx) => Promise<void>;
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
  /** It tells whether a password is the caller's: a surface counts the tries as it does at the sign-in. */
  readonly checksPassword?: true;
  /** Whoever has the right token may: a surface lets one address try it no more often than signing in. */
  readonly opensWithToken?: true;
  /** Largest body of a request where it is more than a form: a file. Bytes. */
  readonly mostBytes?: number;
  /** HTTP status of an answer that went well; 200 unless told. */
  readonly status?: 200 | 201 | 204;
}

/** A cell of a CSV file; null is empty. */
export type CsvCell = string | number | null;

/** A column of a list's CSV file. */
export interface CsvColumn<Item> {
  readonly header: string;
  readonly value: (item: Item) => CsvCell;
}

/** A list that can be had as a file. */
export interface ExportableList {
  readonly headers: readonly string[];
  /** The cells of one item, as many as there are headers. */
  toCells(item: unknown): readonly CsvCell[];
  /** Some of the items that match, in the list's order, and how many match. `input` says which and in what order. */
  readPage(
    context: OperationContext,
    input: unknown,
    window: { readonly limit: number; readonly offset: number },
  ): Promise<{ readonly items: readonly unknown[]; readonly total: number }>;
}

/** The rows of an answer that was made with `listOf`. */
type ItemOf<Output extends z.ZodType> =
  z.output<Output> extends { items: readonly (infer Item)[] } ? Item : never;

/** Something a user can ask for, as the surfaces see it. */
export interface Operation extends OperationFacts {
  readonly kind: 'answer' | 'stream';
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  /** For a list that can be had as a file (`exportList`); null for everything else. */
  readonly exportable: ExportableList | null;
  /** Parses the input, does it, and checks the answer: what the schema does not name stays inside. */
  answer(context: OperationContext, input: unknown): Promise<unknown>;
  /** For `stream`: a new value whenever it changed, until `signal` says stop. */
  follow(context: OperationContext, input: unknown, signal: AbortSignal): AsyncIterable<unknown>;
}

const exportedPage = z.object({ items: z.array(z.unknown()), total: z.number() });

/** Defines an operation with one answer. */
export function defineOperation<Input extends z.ZodRawShape, Output extends z.ZodType>(
  operation: OperationFacts & {
    readonly input: z.ZodObject<Input>;
    readonly output: Output;
    readonly handler: (
      context: OperationContext,
      input: z.output<z.ZodObject<Input>>,
    ) => Promise<z.input<Output>>;
    /** For a list whose input has `page` and whose output is `listOf`: it can be had as a file with these columns. */
    readonly csv?: readonly CsvColumn<ItemOf<Output>>[];
  },
): Operation {
  const { handler, csv: columns, ...facts } = operation;
  const input = operation.input.strict();
  return {
    ...facts,
    kind: 'answer',
    input,
    answer: async (context, raw) =>
      checkAnswer(facts, await handler(context, await readInput(input, raw))),
    exportable:
      columns === undefined
        ? null
        : {
            headers: columns.map(({ header }) => header),
            // Proof: `exportList` hands over only what `readPage` gave, and the type of `csv` fits the output.
            toCells: (item) => columns.map(({ value }) => value(item as ItemOf<Output>)),
            readPage: async (context, raw, window) => {
              const query = { ...(await readInput(input, raw)), ...window };
              return exportedPage.parse(checkAnswer(facts, await handler(context, query)));
            },
          },
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
    exportable: null,
    answer: () => Promise.reject(new TypeError(`${operation.name} is a stream`)),
    follow: async function* follow(context, raw, signal) {
      for await (const value of handler(context, await readInput(input, raw), signal)) {
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
