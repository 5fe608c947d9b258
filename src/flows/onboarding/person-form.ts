import { splitName, type SplitName } from '../../domain/commands/person-name.ts';
import {
  mostNameCharacters,
  mostProfileCharacters,
  profileFields,
} from '../../domain/people/profile-fields.ts';
import type { FormField, FormSpec } from '../runs/form.ts';
import type { StepContext } from '../runs/flow.ts';
import { readPrefill } from '../runs/prefill.ts';
import { textOf } from '../steps/texts.ts';
import type { Places } from './places.ts';

/** The form about one person; `country` is what the client's people usually have, or empty. */
export async function personForm(
  context: StepContext,
  places: Places,
  country: string,
): Promise<FormSpec> {
  const said = await readPrefill(context);
  return {
    name: 'person',
    title: 'Who is starting?',
    description: '',
    submitLabel: 'Next',
    spend: false,
    warning: null,
    fields: [
      ...nameFields(places.domains, said.name === undefined ? null : splitName(said.name)),
      ...profileFields.map(([name, label, section]) => ({
        name,
        label,
        type: 'string' as const,
        required: false,
        maximumLength: mostProfileCharacters,
        section,
        ...(name === 'companyName' ? { default: context.run.clientName } : {}),
      })),
      {
        name: 'manager',
        label: 'Manager',
        type: 'choice',
        required: false,
        lookup: places.tenantId === null ? 'directory' : true,
        section: 'Organisation',
      },
      countryField(places, country),
      ...accessFields(places, said.on ?? null),
      ...directoryFields(context, places),
    ],
  };
}

function countryField({ tenantId }: Places, country: string): FormField {
  return {
    name: 'country',
    label: 'Country (two letters)',
    ...(tenantId === null
      ? {}
      : { description: 'Licenses can only be assigned to people with a usage location.' }),
    type: 'string',
    required: country === '' && tenantId !== null,
    maximumLength: 2,
    ...(country === '' ? {} : { default: country }),
    section: 'Address',
  };
}

function nameFields(domains: readonly string[], said: SplitName | null): readonly FormField[] {
  const section = 'Person';
  const name = {
    type: 'string',
    required: true,
    maximumLength: mostNameCharacters,
    section,
  } as const;
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

/** Groups and the day of the start. */
export function accessFields(
  { tenantId, groups }: Places,
  startOn: string | null,
): readonly FormField[] {
  const section = 'Access';
  const cloud: readonly FormField[] = [
    {
      name: 'groups',
      label: 'Further groups',
      type: 'choices',
      required: false,
      options: groups.map((group) => ({ value: group.id, label: group.displayName })),
      section,
    },
  ];
  return [
    {
      name: 'copyGroupsFrom',
      label: 'Copy the groups of',
      type: 'choice',
      required: false,
      lookup: tenantId === null ? 'directory' : true,
      section,
    },
    ...(tenantId === null ? [] : cloud),
    {
      name: 'startOn',
      label: 'Start date',
      description:
        'More than a day ahead: Seatwright plans now, and buys and creates on the day before. Empty: now.',
      type: 'date',
      required: false,
      ...(startOn === null ? {} : { default: startOn }),
      section,
    },
  ];
}

/** What only an account in a directory has. */
export function directoryFields(
  { configuration }: StepContext,
  { directory }: Places,
): readonly FormField[] {
  if (directory === null) return [];
  const section = 'Active Directory';
  const usual = textOf(configuration['container'])?.toLowerCase() ?? null;
  const preset = directory.containers.find(
    ({ distinguishedName, path }) =>
      distinguishedName.toLowerCase() === usual || path.toLowerCase() === usual,
  );
  return [
    {
      name: 'container',
      label: 'Organizational unit',
      type: 'choice',
      required: true,
      ...(preset === undefined ? {} : { default: preset.distinguishedName }),
      options: directory.containers.map(({ distinguishedName, path }) => ({
        value: distinguishedName,
        label: path,
      })),
      section,
    },
    {
      name: 'directoryGroups',
      label: 'Groups of the directory',
      type: 'choices',
      required: false,
      options: directory.groups.map(({ id, name, description }) => ({
        value: id,
        label: name,
        ...(description === null ? {} : { detail: description }),
      })),
      section,
    },
    {
      name: 'lastDay',
      label: 'Account ends after',
      description: 'The last day on which the account may be used. Empty: no end.',
      type: 'date',
      required: false,
      section,
    },
  ];
}
