import { clientId } from '../domain/ids.ts';
import type { Person } from '../ports/tenant.ts';
import { findForm, loadRunState } from '../store/runs.ts';
import type { FormAnswers, FormOption, FormSpec } from './runs/form.ts';
import type { FlowTools } from './tools.ts';

export type LookupItem = Omit<FormOption, 'disabled'>;

const mostItems = 25;

/**
 * Choices of a field while somebody types: those that the question has, or people of the client's tenant. Empty for a
 * form that is not the run's, or a field that has nothing to look up. Throws `ConnectorError`.
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
  const field = spec.fields.find((candidate) => candidate.name === query.field);
  if (field?.options !== undefined) return findOptions(field.options, query.search);
  if (field?.lookup !== true) return [];
  const tenant = await tools.connections.tenant(clientId(state.run.client_id));
  const search = query.search.trim();
  // Whoever is preselected comes first while nothing is typed, so that a surface can name them.
  const preset = search === '' && typeof field.default === 'string' ? field.default : null;
  const [people, chosen] = await Promise.all([
    tenant.listPeople({
      ...(search === '' ? {} : { search }),
      enabledOnly: true,
      limit: mostItems,
    }),
    preset === null ? null : tenant.readPerson(preset),
  ]);
  const others = people.filter((person) => person.id !== chosen?.id);
  return (chosen === null ? others : [chosen, ...others]).map(toItem);
}

function toItem(person: Person): LookupItem {
  const { userPrincipalName, jobTitle, department } = person;
  return {
    value: person.id,
    label: person.displayName,
    detail: [userPrincipalName, jobTitle, department].filter((part) => part !== null).join(' · '),
  };
}

/** The choices that may be chosen and have all the words in label or detail, in the order of the question. */
function findOptions(options: readonly FormOption[], search: string): readonly LookupItem[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const isFound = ({ label, detail = '' }: FormOption): boolean => {
    const text = `${label} ${detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return options
    .filter((option) => option.disabled !== true && isFound(option))
    .slice(0, mostItems)
    .map(({ disabled: _disabled, ...item }) => item);
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
    (field) =>
      field.lookup === true &&
      field.options === undefined &&
      chosen.answers[field.name] !== undefined,
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
