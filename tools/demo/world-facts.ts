import { z } from 'zod';
import type { JournalLine, Simulators } from '../world/simulators.ts';

/** What the proofs read from the vendors' side: never from the product's database. */

const graphState = z.object({
  tenants: z.array(
    z.object({
      id: z.string(),
      displayName: z.string(),
      subscriptions: z.array(
        z.object({ skuId: z.string(), totalLicenses: z.number(), status: z.string() }),
      ),
      users: z.array(
        z.object({
          id: z.string(),
          displayName: z.string(),
          userPrincipalName: z.string(),
          accountEnabled: z.boolean(),
          directLicenses: z.array(z.object({ skuId: z.string() })),
          groupLicenses: z.array(z.object({ skuId: z.string(), state: z.string() })),
        }),
      ),
    }),
  ),
});
export type TenantState = z.output<typeof graphState>['tenants'][number];
export type TenantUser = TenantState['users'][number];

/** The tenant of a client, by the name that both have. */
export async function readTenant(simulators: Simulators, name: string): Promise<TenantState> {
  const state = await simulators.read('graph', graphState);
  const tenant = state.tenants.find(({ displayName }) => displayName === name);
  if (tenant === undefined) throw new Error(`The simulated world has no tenant ${name}`);
  return tenant;
}

const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The licenses that a person holds, directly or from a group. */
export function licensesOf(user: TenantUser): string[] {
  const fromGroups = user.groupLicenses.filter(({ state }) => state === 'Active');
  return [...new Set([...user.directLicenses, ...fromGroups].map(({ skuId }) => skuId))];
}

/** Seats of a license that the tenant owns and that its people hold. */
export function countLicense(
  tenant: TenantState,
  skuId: string,
): { readonly owned: number; readonly assigned: number } {
  return {
    owned: tenant.subscriptions
      .filter((row) => sameId(row.skuId, skuId) && row.status === 'Enabled')
      .reduce((seats, row) => seats + row.totalLicenses, 0),
    assigned: tenant.users.filter((user) => licensesOf(user).some((id) => sameId(id, skuId)))
      .length,
  };
}

const quantityEffect = z.object({
  kind: z.literal('quantity'),
  customerId: z.string(),
  tenantId: z.string(),
  subscriptionId: z.string(),
  skuId: z.string(),
  before: z.number(),
  after: z.number(),
  by: z.string(),
});

/** A change of seats at a CSP, as that CSP noted it. */
export interface CspWrite extends z.output<typeof quantityEffect> {
  /** Name of the marketplace: "partner-center". */
  readonly csp: string;
  readonly line: JournalLine;
}

/** Every change of seats that the product made: through a CSP's API, or through a person whom it asked. */
export function cspWritesOf(journal: readonly JournalLine[]): readonly CspWrite[] {
  return journal.flatMap((line) => {
    const effect = quantityEffect.safeParse(line.effect);
    if (!effect.success || !['api', 'asked-hand'].includes(effect.data.by)) return [];
    return [{ ...effect.data, csp: line.simulator, line }];
  });
}

const psaState = z.object({
  notes: z.array(
    z.object({
      ticketId: z.number(),
      text: z.string(),
      internalAnalysisFlag: z.boolean(),
      createdBy: z.string(),
    }),
  ),
});

/** Texts of the internal notes that were written on a ticket through the API, oldest first. */
export async function readAuditNotes(
  simulators: Simulators,
  ticket: string,
): Promise<readonly string[]> {
  const { notes } = await simulators.read('connectwise', psaState);
  return notes
    .filter((note) => note.ticketId === Number(ticket) && note.internalAnalysisFlag)
    .map((note) => note.text);
}
