import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditEntry } from '../../src/operations/audit/audit-entry.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import { startRun } from '../../tools/client/runs.ts';
import type { Run } from '../../tools/client/run.ts';
import { auditNotes, goOn, messageOf, seatMoves, workTicket, type Work } from '../support/staff.ts';
import { startTestWorld, type TestWorld, type TestWorldOptions } from '../support/world.ts';

// Somebody has left, and comes back: what was taken away is put back, once, and nothing else is touched.

let test: TestWorld;
afterEach(() => test.close());

/** Ticket and client of a leaver whose seat may be given back now. */
const ticket = '5009';
const client = 'Inkwell Publishing';
/** Another ticket of the same client, so that the two notes stand apart. */
const restorePackage = 'staff-restore';

const leaving = {
  askMailbox: false,
  convertMailbox: true,
  hideFromAddressLists: true,
  automaticReply: 'I have left. Write to the office.',
};
const giveBack = { ...leaving, enableDeprovisioning: true, allowAnnual: true };

async function open(
  offboarding: Readonly<Record<string, unknown>>,
  more: TestWorldOptions = {},
): Promise<void> {
  test = await startTestWorld({ ...more, choices: { offboardingOf: () => offboarding } });
  await configure({ enableProvisioning: true, allowAnnual: true });
}

async function configure(values: Readonly<Record<string, unknown>>): Promise<void> {
  const path = `/v1/clients/${await test.clientId(client)}/packages/${restorePackage}/configuration`;
  await (await test.as('ada')).put(path, { values }, z.unknown());
}

const tenantOf = () => {
  const { tenants } = test.world.simulators.graph.simulator.state();
  const tenant = tenants.find(({ displayName }) => displayName === client);
  if (tenant === undefined) throw new Error(`No tenant of ${client}`);
  return tenant;
};

/** Who leaves: the one person whom the ticket names. */
async function leaverOf() {
  const words = z.object({ summary: z.string() });
  const { summary } = await (await test.as('eli')).get(`/v1/tickets/${ticket}`, words);
  const user = tenantOf().users.find((one) => summary.includes(one.displayName));
  if (user === undefined) throw new Error(`Nobody is meant by "${summary}"`);
  return user;
}

/** Everything of a person that an offboarding touches, as the vendors have it. */
async function stateOf(user: Awaited<ReturnType<typeof leaverOf>>) {
  const { exchange, connectwise } = test.world.simulators;
  const now = tenantOf();
  const one = now.users.find(({ id }) => id === user.id);
  const mailbox = exchange.simulator.state().mailboxes.find(({ userId }) => userId === user.id);
  return {
    enabled: one?.accountEnabled,
    manager: one?.managerId,
    licenses: one?.directLicenses.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans })),
    groups: now.groups.filter(({ memberIds }) => memberIds.includes(user.id)).map(({ id }) => id),
    mailbox: {
      type: mailbox?.recipientType ?? 'UserMailbox',
      hidden: mailbox?.hiddenFromAddressLists ?? false,
      forwarding: mailbox?.forwardingSmtpAddress ?? null,
      reply: mailbox?.autoReply.state ?? 'Disabled',
      access: mailbox?.permissions.map((permission) => permission.user) ?? [],
    },
    contact: connectwise
      .state()
      .contacts.filter(({ email }) => email === user.userPrincipalName)
      .map(({ inactiveFlag }) => inactiveFlag),
  };
}

async function restore(offboarding: Run | null, script: FormScript = {}): Promise<Work> {
  const { id } = await startRun(await test.as('eli'), {
    ticket,
    package: restorePackage,
    ...(offboarding === null ? {} : { prefill: { offboarding: offboarding.id } }),
  });
  return goOn(test, id, { script });
}

const wordsOf = ({ run }: Work): string => run.messages.map(({ text }) => text).join('\n');

describe('restoring a leaver', () => {
  it('puts everything back as it was, and takes the free seat', async () => {
    await open(leaving);
    const user = await leaverOf();
    const [license] = user.directLicenses;
    license?.disabledPlans.push('57ff2da0-773e-42df-b2af-ffb7a2317929');
    const before = await stateOf(user);
    const left = await workTicket(test, ticket);
    expect(left.run.status).toBe('finished');
    expect(await stateOf(user)).not.toEqual(before);

    const { run, forms } = await restore(left.run);

    expect(run.status, wordsOf({ run, forms })).toBe('finished');
    expect(await stateOf(user)).toEqual(before);
    expect(forms.map(({ name }) => name)).toEqual(['what-to-restore']);
    expect(seatMoves(test)).toEqual([]);
    expect(run.subject).toBe(user.displayName);
    const note = auditNotes(test, ticket).at(-1) ?? '';
    expect(note).toContain(`Restored at ${client}: ${user.displayName}`);
    expect(note).toContain('Sign-in is allowed again with a new password.');
    expect(note).toContain('No seats bought or released.');
    expect(run.firstPasswords).toHaveLength(1);
  });
});
