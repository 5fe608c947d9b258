import type { Tenant, User } from '../../simulators/graph/entities.ts';
import type { Mailbox } from '../../simulators/exchange/entities.ts';
import { toNewMailbox } from '../../simulators/exchange/entities.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { workTicket, type Work, type WorkOptions } from './staff.ts';
import type { TestWorld } from './world.ts';

// Ids: learn.microsoft.com/entra/identity/users/licensing-service-plan-reference.
export const businessPremium = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
export const businessStandard = 'f245ecc8-75af-4f8e-b61f-27d8114de5f3';
export const exchangePlan1 = '4b9405b0-7788-4568-add1-99614e613b69';
export const officeE3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
export const visioPlan2 = 'c5928f49-12ba-48f7-ada3-0d743a3601d5';
export const teamsPhone = 'e43b5b99-8dfb-405f-9987-dc307f34bcbd';

/** Works on a ticket with a package that the ticket does not ask for. */
export const workPackage = (
  test: TestWorld,
  name: string,
  { ticket, ...options }: WorkOptions & { readonly ticket: string },
): Promise<Work> => workTicket(test, ticket, { ...options, package: name });

/** A client's tenant, as the simulator has it. Changing it is another hand's work. */
export function tenantOf(test: TestWorld, clientName: string): Tenant {
  const tenant = test.world.simulators.graph.simulator
    .state()
    .tenants.find((one) => one.displayName === clientName);
  invariant(tenant !== undefined, `there is a tenant ${clientName}`);
  return tenant;
}

/** A person of a tenant by the place in its list; the demo gives licenses from the first one on. */
export function personAt(tenant: Tenant, index: number): User {
  const person = tenant.users[index];
  invariant(person !== undefined, `${tenant.displayName} has a person ${index}`);
  return person;
}

/** SKU ids that a person has, directly or through groups. */
export const licensesOf = (user: User): readonly string[] => [
  ...new Set(
    [...user.directLicenses, ...user.groupLicenses.filter(({ state }) => state === 'Active')].map(
      ({ skuId }) => skuId,
    ),
  ),
];

/** A person's mailbox as Exchange has it, made if nobody has touched it yet. */
export function mailboxOf(test: TestWorld, tenant: Tenant, user: User): Mailbox {
  const { mailboxes } = test.world.simulators.exchange.simulator.state();
  const known = mailboxes.find((one) => one.userId === user.id);
  if (known !== undefined) return known;
  const mailbox = toNewMailbox(tenant.id, user.id);
  mailboxes.push(mailbox);
  return mailbox;
}

/** What happened to a person's direct licenses: "license-assigned <SKU id>", one row for each call that was taken. */
export function licenseCalls(test: TestWorld, user: User): readonly (readonly string[])[] {
  const calls = new Map<string, string[]>();
  for (const { effect, requestId, realAt } of test.journal()) {
    if (effect?.kind !== 'license-assigned' && effect?.kind !== 'license-removed') continue;
    if (effect['userId'] !== user.id) continue;
    const call = requestId ?? String(realAt);
    calls.set(call, [...(calls.get(call) ?? []), `${effect.kind} ${String(effect['skuId'])}`]);
  }
  return [...calls.values()];
}
