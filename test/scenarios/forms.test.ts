import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { mostFormBytes } from '../../src/flows/runs/form-schema.ts';
import type { FormScript } from '../../tools/client/answer-form.ts';
import type { RunForm } from '../../tools/client/run.ts';
import { offboardingPackage, onboardingPackage } from '../../tools/start/set-up.ts';
import { offboard } from '../support/directory-leavers.ts';
import { faultsOf } from '../support/elicitation.ts';
import { personAt, tenantOf, visioPlan2 } from '../support/license-work.ts';
import { orderingWorld } from '../support/ordering-world.ts';
import { workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld, type TestWorldOptions } from '../support/world.ts';

// Every question that the flows can ask can be asked everywhere: in a page, at a terminal, in a chat, by an agent.

const asked = new Map<string, RunForm[]>();

/** One way through a flow, and what it asks on the way. */
interface Way {
  readonly ticket: string;
  readonly client: string;
  readonly package: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly choices?: TestWorldOptions['choices'];
  readonly script?: FormScript;
  /** The way ends here, before it is answered. */
  readonly until: string;
}

/** Somebody of Alder & Finch, by the place in its list. */
const staff = (field: string, index: number): FormScript[string] => {
  return () => {
    const world = opened.at(-1);
    if (world === undefined) throw new Error('There is no world');
    return { [field]: personAt(tenantOf(world, 'Alder & Finch Accounting'), index).id };
  };
};

const onboarding = { client: 'Brightwater Dental', ticket: '5001', package: onboardingPackage };

const ways: readonly Way[] = [
  { ...onboarding, configuration: { enableProvisioning: false }, until: 'seats-by-hand' },
  {
    ...onboarding,
    configuration: { enableProvisioning: true },
    choices: { isMappedAhead: () => false },
    until: 'customer-mapping',
  },
  {
    ...onboarding,
    configuration: { licenseOption: 'none' },
    script: { licenses: { licenses: [] } },
    until: 'person',
  },
  {
    ...onboarding,
    configuration: {},
    script: { licenses: { licenses: [], several: true } },
    until: 'starters',
  },
  {
    client: 'Dunmore Logistics',
    ticket: '5004',
    package: onboardingPackage,
    configuration: { enableProvisioning: true, allowAnnual: true, promptBeforeProvisioning: true },
    until: 'confirm-plan',
  },
  {
    client: 'Inkwell Publishing',
    ticket: '5009',
    package: offboardingPackage,
    configuration: {
      manualTasks: ['Collect the laptop', 'Tell the front desk'],
      askMailbox: true,
      enableDeprovisioning: true,
      allowAnnual: true,
    },
    script: { 'manual-tasks': { tasks: ['Collect the laptop', 'Tell the front desk'] } },
    until: 'confirm-release',
  },
  {
    client: 'Alder & Finch Accounting',
    ticket: '5002',
    package: 'manage-user-licenses',
    configuration: { usageLocation: 'US' },
    script: { 'licensed-person': staff('person', 5), 'license-changes': { add: [visioPlan2] } },
    until: 'confirm-changes',
  },
  {
    client: 'Alder & Finch Accounting',
    ticket: '5002',
    package: 'reallocate-user-license',
    configuration: { usageLocation: 'US' },
    script: { giver: staff('person', 5), 'move-licenses': staff('receiver', 20) },
    until: 'confirm-move',
  },
];

const opened: TestWorld[] = [];
// Each keeps connections to the database, which serves only so many.
afterEach(() => Promise.all(opened.splice(0).map((world) => world.close())));

async function walk(way: Way): Promise<readonly RunForm[]> {
  const world = await startTestWorld(way.choices === undefined ? {} : { choices: way.choices });
  opened.push(world);
  await configure(world, way);
  const { run, forms } = await workTicket(world, way.ticket, {
    package: way.package,
    ...(way.script === undefined ? {} : { script: way.script }),
    isWanted: ({ form }) => form?.name === way.until,
  });
  if (run.form?.name !== way.until) throw new Error(`It never asked ${way.until}`);
  return [...forms, run.form];
}

async function configure(world: TestWorld, way: Pick<Way, 'client' | 'package' | 'configuration'>) {
  const path = `/v1/clients/${await world.clientId(way.client)}/packages/${way.package}/configuration`;
  const body = { values: way.configuration };
  await (await world.as('ada')).put(path, body, z.unknown());
}

const note = (forms: readonly RunForm[]): void => {
  for (const form of forms) asked.set(form.name, [...(asked.get(form.name) ?? []), form]);
};

/** Names of the forms in the sources of the flows: each has a button. */
async function formsInSources(): Promise<readonly string[]> {
  const folder = join(import.meta.dirname, '../../src/flows');
  const names = new Set<string>();
  for await (const path of glob('**/*.ts', { cwd: folder })) {
    if (path.endsWith('.test.ts')) continue;
    const text = await readFile(join(folder, path), 'utf8');
    for (const [, name = ''] of text.matchAll(
      /name: '([a-z-]+)',\s+title: (?:(?!name: ')[^])*?submitLabel/g,
    ))
      names.add(name);
  }
  return [...names].sort();
}

it.each(ways)('the way to $until asks only what can be asked everywhere', async (way) => {
  const forms = await walk(way);
  note(forms);
  for (const form of forms) expect(faultsOf(form.schema), form.name).toEqual([]);
});

it('a name that is taken is asked for in the same way', async () => {
  const world = await startTestWorld();
  opened.push(world);
  await configure(world, { ...onboarding, configuration: { onDuplicate: 'ask' } });
  const first = await workTicket(world, '5001');
  expect(first.run.status).toBe('finished');
  const again = await workTicket(world, '5001', {
    isWanted: ({ form }) => form?.name === 'account-name',
  });
  if (again.run.form === null) throw new Error('It does not ask');
  note([again.run.form]);
  expect(faultsOf(again.run.form.schema)).toEqual([]);
});

it('a new subscription is asked for in the same way', async () => {
  const world = await startTestWorld(orderingWorld('pax8'));
  opened.push(world);
  const { run } = await workTicket(world, '5001', {
    isWanted: ({ form }) => form?.name === 'choose-order',
  });
  if (run.form === null) throw new Error('It does not ask');
  note([run.form]);
  expect(faultsOf(run.form.schema)).toEqual([]);
});

it('the account of a leaver in a directory beside the cloud is asked for in the same way', async () => {
  const client = 'Nettleton Insurance';
  const world = await startTestWorld({ directories: [client] });
  opened.push(world);
  const { run } = await offboard(world, client, {
    ticket: '5044',
    isWanted: ({ form }) => form?.name === 'directory-account',
  });
  if (run.form === null) throw new Error('It does not ask');
  note([run.form]);
  expect(faultsOf(run.form.schema)).toEqual([]);
});

it('whom and what to restore is asked for in the same way', async () => {
  const world = await startTestWorld();
  opened.push(world);
  await workTicket(world, '5009');
  const { forms, run } = await workTicket(world, '5009', {
    package: 'staff-restore',
    isWanted: ({ form }) => form?.name === 'what-to-restore',
  });
  if (run.form === null) throw new Error('It does not ask');
  const all = [...forms, run.form];
  note(all);
  for (const form of all) expect(faultsOf(form.schema), form.name).toEqual([]);
});

it('that was every form there is, and none is too large for a message in a chat', async () => {
  expect([...asked.keys()].sort()).toEqual(await formsInSources());
  for (const form of [...asked.values()].flat()) {
    expect(Buffer.byteLength(JSON.stringify(form)), form.name).toBeLessThan(mostFormBytes);
  }
});
