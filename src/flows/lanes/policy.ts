import { standardReductionPolicy, type ReductionPolicy } from '../../domain/windows/rules.ts';
import type { ConnectedMarketplace } from '../tools.ts';

/** The rules for giving seats back at one CSP. */
export function policyOf(csp: ConnectedMarketplace): ReductionPolicy {
  return {
    ...standardReductionPolicy,
    lockTimeBeforeRenewalMs: csp.marketplace.capabilities.lockTimeBeforeRenewalMs,
  };
}
