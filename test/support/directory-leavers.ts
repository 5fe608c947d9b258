import { z } from 'zod';
import { domain } from '../../simulators/active-directory/domain.ts';
import type { User } from '../../simulators/graph/entities.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import { startRun } from '../../tools/client/runs.ts';
import type { Run } from '../../tools/client/run.ts';
import { goOn, type Work, type WorkOptions } from './staff.ts';
import type { TestWorld } from './world.ts';

export const leaversUnit = `OU=${domain.units.leavers},${domain.distinguishedName}`;

/** Sets values of the offboarding of a client's environment, over those that are there. */
export async function configureOffboarding(
  test: TestWorld,
  clientName: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { environment } = test.world.directory(clientName).client;
  const id = await test.clientId(clientName);
  const path = `/v1/clients/${id}/packages/staff-offboarding-${environment}/configuration`;
  await (await test.as('ada')).put(path, { values }, z.unknown());
}

/** Offboards whom a ticket of the client names, by the package of the client's environment. */
export async function offboard(
  test: TestWorld,
  clientName: string,
  { ticket, ...options }: WorkOptions & { readonly ticket: string },
): Promise<Work> {
  const api = await test.as('eli');
  const { environment } = test.world.directory(clientName).client;
  const script = { ...(await scriptOf(api, ticket)), ...options.script };
  const { id } = await startRun(api, { ticket, package: `staff-offboarding-${environment}` });
  return goOn(test, id, { ...options, script });
}

/** Whether a run says that it waits for something. */
export const waitsFor =
  (words: string) =>
  (run: Run): boolean =>
    run.statusText.includes(words);

/** Somebody of a client's tenant, as the simulator has them. */
export function userOf(test: TestWorld, clientName: string, displayName: string): User {
  const user = test.world.simulators.graph.simulator
    .state()
    .tenants.find((one) => one.displayName === clientName)
    ?.users.find((one) => one.displayName === displayName);
  invariant(user !== undefined, `${clientName} has ${displayName}`);
  return user;
}

/** What a client's directory has of somebody; `place` is a path below the domain. Undefined where nobody stands there. */
export function entryOf(
  test: TestWorld,
  clientName: string,
  { displayName, place }: { readonly displayName: string; readonly place: string },
): Promise<Readonly<Record<string, unknown>> | undefined> {
  return test.world
    .directory(clientName)
    .administrator.read(`CN=${displayName},${place},${domain.distinguishedName}`);
}

/** Whether an account of a directory may be used: bit 0x2 of userAccountControl says that it may not. */
export const mayBeUsed = (entry: Readonly<Record<string, unknown>> | undefined): boolean =>
  entry !== undefined && (Number(entry['userAccountControl']) & 0x2) === 0;
