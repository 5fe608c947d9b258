import { clientId } from '../../domain/ids.ts';
import { profileFields } from '../../domain/people/profile-fields.ts';
import { defineStep, type Outcome, type Step, type StepContext } from '../runs/flow.ts';
import { textOf, stringsOf } from '../steps/texts.ts';
import { askLicenses } from './licenses.ts';
import { personForm } from './person-form.ts';
import { readPlaces, type PeoplePlaces } from './places.ts';
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
  if (answers === null) return { kind: 'ask', form: await personForm(context, places, country) };
  const licenses = context.findResult(askLicenses)?.licenses ?? [];
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
    licenses: [...licenses],
  };
  return {
    kind: 'done',
    result: {
      tenantId: places.tenantId,
      people: [starter],
      startOn: textOf(answers['startOn']),
      lastDay: textOf(answers['lastDay']),
      container: textOf(answers['container']),
    },
  };
}

function profileOf(answers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    profileFields.flatMap(([name]) => {
      const value = textOf(answers[name]);
      return value === null ? [] : [[name, value]];
    }),
  );
}
