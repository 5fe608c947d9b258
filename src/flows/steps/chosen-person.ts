import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import type { Tenant } from '../../ports/tenant.ts';
import { defineStep, type Step, type StepContext } from '../runs/flow.ts';
import type { FormField, FormSpec } from '../runs/form.ts';
import { updateRun } from '../../store/runs.ts';

export const chosenPerson = z.object({
  personId: z.string(),
  displayName: z.string(),
  userPrincipalName: z.string(),
});
/** A person of the tenant whom a form has chosen. */
export type ChosenPerson = z.output<typeof chosenPerson>;

/** The client's tenant. Throws `ConnectorError` and `NotConnectedError`. */
export const tenantOf = (context: StepContext): Promise<Tenant> =>
  context.tools.connections.tenant(clientId(context.run.clientId));

/** A person of the tenant, found by typing. */
export const personField = (name: string, label: string): FormField => ({
  name,
  label,
  type: 'choice',
  required: true,
  lookup: true,
});

/** Who was chosen; null for nobody of the tenant. Throws `ConnectorError`. */
export async function readChosen(tenant: Tenant, answer: unknown): Promise<ChosenPerson | null> {
  const person = await tenant.readPerson(String(answer));
  if (person === null) return null;
  const { id: personId, displayName, userPrincipalName } = person;
  return { personId, displayName, userPrincipalName };
}

/** First question of a package about one person of the tenant, whom the run is named after from then on. */
export function askPersonStep(
  words: Pick<FormSpec, 'name' | 'title' | 'description' | 'submitLabel'>,
): Step<ChosenPerson> {
  const form = (warning: string | null): FormSpec => ({
    ...words,
    spend: false,
    warning,
    fields: [personField('person', 'Person')],
  });
  return defineStep<ChosenPerson>({
    name: 'ask-person',
    title: 'Choose the person',
    after: [],
    result: chosenPerson,
    version: 1,
    leftover: null,
    do: async (context) => {
      if (context.answers === null) return { kind: 'ask', form: form(null) };
      const result = await readChosen(await tenantOf(context), context.answers['person']);
      if (result === null)
        return { kind: 'ask', form: form('This person is not in the tenant. Choose again.') };
      return {
        kind: 'within',
        decide: async (tx) => {
          await updateRun(tx, context.run.id, { subject: result.displayName });
          return { kind: 'done', result };
        },
      };
    },
  });
}
