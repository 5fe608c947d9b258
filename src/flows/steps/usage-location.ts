import { z } from 'zod';
import type { Person, Tenant } from '../../ports/tenant.ts';
import {
  defineStep,
  nextPoll,
  type Step,
  type StepContext,
  type TraceContext,
} from '../runs/flow.ts';
import type { ConfigurationField } from '../runs/package.ts';
import { accountIds } from './account-ids.ts';
import { tenantOf, type ChosenPerson } from './chosen-person.ts';
import { textOf } from './texts.ts';

/** Where it is said at a client whose people have none. */
export const usageLocationField: ConfigurationField = {
  name: 'usageLocation',
  label: 'Usage location',
  description: 'Two letters. Licenses can only be assigned to people with a usage location.',
  type: 'text',
  default: '=global.usageLocation',
  inheritable: true,
};

/**
 * The two letters that a license needs: the person's own, else the client's, else the tenant's country; null where none is
 * known. Throws `ConnectorError`.
 */
export async function usageLocationOf(
  context: StepContext,
  tenant: Tenant,
  person: Person,
): Promise<string | null> {
  const own = textOf(person.usageLocation) ?? textOf(context.configuration['usageLocation']);
  const found = own ?? (await tenant.readOrganization()).country;
  return found?.toUpperCase() ?? null;
}

const setLocation = z.object({
  /** What was set; null where the person had one. */
  country: z.string().nullable(),
});

/** Gives a usage location to somebody who has none: no license is given without. */
export function setUsageLocationStep(of: {
  readonly after: readonly string[];
  /** Null where nobody is given anything. */
  readonly read: (
    context: Pick<StepContext, 'resultOf'>,
  ) => { readonly person: ChosenPerson; readonly country: string } | null;
}): Step<z.output<typeof setLocation>> {
  return defineStep<z.output<typeof setLocation>>({
    name: 'set-usage-location',
    title: 'Set the usage location',
    after: of.after,
    result: setLocation,
    version: 1,
    survives: true,
    leftover: ({ country }) => (country === null ? null : `the usage location is ${country}`),
    trace: ({ country }, context: TraceContext) => {
      const wish = of.read(context);
      if (country === null || wish === null) return [];
      return [
        {
          action: 'accounts.locate',
          summary: `Set the usage location of ${wish.person.userPrincipalName} to ${country}`,
          before: { usageLocation: null },
          after: { usageLocation: country },
          externalIds: accountIds(wish.person),
        },
      ];
    },
    isSkipped: ({ country }) => country === null,
    do: async (context) => {
      const wish = of.read(context);
      if (wish === null) return { kind: 'done', result: { country: null } };
      const { personId } = wish.person;
      const tenant = await tenantOf(context);
      const person = await tenant.readPerson(personId);
      // Remembered before it is sent: afterwards it reads like a location that was there before.
      const isOurs = context.memory === wish.country;
      const isSet = textOf(person?.usageLocation) !== null;
      if (isSet) return { kind: 'done', result: { country: isOurs ? wish.country : null } };
      if (isOurs) await tenant.setUsageLocation(personId, wish.country);
      return {
        kind: 'wait',
        waitingFor: 'the usage location to be readable',
        wakeAt: isOurs ? nextPoll(context) : context.now,
        memory: wish.country,
      };
    },
  });
}
