import type { MatchedCustomers } from './match-customers.ts';

/**
 * What has to be said where nothing fitting was found at customers that no live evidence ties to the client: they may be
 * the wrong ones. Null when all of them are proven.
 */
export function doubtAbout(
  clientName: string,
  customers: MatchedCustomers['customers'],
): { readonly sentence: string; readonly nextStep: string } | null {
  const unproven = customers.filter(({ evidence }) => evidence === 'confirmed-by-person');
  if (unproven.length === 0) return null;
  return {
    sentence: unproven
      .map(
        ({ customerName, serviceName, evidenceText }) =>
          `"${customerName}" at ${serviceName} may be the wrong customer: nothing proves that it is ${clientName}. ${evidenceText}`,
      )
      .join(' '),
    nextStep: `Check the mapping under Configuration > Clients > ${clientName} > CSP Customer Mapping.`,
  };
}
