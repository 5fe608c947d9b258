import type { SimClock } from './clock.ts';
import type { FaultStore } from './faults.ts';
import type { Effect, Journal } from './journal.ts';
import type { Route, SimReply, SimRequest } from './routes.ts';

/** What `settle` and `act` work on. */
export interface SimWork<State> {
  /** The data to change. */
  state: State;
  /** The simulated instant. */
  now: Temporal.Instant;
  /** Notes a change for the journal. */
  record: (effect: Effect) => void;
}

/** Says who calls, or answers the vendor's 401 / 403. */
export type Authenticate<State, Identity> = (
  request: Omit<SimRequest<State, undefined>, 'identity'>,
) => { identity: Identity } | { reply: SimReply };

/** Everything that makes one vendor. */
export interface SimulatorOptions<State extends object, Identity> {
  /** Name in the journal and in 501 answers, kebab-case. */
  name: string;
  /** The clock; may be shared with other simulators. */
  clock: SimClock;
  /** The endpoints. */
  routes: readonly Route<State, Identity>[];
  /** Makes the data at start and at every reset: plain JSON values only, so that snapshots can travel. */
  initialState: () => State;
  /** Finds out who calls, or gives the vendor's 401 / 403. Not asked for routes with `auth: 'none'`. */
  authenticate: Authenticate<State, Identity>;
  /** Identity handlers of `auth: 'none'` routes see. */
  anonymous: Identity;
  /** The vendor's error body for a status the core itself has to answer (400, 429, 500, 501, fault statuses). */
  errorBody: (status: number, message: string, state: State) => SimReply;
  /** Headers the vendor adds to every answer. */
  replyHeaders?: (request: {
    headers: Record<string, string>;
    state: State;
  }) => Record<string, string>;
  /** Waited for before each request: what has to have happened outside by now. Never rejects. */
  prepare?: () => Promise<void>;
  /** Does what is due by the simulated clock; called before each request, after each move of the clock and several times a second. */
  settle?: (work: SimWork<State>) => void;
  /** Request headers, lower case, whose first present value becomes `requestId` in the journal. */
  requestIdHeaders?: readonly string[];
  /** Names of the simulator's own faults. */
  faultKinds?: readonly string[];
  /** Seed of the faults' generator; default 1. */
  seed?: number;
  /** Further endpoints under `/_sim/`, without authentication and faults. */
  controlRoutes?: readonly Route<State, undefined>[];
  /** Port on 127.0.0.1; default 0, any free one. */
  port?: number | undefined;
}

/** What a marketplace has of a subscription at present, in no vendor's words. */
export interface SubscriptionNow {
  readonly quantity: number;
  /** ISO 8601. */
  readonly term: 'P1M' | 'P1Y' | 'P3Y';
}

/** A running simulator. */
export interface Simulator<State> {
  /** Its name. */
  readonly name: string;
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string;
  /** Its clock. */
  readonly clock: SimClock;
  /** Its journal. */
  readonly journal: Journal;
  /** Its faults. */
  readonly faults: FaultStore;
  /** The present data. Change it through `act` only, so that the change is in the journal. */
  state(): State;
  /** Does something that no request asked for, as `SIM <job>` in the journal. */
  act<Result>(job: string, work: (work: SimWork<State>) => Result): Result;
  /** Does now what is due. */
  settle(): void;
  /** A copy of the data. */
  snapshot(): State;
  /** Puts a copy back. The clock stays. */
  restore(snapshot: State): void;
  /** Data as at start, no faults, empty journal. The clock stays. */
  reset(): void;
  /** Of marketplaces: a subscription by its id at the vendor; undefined when there is none. */
  findSubscription?(subscriptionId: string): SubscriptionNow | undefined;
  /** Closes the port and every open connection. */
  close(): Promise<void>;
}
