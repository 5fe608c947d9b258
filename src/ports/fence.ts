/**
 * A worker's right to act for one agenda entry (a run, a lane, a note). The number grows with every take-over: a worker
 * that was frozen and wakes after its entry was given away still holds the old number and is refused.
 */
export interface Fence {
  readonly kind: string;
  readonly key: string;
  readonly number: number;
}

/** The entry was given to another worker in the meantime: whatever this worker was about to do must not happen. */
export class FenceLostError extends Error {
  override readonly name = 'FenceLostError';
  constructor(fence: Fence) {
    super(`${fence.kind} ${fence.key} was taken over by another worker (fence ${fence.number})`);
  }
}
