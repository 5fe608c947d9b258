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

  it('changes nothing more when it is done again', async () => {
    await open(leaving);
    const user = await leaverOf();
    const left = await workTicket(test, ticket);
    await restore(left.run);
    const after = await stateOf(user);
    const changes = () => test.journal().filter(({ effect }) => effect !== undefined).length;
    const soFar = changes();

    const again = await restore(left.run);

    expect(again.run.status, wordsOf(again)).toBe('finished');
    expect(again.forms).toEqual([]);
    expect(await stateOf(user)).toEqual(after);
    // The note is the only change; tokens are no change of anything.
    expect(changes() - soFar, 'changes outside').toBe(1);
    expect(auditNotes(test, ticket).at(-1)).toContain('No licenses assigned.');
  });

  it('buys exactly one seat by a confirmed plan where the seat was given back', async () => {
    await open(giveBack);
    const user = await leaverOf();
    const before = await stateOf(user);
    const left = await workTicket(test, ticket);
    const [released] = seatMoves(test);
    expect(released).toBeDefined();

    const { run, forms } = await restore(null);

    expect(run.status, wordsOf({ run, forms })).toBe('finished');
    expect(forms.map(({ name }) => name)).toEqual(['restore', 'what-to-restore', 'confirm-plan']);
    const options = fieldsOf(forms[0] ?? failed()).flatMap((field) => field.options ?? []);
    expect(options).toMatchObject([
      { value: left.run.id, label: user.displayName, detail: expect.stringContaining('#5009') },
    ]);
    expect(await stateOf(user)).toEqual(before);
    const [from, to] = (released ?? '').split(' → ');
    expect(seatMoves(test)).toEqual([released, `${to} → ${from}`]);
    expect(messageOf(run, 'sum').text).toContain('buy 1');
    expect(auditNotes(test, ticket).at(-1)).toContain('Approved by Eli Engineer.');
  });

  it('buys nothing where the plan is not confirmed, and leaves nothing changed', async () => {
    await open(giveBack);
    const user = await leaverOf();
    const left = await workTicket(test, ticket);
    const after = await stateOf(user);
    const eli = await test.as('eli');
    const { id } = await startRun(eli, {
      ticket,
      package: restorePackage,
      prefill: { offboarding: left.run.id },
    });
    await goOn(test, id, { isWanted: ({ form }) => form?.name === 'confirm-plan' });

    await eli.post(`/v1/runs/${id}/cancel`, {}, z.unknown());

    expect(await stateOf(user)).toEqual(after);
    expect(seatMoves(test)).toHaveLength(1);
  });

  it('tells what cannot come back, and leaves what somebody else has set since', async () => {
    await open({ ...leaving, forwardTo: 'office@inkwell.example' });
    const user = await leaverOf();
    const tenant = tenantOf();
    const [gone, kept] = tenant.groups.filter(
      (group) => group.memberIds.includes(user.id) && group.assignedLicenses.length === 0,
    );
    if (gone === undefined) throw new Error('The leaver is in no group');
    const left = await workTicket(test, ticket);
    tenant.groups = tenant.groups.filter(({ id }) => id !== gone.id);
    const mailbox = test.world.simulators.exchange.simulator
      .state()
      .mailboxes.find(({ userId }) => userId === user.id);
    if (mailbox === undefined) throw new Error('The leaver has no mailbox');
    mailbox.forwardingSmtpAddress = 'smtp:successor@inkwell.example';

    const { run, forms } = await restore(left.run);

    expect(run.status, wordsOf({ run, forms })).toBe('finished');
    const state = await stateOf(user);
    expect(state.groups).toEqual(kept === undefined ? [] : expect.arrayContaining([kept.id]));
    expect(state.mailbox).toMatchObject({
      type: 'UserMailbox',
      forwarding: 'smtp:successor@inkwell.example',
    });
    const note = auditNotes(test, ticket).at(-1) ?? '';
    expect(note).toContain(`The group "${gone.displayName}" is gone.`);
    expect(note).toContain('The forwarding of mail was changed since the offboarding');
    expect(forms[0]?.warning).toContain('is gone.');
  });

  it('stops in words where the person was deleted', async () => {
    await open(leaving);
    const user = await leaverOf();
    const left = await workTicket(test, ticket);
    const tenant = tenantOf();
    tenant.users = tenant.users.filter(({ id }) => id !== user.id);

    const { run } = await restore(left.run);

    expect(run.status).toBe('stopped');
    expect(wordsOf({ run, forms: [] })).toContain('can be restored for 30 days');
  });

  it('takes an offboarding that was cancelled half way', async () => {
    await open(leaving);
    const user = await leaverOf();
    const before = await stateOf(user);
    test.world.faults.add('graph', { kind: 'status', status: 503, method: 'DELETE' });
    const half = await workTicket(test, ticket, {
      isWanted: ({ statusText }) => statusText.startsWith('Leave groups: waiting'),
    });
    test.world.faults.clear();
    await (await test.as('eli')).post(`/v1/runs/${half.run.id}/cancel`, {}, z.unknown());
    expect(await stateOf(user)).not.toEqual(before);

    const work = await restore(half.run);

    expect(work.run.status, wordsOf(work)).toBe('finished');
    expect(await stateOf(user)).toEqual(before);
  });

  it('is told in the audit log, each change once', async () => {
    await open({ ...leaving, keepContact: false });
    const left = await workTicket(test, ticket);
    const { run } = await restore(left.run);

    const query = `ticket=${ticket}&channel=system&sort=at&limit=200`;
    const log = await (await test.as('aud')).get(`/v1/audit?${query}`, listOf(auditEntry));
    const own = log.items.filter(({ externalIds }) => externalIds['Run'] === run.id);
    expect(own.map(({ action }) => action).toSorted()).toEqual([
      'accounts.enable',
      'contacts.activate',
      'groups.join',
      'licenses.assign',
      'mailboxes.restore',
      'notes.write',
      'runs.finish',
    ]);
  });
});

function failed(): never {
  throw new Error('No question was asked');
}
