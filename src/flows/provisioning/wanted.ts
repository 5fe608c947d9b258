import { z } from 'zod';
import { clientId, skuId } from '../../domain/ids.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import {
  defineStep,
  type Outcome,
  type Step,
  type StepContext,
  type StepKey,
} from '../runs/flow.ts';

export const wantedLicense = z.object({
  skuId: z.string(),
  name: z.string(),
  hasExchange: z.boolean(),
  /** The tenant had none of it when it was chosen. */
  isNew: z.boolean().default(false),
  /** The group that gives this license to its members; null when it is assigned directly. */
  groupId: z.string().nullable(),
  groupName: z.string().nullable(),
});
export type WantedLicense = z.output<typeof wantedLicense>;

const wishes = z.object({
  tenantId: z.string(),
  /** Name of the step that asked for the licenses: what is not there any more is asked for again there. */
  askedBy: z.string(),
  /** Who needs seats; whoever has a license already does not need it here. */
  people: z.array(
    z.object({
      /** Null for somebody who has yet to be created. */
      personId: z.string().nullable(),
      usageLocation: z.string().nullable(),
      licenses: z.array(wantedLicense),
      /** Licenses that this person has and keeps; SKU ids. */
      keeps: z.array(z.string()).default([]),
    }),
  ),
});
export type Wishes = z.output<typeof wishes>;

/** What the steps of this folder go by, whatever package they stand in: who needs seats of what. */
export const wantedLicenses: StepKey<Wishes> = { name: 'want-licenses', result: wishes };

/** The step by which a package says who needs seats of what. Its steps before it have asked everything. */
export function wantLicensesStep(
  after: readonly string[],
  read: (context: StepContext) => Promise<Outcome<Wishes>>,
): Step<Wishes> {
  return defineStep<Wishes>({
    ...wantedLicenses,
    title: 'Put the licenses together',
    after,
    version: 1,
    leftover: null,
    do: read,
  });
}

const accounts = z.object({
  accounts: z.array(
    z.object({
      /** Empty where none was made. */
      personId: z.string(),
      userPrincipalName: z.string(),
      /** Of the sealed first password. */
      secretId: z.string(),
      /** Why none was made, with the next step; null where it was. */
      trouble: z.string().nullable(),
    }),
  ),
});
export type CreatedAccounts = z.infer<typeof accounts>;

/** The accounts that a run has made, in the order of its people: of a step of its own in each package that makes some. */
export const createdAccounts = {
  name: 'create-person',
  result: accounts,
} satisfies StepKey<CreatedAccounts>;

/** A license with the people who need a seat of it. */
export interface WantedSeats extends WantedLicense {
  /** Their places among the people of the run; never empty. */
  readonly people: readonly number[];
}

/** Every license that somebody needs, once, in the order in which it was first wanted. */
export function wantedSeats(context: Pick<StepContext, 'resultOf'>): readonly WantedSeats[] {
  return addUp(context.resultOf(wantedLicenses).people.map(({ licenses }) => licenses));
}

/**
 * As `wantedSeats`, without what somebody has been given already: a run that counts again after some of its people are
 * licensed needs no second seat for them. Throws `ConnectorError`.
 */
export async function stillWanted(context: StepContext): Promise<readonly WantedSeats[]> {
  const { people } = context.resultOf(wantedLicenses);
  const created = context.findResult(createdAccounts)?.accounts ?? [];
  const ids = people.map(({ personId }, index) => personId ?? (created[index]?.personId || null));
  if (ids.every((id) => id === null)) return wantedSeats(context);
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const held = await inParallel(ids, readsAtOnce, async (id) =>
    id === null ? [] : ((await tenant.readPerson(id))?.licenses ?? []),
  );
  return addUp(
    people.map(({ licenses }, index) =>
      licenses.filter((license) => held[index]?.includes(skuId(license.skuId)) !== true),
    ),
  );
}

const readsAtOnce = 4;

function addUp(wanted: readonly (readonly WantedLicense[])[]): readonly WantedSeats[] {
  const seats = new Map<string, WantedSeats>();
  for (const [person, licenses] of wanted.entries()) {
    for (const license of licenses) {
      const people = [...(seats.get(license.skuId)?.people ?? []), person];
      seats.set(license.skuId, { ...license, people });
    }
  }
  return [...seats.values()];
}
