interface Past<State> {
  /** Real epoch milliseconds from which this state held. */
  fromMs: number;
  state: State;
}

/** Copies of earlier states for stale reads; keeps nothing until one is wanted, because a copy costs. */
export interface History<State> {
  /** Starts keeping copies, beginning with the present state. */
  start(state: State): void;
  /** Stops and forgets. */
  stop(): void;
  /** Notes that the state has changed. */
  changed(state: State): void;
  /** The state `staleMs` ago, or as it was before the last write; the earliest one known when that is later. */
  past(staleMs?: number): State | undefined;
}

const keptCount = 50;

/** Makes a history that is switched off. */
export const createHistory = <State>(): History<State> => {
  let copies: Past<State>[] | undefined;
  const push = (state: State): void => {
    copies?.push({ fromMs: Date.now(), state: structuredClone(state) });
    if (copies !== undefined && copies.length > keptCount) copies.shift();
  };
  return {
    start: (state) => {
      if (copies !== undefined) return;
      copies = [];
      push(state);
    },
    stop: () => {
      copies = undefined;
    },
    changed: push,
    past: (staleMs) => {
      if (copies === undefined) return undefined;
      if (staleMs === undefined) return (copies.at(-2) ?? copies[0])?.state;
      const wantedMs = Date.now() - staleMs;
      return (copies.findLast((copy) => copy.fromMs <= wantedMs) ?? copies[0])?.state;
    },
  };
};
