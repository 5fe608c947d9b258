/** Seats of one license as they were counted for the plan; negative for seats given back. */
export interface SeatSum {
  readonly owned: number;
  readonly assigned: number;
  /** Promised to other runs. */
  readonly held: number;
  readonly free: number;
  readonly need: number;
  readonly buy: number;
}

/** What `seatwright demo … --json` prints: one object. */
export interface DemoProof {
  /** Whether everything below agrees. */
  readonly ok: boolean;
  readonly client: string;
  readonly ticket: string;
  readonly sum: SeatSum;
  /** From the CSP's own journal: `before` of the first write, `after` of the last. `term` is ISO 8601. */
  readonly subscription: {
    readonly csp: string;
    readonly id: string;
    readonly term: string;
    readonly before: number;
    readonly after: number;
  };
  /** Changes of seats that any CSP noted as having come through its API. */
  readonly cspWrites: number;
  /** From the tenant's own state. */
  readonly tenant: {
    readonly ownedBefore: number;
    readonly ownedAfter: number;
    readonly assignedBefore: number;
    readonly assignedAfter: number;
  };
  /** From the tenant's own state; `licenses` are SKU ids. */
  readonly user: {
    readonly id: string;
    readonly userPrincipalName: string;
    readonly licenses: readonly string[];
  };
  /** The audit note as the PSA has it; empty when there is none. */
  readonly note: string;
  /** From the start of the run until it was seen to be finished, with answering the forms. */
  readonly wallMs: number;
  /** The least time the vendors would have allowed: tools/demo/critical-path.ts. */
  readonly criticalPathMs: number;
}

/** Compares what the vendors say with what was wanted. Answers one sentence for each thing that does not agree. */
export function findFaults(
  proof: Omit<DemoProof, 'ok'>,
  facts: {
    readonly kind: 'onboarding' | 'offboarding';
    readonly skuId: string;
    readonly runStatus: string;
    readonly noteCount: number;
    /** Quantity of the subscription at the CSP after the run. */
    readonly quantityNow: number;
    readonly isSignInAllowed: boolean;
  },
): readonly string[] {
  const { subscription, sum, tenant, user, note } = proof;
  const isOnboarding = facts.kind === 'onboarding';
  const expectedFree = sum.owned - sum.assigned - sum.held;
  const holds = user.licenses.some((id) => id.toLowerCase() === facts.skuId);
  const checks: readonly [boolean, string][] = [
    [facts.runStatus === 'finished', `the run is ${facts.runStatus}`],
    [proof.cspWrites === 1, `the CSPs noted ${proof.cspWrites} writes instead of one`],
    [
      subscription.after - subscription.before === sum.buy,
      `the subscription went from ${subscription.before} to ${subscription.after}, wanted was ${sum.buy}`,
    ],
    [
      facts.quantityNow === subscription.after,
      `the CSP has ${facts.quantityNow} seats now, its journal ends at ${subscription.after}`,
    ],
    [sum.free === expectedFree, `free is ${sum.free} instead of ${expectedFree}`],
    [
      sum.owned === tenant.ownedBefore && sum.assigned === tenant.assignedBefore,
      'the sum is not what the tenant had',
    ],
    [
      tenant.ownedAfter - tenant.ownedBefore === sum.buy,
      `the tenant owns ${tenant.ownedAfter} after ${tenant.ownedBefore}`,
    ],
    [
      tenant.assignedAfter - tenant.assignedBefore === (isOnboarding ? 1 : -1),
      `the tenant has ${tenant.assignedAfter} assigned after ${tenant.assignedBefore}`,
    ],
    [holds === isOnboarding, `the person ${holds ? 'holds' : 'does not hold'} the license`],
    [facts.isSignInAllowed === isOnboarding, 'the account is not as it should be'],
    [facts.noteCount === 1, `the ticket has ${facts.noteCount} audit notes instead of one`],
    [
      note.includes(`${subscription.before} → ${subscription.after}`),
      'the audit note does not say the change of seats',
    ],
    [note.includes(user.userPrincipalName), 'the audit note does not name the person'],
    [proof.criticalPathMs <= proof.wallMs, 'the run was faster than the vendors allow'],
  ];
  return checks.filter(([holdsTrue]) => !holdsTrue).map(([, fault]) => fault);
}
