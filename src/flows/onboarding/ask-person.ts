import { profileFields } from '../../domain/people/profile-fields.ts';
import type { FormAnswers } from '../runs/form.ts';
import { defineStep, type Outcome, type Step, type StepContext } from '../runs/flow.ts';
import { textOf, stringsOf } from '../steps/texts.ts';
import { askLicenses } from './licenses.ts';
import { personForm } from './person-form.ts';
import { readPlaces, type PeoplePlaces, type Places } from './places.ts';
import { readStarters } from './read-starters.ts';
import { startersForm } from './starters-form.ts';
import { askedStarters, type Starter, type Starters } from './starters.ts';

/** Second question: who starts. */
export function askPersonStep(where: PeoplePlaces, after: readonly string[]): Step<Starters> {
  return defineStep<Starters>({
    ...askedStarters,
    title: 'Collect the person’s details',
    after,
    version: 1,
    leftover: null,
    do: (context) => ask(context, where),
  });
}

async function ask(context: StepContext, where: PeoplePlaces): Promise<Outcome<Starters>> {
  const places = await readPlaces(context, where);
  const country = textOf(context.configuration['usageLocation']) ?? places.country ?? '';
  const { answers } = context;
  const chosen = context.findResult(askLicenses);
  if (chosen?.several === true) return askSeveral(context, where, country);
  if (answers === null) return { kind: 'ask', form: await personForm(context, places, country) };
  const starter: Starter = {
    firstName: String(answers['firstName']),
    lastName: String(answers['lastName']),
    domain: String(answers['domain']),
    usageLocation: (textOf(answers['country']) ?? country).toUpperCase(),
    profile: profileOf(answers),
    managerId: textOf(answers['manager']),
    copyGroupsFrom: textOf(answers['copyGroupsFrom']),
    groups: [...stringsOf(answers['groups'])],
    directoryGroups: [...stringsOf(answers['directoryGroups'])],
    licenses: [...(chosen?.licenses ?? [])],
  };
  return { kind: 'done', result: startersOf(places, answers, [starter]) };
}

async function askSeveral(
  context: StepContext,
  where: PeoplePlaces,
  country: string,
): Promise<Outcome<Starters>> {
  // Always with what the form offers: it may have to be asked again.
  const places = await readPlaces({ ...context, answers: null }, where);
  const { answers } = context;
  if (answers === null) return { kind: 'ask', form: startersForm(context, places, country, null) };
  const read = await readStarters(context, places, country);
  return read.kind === 'read'
    ? { kind: 'done', result: startersOf(places, answers, read.people) }
    : { kind: 'ask', form: startersForm(context, places, country, read.question) };
}

const startersOf = (
  { tenantId }: Places,
  answers: FormAnswers,
  people: readonly Starter[],
): Starters => ({
  tenantId,
  people: [...people],
  startOn: textOf(answers['startOn']),
  lastDay: textOf(answers['lastDay']),
  container: textOf(answers['container']),
});

function profileOf(answers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    profileFields.flatMap(([name]) => {
      const value = textOf(answers[name]);
      return value === null ? [] : [[name, value]];
    }),
  );
}
