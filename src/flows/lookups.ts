import { clientId } from '../domain/ids.ts';
import { findForm, loadRunState } from '../store/runs.ts';
import type { FormSpec } from './runs/form.ts';
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
