import { clientId } from '../domain/ids.ts';
import { findForm, loadRunState } from '../store/runs.ts';
import type { FormAnswers, FormSpec } from './runs/form.ts';
import type { FlowTools } from './tools.ts';

export interface LookupItem {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
}

const mostItems = 25;

/**
 * Choices for a lookup field while somebody types: people of the client's tenant. Empty for a form that is not the
 * run's, or a field that is looked up nowhere. Throws `ConnectorError`.
 */
export async function lookUp(
  tools: FlowTools,
  query: {
    readonly runId: string;
    readonly formId: string;
    readonly field: string;
    readonly search: string;
  },
): Promise<readonly LookupItem[]> {
  const [state, form] = await Promise.all([
    loadRunState(tools.db, query.runId),
    findForm(tools.db, query.formId),
  ]);
  if (state === null || form === null || form.run_id !== query.runId) return [];
  const spec = form.spec as FormSpec; // stored by a step of ours, whole
  if (!spec.fields.some((field) => field.name === query.field && field.lookup === true)) return [];
  const tenant = await tools.connections.tenant(clientId(state.run.client_id));
  const people = await tenant.listPeople({
    ...(query.search.trim() === '' ? {} : { search: query.search.trim() }),
    enabledOnly: true,
    limit: mostItems,
  });
  return people.map((person) => ({
    value: person.id,
    label: person.displayName,
    detail: [person.userPrincipalName, person.jobTitle, person.department]
      .filter((part) => part !== null)
      .join(' · '),
  }));
}

/**
 * Names of the people that an answer chose in look-up fields, by field; and an error by field for whoever is not in the
 * tenant. Throws `ConnectorError`.
 */
export async function nameLookups(
  tools: FlowTools,
  chosen: { readonly clientId: string; readonly form: FormSpec; readonly answers: FormAnswers },
): Promise<{
  readonly names: ReadonlyMap<string, string>;
  readonly errors: Readonly<Record<string, string>>;
}> {
  const fields = chosen.form.fields.filter(
    (field) => field.lookup === true && chosen.answers[field.name] !== undefined,
  );
  const names = new Map<string, string>();
  const errors: Record<string, string> = {};
  if (fields.length === 0) return { names, errors };
  const tenant = await tools.connections.tenant(clientId(chosen.clientId));
  await Promise.all(
    fields.map(async (field) => {
      const person = await tenant.readPerson(String(chosen.answers[field.name]));
      if (person === null)
        errors[field.name] =
          `${field.label}: this person is not in the tenant. Choose from the list.`;
      else names.set(field.name, `${person.displayName} (${person.userPrincipalName})`);
    }),
  );
  return { names, errors };
}
