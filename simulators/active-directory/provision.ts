import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ControllerSchema } from './controller.ts';
import { domain } from './domain.ts';
import { run } from './run.ts';
import { exchangeAttributes, exchangeOnPeople } from './exchange-schema.ts';

/** Part of an archive's name: raised when what is in it changes. */
const recipe = 2;
const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'seatwright-samba');

/**
 * Path of an archive with a fresh domain, made at the first call on this machine (some 10 seconds). Several may make it at
 * once: the last one stays, and each is whole.
 */
export async function provisionedArchive(schema: ControllerSchema): Promise<string> {
  const archive = join(cache, `${schema}-${recipe}.tar`);
  if (await exists(archive)) return archive;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'seatwright-samba-domain-'));
  try {
    await provision(join(folder, 'dc'));
    await delegate(join(folder, 'dc'));
    if (schema === 'exchange') await addExchangeSchema(folder);
    const draft = `${archive}.${randomUUID()}`;
    await run('tar', ['-cf', draft, '-C', folder, 'dc']);
    await rename(draft, archive);
    return archive;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function provision(folder: string): Promise<void> {
  await run('samba-tool', [
    'domain',
    'provision',
    `--targetdir=${folder}`,
    `--realm=${domain.dnsName.toUpperCase()}`,
    `--domain=${domain.netbiosName}`,
    `--host-name=${domain.hostName.split('.')[0]}`,
    '--host-ip=127.0.0.1',
    '--server-role=dc',
    '--dns-backend=NONE',
    `--adminpass=${domain.administratorPassword}`,
    '--option=interfaces=lo',
    '--option=bind interfaces only=yes',
  ]);
  const configuration = join(folder, 'etc', 'smb.conf');
  const text = await readFile(configuration, 'utf8');
  await writeFile(configuration, text.replaceAll(folder, domain.placeholder));
}

const personClass = 'bf967aba-0de6-11d0-a285-00aa003049e2';
const groupClass = 'bf967a9c-0de6-11d0-a285-00aa003049e2';
/** Everything that may be done to an object, as SDDL spells it. */
const fullControl = 'RPWPCRCCDCLCLORCWOWDSDDTSW';
const memberAttribute = 'bf9679c0-0de6-11d0-a285-00aa003049e2';

/** Makes the units and a service account that may do what the product needs there: the rights that its README names. */
async function delegate(folder: string): Promise<void> {
  const { staff, leavers, groups } = domain.units;
  const target = [
    `--URL=${join(folder, 'private', 'sam.ldb')}`,
    `--configfile=${join(folder, 'etc', 'smb.conf')}`,
  ];
  for (const unit of [staff, leavers, groups])
    await run('samba-tool', ['ou', 'create', `OU=${unit},${domain.distinguishedName}`, ...target]);
  const { serviceAccount, servicePassword } = domain;
  await run('samba-tool', ['user', 'create', serviceAccount, servicePassword, ...target]);
  const shown = await run('samba-tool', ['user', 'show', serviceAccount, ...target]);
  const sid = /^objectSid: (\S+)$/m.exec(shown)?.[1];
  if (sid === undefined) throw new Error(`${serviceAccount} has no objectSid`);
  const people = `(OA;CI;CCDC;${personClass};;${sid})(OA;CIIO;${fullControl};;${personClass};${sid})`;
  const members = `(OA;CIIO;WP;${memberAttribute};${groupClass};${sid})`;
  for (const [unit, rights] of [
    [staff, people],
    [leavers, people],
    [groups, members],
  ] as const) {
    const object = `OU=${unit},${domain.distinguishedName}`;
    await run('samba-tool', [
      'dsacl',
      'set',
      `--objectdn=${object}`,
      `--sddl=${rights}`,
      ...target,
    ]);
  }
}

/** In two runs: the second needs the schema that the first one made. */
async function addExchangeSchema(folder: string): Promise<void> {
  const steps = [exchangeAttributes, exchangeOnPeople];
  for (const [index, text] of steps.entries()) {
    const file = join(folder, `schema-${index}.ldif`);
    await writeFile(file, text(`CN=Schema,CN=Configuration,${domain.distinguishedName}`));
    await run('ldbmodify', [
      `--url=${join(folder, 'dc', 'private', 'sam.ldb')}`,
      '--option=dsdb:schema update allowed=true',
      file,
    ]);
    await rm(file);
  }
}
