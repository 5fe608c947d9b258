import { findForm, loadRunState } from '../store/runs.ts';
import type { StartersTable } from '../domain/people/starters-table.ts';
import type { FormAnswers, FormField, FormOption, FormSpec } from './runs/form.ts';
import {
  openPeopleBook,
  personInWords,
  type ListedPerson,
  type PeoplePlace,
} from './runs/people-book.ts';
import { tables } from './runs/tables.ts';
import type { FlowTools } from './tools.ts';

export type LookupItem = Omit<FormOption, 'disabled'>;

const mostItems = 25;

/**
 * Choices of a field while somebody types: those that the question has, or people of the client's tenant or directory. Empty for a
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
  const [state, field] = await Promise.all([
    loadRunState(tools.db, query.runId),
    findField(tools, query),
  ]);
  if (state === null) return [];
  if (field?.options !== undefined) return findOptions(field.options, query.search);
  if (field?.lookup === undefined) return [];
  const people = await openPeopleBook(tools, placeOf(field.lookup), state.run.client_id);
  const search = query.search.trim();
  // Whoever is preselected comes first while nothing is typed, so that a surface can name them.
  const preset = search === '' && typeof field.default === 'string' ? field.default : null;
  const [found, chosen] = await Promise.all([
    people.find(search, mostItems),
    preset === null ? null : people.read(preset),
  ]);
  const others = found.filter((person) => person.id !== chosen?.id);
  return (chosen === null ? others : [chosen, ...others]).map(toItem);
}

/** The field of a run's question; undefined where there is none like that. */
async function findField(
  tools: FlowTools,
  place: { readonly runId: string; readonly formId: string; readonly field: string },
): Promise<FormField | undefined> {
  const form = await findForm(tools.db, place.formId);
  if (form === null || form.run_id !== place.runId) return undefined;
  const spec = form.spec as FormSpec; // stored by a step of ours, whole
  return spec.fields.find(({ name }) => name === place.field);
}

/** What a table says, before it is sent; null for a field that takes none. Looks nothing up. */
export async function readTable(
  tools: FlowTools,
  place: Parameters<typeof findField>[1],
  text: string,
): Promise<StartersTable | null> {
  const table = (await findField(tools, place))?.table;
  // As an answer is read: without blank lines around it.
  return table === undefined ? null : tables[table].read(text.trim());
}

const placeOf = (lookup: NonNullable<FormField['lookup']>): PeoplePlace =>
  lookup === 'directory' ? 'directory' : 'tenant';

function toItem(person: ListedPerson): LookupItem {
  return {
    value: person.id,
    label: person.displayName,
    detail: [person.userPrincipalName, ...person.details].join(' · '),
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
 * Names of the people that an answer chose in look-up fields, by field; and an error by field for whoever is not there.
 * Throws `ConnectorError`.
 */
export async function nameLookups(
  tools: FlowTools,
  chosen: { readonly clientId: string; readonly form: FormSpec; readonly answers: FormAnswers },
): Promise<{
  readonly names: ReadonlyMap<string, string>;
  readonly errors: Readonly<Record<string, string>>;
}> {
  const names = new Map<string, string>();
  const errors: Record<string, string> = {};
  await Promise.all(
    chosen.form.fields.map(async ({ name, label, lookup, options }) => {
      const answer = chosen.answers[name];
      if (lookup === undefined || options !== undefined || typeof answer !== 'string') return;
      const people = await openPeopleBook(tools, placeOf(lookup), chosen.clientId);
      const person = await people.read(answer);
      if (person === null)
        errors[name] = `${label}: this person is not in the ${people.place}. Choose from the list.`;
      else names.set(name, personInWords(person));
    }),
  );
  return { names, errors };
}
