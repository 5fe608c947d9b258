import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import type { Directory } from '../../ports/directory.ts';
import { stringsOf } from '../steps/texts.ts';
import { textOf } from '../steps/texts.ts';
import { defineStep, type StepContext } from '../runs/flow.ts';

/** The client's directory. Throws `ConnectorError` and `NotConnectedError`. */
export const directoryOf = (context: Pick<StepContext, 'tools' | 'run'>): Promise<Directory> =>
  context.tools.connections.directory(clientId(context.run.clientId));

/** An attribute with the texts that it gets; none empties it. */
export type AttributeValues = Readonly<Record<string, readonly string[]>>;

const settingLine = /^([A-Za-z][A-Za-z0-9-]*)\s*\|(.*)$/s;

/** One sentence on a line that is no `name|value`; null for one that is. */
export function faultOfSetting(line: string): string | null {
  if (settingLine.test(line.trim())) return null;
  return `"${line}" is not the name of an attribute, "|" and its value.`;
}

/** One sentence on a text that is no distinguished name of a unit; null for one that is. */
export function faultOfUnit(text: string): string | null {
  if (/^(?:OU|CN)=.+,DC=[^,]+$/i.test(text)) return null;
  return `"${text}" is not a distinguished name such as OU=Leavers,DC=client,DC=example.`;
}

/** What lines of `name|value` set: several lines of one name are several values. */
export function readSettings(lines: readonly string[]): AttributeValues {
  const values = new Map<string, string[]>();
  for (const line of lines) {
    const [, name = '', value = ''] = settingLine.exec(line.trim()) ?? [];
    if (name === '') continue;
    const known = [...values.keys()].find((one) => one.toLowerCase() === name.toLowerCase());
    const texts = values.get(known ?? name) ?? [];
    values.set(known ?? name, value.trim() === '' ? texts : [...texts, value.trim()]);
  }
  return Object.fromEntries(values);
}

export const extraAttributesOf = (context: Pick<StepContext, 'configuration'>): AttributeValues =>
  readSettings(stringsOf(context.configuration['extraAttributes']));

/** Where leavers are moved; null where they stay. */
export const leaversUnitOf = (context: Pick<StepContext, 'configuration'>): string | null =>
  textOf(context.configuration['leaversUnit']);

/** What is configured is tried before anybody is asked: later it would be found wrong with the leaver half gone. */
export const checkDirectory = defineStep<{ domain: string }>({
  name: 'check-directory',
  title: 'Check the settings of the directory',
  after: [],
  result: z.object({ domain: z.string() }),
  version: 1,
  leftover: null,
  do: async (context) => {
    const directory = await directoryOf(context);
    const lines = stringsOf(context.configuration['extraAttributes']);
    const unit = leaversUnitOf(context);
    const [{ dnsName }, faults, containers] = await Promise.all([
      directory.readDomain(),
      directory.faultsOfAttributes(Object.keys(extraAttributesOf(context))),
      unit === null ? [] : directory.listContainers(),
    ]);
    const isUnitThere =
      unit === null ||
      containers.some((one) => one.distinguishedName.toLowerCase() === unit.toLowerCase());
    const problems = [
      ...lines.flatMap((line) => faultOfSetting(line) ?? []),
      ...faults,
      ...(isUnitThere ? [] : [`There is no unit ${unit} for leavers.`]),
    ];
    if (problems.length === 0) return { kind: 'done', result: { domain: dnsName } };
    return {
      kind: 'stop',
      reason: `The configuration does not fit the directory ${dnsName}. ${problems.join(' ')}`,
      nextStep:
        'An admin corrects it in the package’s configuration, section Active Directory. Nothing was changed.',
    };
  },
});
