import { z } from 'zod';

/** Faults every simulator knows; a simulator may add its own by name. */
export const commonFaultKinds = [
  'status',
  'latency',
  'drop-before',
  'drop-after-commit',
  'rate-limit',
  'stale-read',
] as const;

/** What to spoil, for which requests, how often. */
export const faultSchema = z.strictObject({
  /** A common kind or one the simulator names in its README. */
  kind: z.string(),
  /** HTTP method; every method when absent. */
  method: z.string().toUpperCase().optional(),
  /** Regular expression searched in path and query, case-insensitive; every path when absent. */
  path: z.string().optional(),
  /** How many requests it hits; without it, until removed. */
  count: z.int().positive().optional(),
  /** Chance per matching request, above 0 to 1; drawn from the simulator's seeded generator. */
  probability: z.number().positive().max(1).optional(),
  /** `status`: what to answer (default 500). */
  status: z.int().min(400).max(599).optional(),
  /** `status`: body to answer instead of the vendor's own for this status. */
  body: z.unknown().optional(),
  /** `status`, `latency`: `before` (default) the handler; `after-commit` lets the request succeed and then lies, or waits. */
  phase: z.enum(['before', 'after-commit']).optional(),
  /** `latency` and simulator-specific faults: real milliseconds. */
  delayMs: z.int().nonnegative().optional(),
  /** `rate-limit`: seconds in `Retry-After` (default 2). */
  retryAfterSeconds: z.int().nonnegative().optional(),
  /** `stale-read`: answer from the state this many real milliseconds ago; without it, from one write ago. */
  staleMs: z.int().positive().optional(),
});

/** A fault as asked for. */
export type FaultSpec = z.infer<typeof faultSchema>;

/** A fault as kept. */
export interface Fault extends FaultSpec {
  /** Names it for removal. */
  id: string;
  /** How many requests it has hit. */
  appliedCount: number;
}

/** The faults switched on at one simulator. */
export interface FaultStore {
  /** Switches a fault on; throws `RangeError` for a kind this simulator does not have. */
  add(spec: FaultSpec): Fault;
  /** Switches one off by id, or all. */
  remove(id?: string): void;
  /** What is switched on, with counts. */
  list(): readonly Fault[];
  /** Whether any fault of this kind is on, without using it up. */
  has(kind: string): boolean;
  /** The first matching fault of this kind; using it counts. */
  take(
    kind: string,
    method: string,
    path: string,
    matches?: (fault: Fault) => boolean,
  ): Fault | undefined;
}

/** A small repeatable generator of numbers in [0, 1) (mulberry32), so that a chaos run can be played again by its seed. */
export const createSeededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Makes an empty store that knows the common kinds and `ownKinds`. */
export const createFaultStore = (ownKinds: readonly string[], seed: number): FaultStore => {
  const known = new Set<string>([...commonFaultKinds, ...ownKinds]);
  const random = createSeededRandom(seed);
  let faults: Fault[] = [];
  let lastId = 0;

  const isDue = (fault: Fault, kind: string, method: string, path: string): boolean => {
    if (fault.kind !== kind) return false;
    if (fault.count !== undefined && fault.appliedCount >= fault.count) return false;
    if (fault.method !== undefined && fault.method !== method) return false;
    if (fault.path !== undefined && !new RegExp(fault.path, 'i').test(path)) return false;
    return fault.probability === undefined || random() < fault.probability;
  };

  return {
    add: (spec) => {
      if (!known.has(spec.kind))
        throw new RangeError(`Unknown fault '${spec.kind}'; known: ${[...known].join(', ')}`);
      // Thrown here, where the author of the fault sees it, rather than at some later request.
      if (spec.path !== undefined) new RegExp(spec.path, 'i').test('');
      const fault = { ...spec, id: `fault-${++lastId}`, appliedCount: 0 };
      faults.push(fault);
      return fault;
    },
    remove: (id) => {
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
    },
    list: () => faults.map((fault) => ({ ...fault })),
    has: (kind) => faults.some((fault) => fault.kind === kind),
    take: (kind, method, path, matches = () => true) => {
      const fault = faults.find(
        (candidate) => matches(candidate) && isDue(candidate, kind, method, path),
      );
      if (fault !== undefined) fault.appliedCount += 1;
      return fault;
    },
  };
};
