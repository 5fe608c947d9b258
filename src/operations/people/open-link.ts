import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { lockKey, type Tx } from '../../store/database.ts';
import { readLink, signInLinks, takeLink } from '../../store/one-time-links.ts';
import { lockAdmins, writePersonRoles } from '../../store/people-roles.ts';
import {
  findPerson,
  insertPerson,
  renamePerson,
  writePasswordHash,
  type Person,
} from '../../store/people.ts';
import { endSessions } from '../../store/sessions.ts';
import { invalidFields } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { explainDeadLink, judgeLink, linkToken } from './look-at-link.ts';
import { email, newPassword, personName } from './schemas.ts';

export const openLink = defineOperation({
  name: 'links.use',
  summary: 'Use a one-time link up: set name and password, and become an admin if it is for one',
  route: 'POST /v1/links/use',
  input: z.object({
    token: linkToken,
    name: personName.optional().describe('Needed for an admin’s link'),
    email: email.optional().describe('Needed for an admin’s link, and only taken there'),
    password: newPassword,
  }),
  output: z.object({ name: z.string(), email: z.string() }).meta({ id: 'UsedLink' }),
  roles: 'anyone',
  opensWithToken: true,
  effect: 'write',
  handler: async ({ tools, write }, input) => {
    const now = tools.clock.now();
    // Looked at before the costly hashing, which whoever guesses could otherwise ask for again and again.
    const key = { token: input.token, kinds: signInLinks };
    if ((await readLink(tools.db, key, now)) === null) throw await explainDeadLink(tools.db, key);
    const hash = await hashPassword(input.password);
    const { name, email: address } = await write(
      async (tx) => {
        await lockAdmins(tx);
        const link = await takeLink(tx, key, now);
        if (link === null) throw await explainDeadLink(tx, key);
        const known = await judgeLink(tx, link, now);
        const person =
          known === null ? await makeAdmin(tx, input, now) : await greet(tx, known, input, now);
        await writePasswordHash(tx, person.id, hash, now);
        await endSessions(tx, person.id);
        return { ...person, kind: link.kind };
      },
      (person) => ({
        actor: person.name,
        summary:
          person.kind === 'person'
            ? `${person.name} set a password with a one-time link`
            : `${person.name} (${person.email}) became an admin with a one-time link`,
        after: { id: person.id, email: person.email, link: person.kind },
      }),
    );
    return { name, email: address };
  },
});

interface Given {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** An account that has this address already becomes the admin's: whoever runs the server may have lost its password. */
async function makeAdmin(tx: Tx, given: Given, now: Temporal.Instant): Promise<Named> {
  const { name, email: address } = given;
  if (name === undefined || address === undefined) {
    throw invalidFields({
      ...(name === undefined ? { name: 'Say what others shall call you.' } : {}),
      ...(address === undefined ? { email: 'Give the mail address you will sign in with.' } : {}),
    });
  }
  await lockKey(tx, 'people');
  const known = await findPerson(tx, address, now);
  const id = known?.id ?? (await insertPerson(tx, { name, email: address }, now));
  if (known !== null) await renamePerson(tx, id, name, now);
  await writePersonRoles(tx, id, {
    roles: [...new Set([...(known?.roles ?? []), 'admin'])],
    permissions: ['spend'],
    disabled: false,
  });
  return { id, name, email: address };
}

async function greet(tx: Tx, person: Person, given: Given, now: Temporal.Instant): Promise<Named> {
  if (given.email !== undefined && given.email !== person.email) {
    throw invalidFields({ email: 'Your mail address was set by whoever invited you.' });
  }
  const name = given.name ?? person.name;
  if (name !== person.name) await renamePerson(tx, person.id, name, now);
  return { id: person.id, name, email: person.email };
}
