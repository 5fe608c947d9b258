import { z } from 'zod';
import { splitName, type SplitName } from '../../domain/commands/person-name.ts';
import { clientId } from '../../domain/ids.ts';
import {
  composeDisplayName,
  displayNameFormats,
  nameFormats,
} from '../../domain/people/name-formats.ts';
import { proposeUserPrincipalName } from '../../domain/people/user-principal-name.ts';
import type { Group, Tenant } from '../../ports/tenant.ts';
import { namesReservedByOthers, reserveName } from '../../store/reserved-names.ts';
import { updateRun } from '../../store/runs.ts';
import { defineStep, type Outcome, type StepContext } from '../runs/flow.ts';
import type { FormField, FormSpec } from '../runs/form.ts';
import { readPrefill } from '../runs/prefill.ts';

const details = z.object({
  tenantId: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  domain: z.string(),
  usageLocation: z.string(),
  /** Profile fields that were filled in. */
  profile: z.record(z.string(), z.string()),
  managerId: z.string().nullable(),
  copyGroupsFrom: z.string().nullable(),
  groups: z.array(z.string()),
  startOn: z.string().nullable(),
});
export type PersonDetails = z.infer<typeof details>;

const profileFields = [
  ['businessPhone', 'Office phone', 'Contact'],
  ['mobilePhone', 'Mobile phone', 'Contact'],
  ['department', 'Department', 'Organisation'],
  ['companyName', 'Company', 'Organisation'],
  ['jobTitle', 'Job title', 'Organisation'],
  ['officeLocation', 'Office', 'Organisation'],
  ['streetAddress', 'Street', 'Address'],
  ['city', 'City', 'Address'],
  ['state', 'State', 'Address'],
  ['postalCode', 'Postcode', 'Address'],
] as const;

/** Second question: the person. */
export const askPerson = defineStep<PersonDetails>({
  name: 'ask-person',
  title: 'Collect the person’s details',
  after: ['warn-about-mailbox'],
  result: details,
  version: 1,
  leftover: null,
  do: async (context) => {
    const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
    const organization = await tenant.readOrganization();
    const country = textOf(context.configuration['usageLocation']) ?? organization.country ?? '';
    if (context.answers === null) {
      return {
        kind: 'ask',
        form: await personForm(context, tenant, organization.verifiedDomains, country),
      };
    }
    const { answers } = context;
    return {
      kind: 'done',
      result: {
        tenantId: organization.tenantId,
        firstName: String(answers['firstName']),
        lastName: String(answers['lastName']),
        domain: String(answers['domain']),
        usageLocation: (textOf(answers['country']) ?? country).toUpperCase(),
        profile: profileOf(answers),
        managerId: textOf(answers['manager']),
        copyGroupsFrom: textOf(answers['copyGroupsFrom']),
        groups: Array.isArray(answers['groups']) ? answers['groups'].map(String) : [],
        startOn: textOf(answers['startOn']),
      },
    };
  },
});

function profileOf(answers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    profileFields.flatMap(([name]) => {
      const value = textOf(answers[name]);
      return value === null ? [] : [[name, value]];
    }),
  );
}

async function personForm(
  context: StepContext,
  tenant: Tenant,
  domains: readonly string[],
  country: string,
): Promise<FormSpec> {
  const [groups, said] = await Promise.all([tenant.listGroups(), readPrefill(context)]);
  return {
    name: 'person',
    title: 'Who is starting?',
    description: '',
    submitLabel: 'Next',
    spend: false,
    warning: null,
    fields: [
      ...nameFields(domains, said.name === undefined ? null : splitName(said.name)),
      ...profileFields.map(([name, label, section]) => ({
        name,
        label,
        type: 'string' as const,
        required: false,
        maximumLength: 128,
        section,
        ...(name === 'companyName' ? { default: context.run.clientName } : {}),
      })),
      {
        name: 'manager',
        label: 'Manager',
        type: 'choice',
        required: false,
        lookup: true,
        section: 'Organisation',
      },
      {
        name: 'country',
        label: 'Country (two letters)',
        description: 'Licenses can only be assigned to people with a usage location.',
        type: 'string',
        required: country === '',
        maximumLength: 2,
        ...(country === '' ? {} : { default: country }),
        section: 'Address',
      },
      ...accessFields(groups, said.on ?? null),
    ],
  };
}

function nameFields(domains: readonly string[], said: SplitName | null): readonly FormField[] {
  const section = 'Person';
  const name = { type: 'string', required: true, maximumLength: 64, section } as const;
  return [
    { name: 'firstName', label: 'First name', ...name, ...presetTo(said?.firstName) },
    { name: 'lastName', label: 'Last name', ...name, ...presetTo(said?.lastName) },
    {
      name: 'domain',
      label: 'E-mail domain',
      type: 'choice',
      required: true,
      ...(domains[0] === undefined ? {} : { default: domains[0] }),
      options: domains.map((domain) => ({ value: domain, label: `@${domain}` })),
      section,
    },
  ];
}

function presetTo(text: string | undefined): { readonly default?: string } {
  return text === undefined || text === '' ? {} : { default: text };
}

function accessFields(groups: readonly Group[], startOn: string | null): readonly FormField[] {
  const section = 'Access';
  const choosable = groups.filter(
    (group) => group.membership === 'cloud' || group.membership === 'exchange',
  );
  return [
    {
      name: 'copyGroupsFrom',
      label: 'Copy the groups of',
      type: 'choice',
      required: false,
      lookup: true,
      section,
    },
    {
      name: 'groups',
      label: 'Further groups',
      type: 'choices',
      required: false,
      options: choosable.map((group) => ({ value: group.id, label: group.displayName })),
      section,
    },
    {
      name: 'startOn',
      label: 'Start date',
      description:
        'More than a day ahead: Seatwright waits and acts on the day before. Empty: now.',
      type: 'date',
      required: false,
      ...(startOn === null ? {} : { default: startOn }),
      section,
    },
  ];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

const account = z.object({
  userPrincipalName: z.string(),
  mailNickname: z.string(),
  displayName: z.string(),
});
export type NewAccount = z.infer<typeof account>;

/** Makes the account's names from the configured formats and promises them to this run. */
export const nameAccount = defineStep<NewAccount>({
  name: 'name-account',
  title: 'Make the account name',
  after: ['ask-person'],
  result: account,
  version: 1,
  leftover: null,
  survives: true,
  do: async (context) => {
    const person = context.resultOf(askPerson);
    const typed = textOf(context.answers?.['userPrincipalName']);
    const taken = await takenNames(context, person, typed);
    const displayName = composeDisplayName(
      {
        firstName: person.firstName,
        lastName: person.lastName,
        ...(person.profile['department'] === undefined
          ? {}
          : { department: person.profile['department'] }),
        ...(person.profile['companyName'] === undefined
          ? {}
          : { company: person.profile['companyName'] }),
      },
      oneOf(displayNameFormats, context.configuration['displayNameFormat'], 'First Last'),
    );
    if (typed !== null) {
      const name = typed.toLowerCase();
      if (!/^[a-z0-9'._!#^~-]{1,64}@[a-z0-9.-]+$/.test(name) || taken.includes(name)) {
        return ask(`${typed} is in use or is not a valid name.`, []);
      }
      return reserve(context, person, name, displayName);
    }
    const answer = await proposeFreeName(context, person, taken);
    if (answer.ok) return reserve(context, person, answer.userPrincipalName, displayName);
    if (answer.reason === 'taken' || answer.reason === 'domain-invalid') {
      return {
        kind: 'stop',
        reason: answer.explanation,
        nextStep:
          'Choose another name or domain, or change "When the name is taken" in the package configuration.',
      };
    }
    return ask(answer.explanation, answer.proposals);
  },
});

/** Proposes until the tenant knows nobody of that name: somebody with quite another name may have the address. */
async function proposeFreeName(
  context: StepContext,
  person: PersonDetails,
  known: readonly string[],
) {
  const { configuration } = context;
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const taken = [...known];
  for (;;) {
    const answer = proposeUserPrincipalName({
      person,
      format: oneOf(nameFormats, configuration['upnFormat'], 'first.last'),
      domain: person.domain,
      taken,
      maximumLength: Number(configuration['upnMaximumLength'] ?? 0),
      onDuplicate: oneOf(
        ['number', 'middle-initial', 'ask', 'stop'] as const,
        configuration['onDuplicate'],
        'number',
      ),
    });
    if (!answer.ok || (await tenant.readPerson(answer.userPrincipalName)) === null) return answer;
    taken.push(answer.userPrincipalName);
  }
}

/** Names in use in the tenant that could collide, with those that other runs have promised. */
async function takenNames(
  context: StepContext,
  person: PersonDetails,
  typed: string | null,
): Promise<readonly string[]> {
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const [people, sameStart, reserved] = await Promise.all([
    tenant.listPeople({ search: person.lastName, limit: 500 }),
    tenant.listPeople({ search: person.firstName, limit: 500 }),
    namesReservedByOthers(context.tools.db, person.tenantId, context.run.id),
  ]);
  const exact = typed === null ? null : await tenant.readPerson(typed);
  return [...people, ...sameStart, ...(exact === null ? [] : [exact])]
    .map((found) => found.userPrincipalName.toLowerCase())
    .concat(reserved);
}

function ask(explanation: string, proposals: readonly string[]): Outcome<NewAccount> {
  return {
    kind: 'ask',
    form: {
      name: 'account-name',
      title: 'Which account name?',
      description: explanation,
      submitLabel: 'Next',
      spend: false,
      warning: null,
      fields: [
        {
          name: 'userPrincipalName',
          label: 'User principal name',
          type: 'string',
          required: true,
          maximumLength: 113,
          ...(proposals[0] === undefined ? {} : { default: proposals[0] }),
        },
      ],
    },
  };
}

async function reserve(
  context: StepContext,
  person: PersonDetails,
  userPrincipalName: string,
  displayName: string,
): Promise<Outcome<NewAccount>> {
  return {
    kind: 'within',
    decide: async (tx) => {
      const runId = context.run.id;
      const isOurs = await reserveName(tx, { tenantId: person.tenantId, userPrincipalName, runId });
      if (!isOurs) {
        return {
          kind: 'wait',
          waitingFor: 'a free account name',
          wakeAt: context.now.add({ milliseconds: 200 }),
        };
      }
      await updateRun(tx, runId, { subject: displayName });
      context.say({
        key: 'account',
        kind: 'text',
        text: `${displayName} will be ${userPrincipalName}.`,
      });
      const mailNickname = userPrincipalName.slice(0, userPrincipalName.indexOf('@'));
      return { kind: 'done', result: { userPrincipalName, mailNickname, displayName } };
    },
  };
}

function oneOf<const T extends string>(known: readonly T[], value: unknown, fallback: T): T {
  return known.find((candidate) => candidate === value) ?? fallback;
}
