import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'ldapts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { domain } from '../../simulators/active-directory/domain.ts';
import { findController } from '../../simulators/active-directory/find-controller.ts';
import { client as clientView } from '../../src/operations/schemas/client.ts';
import { startRun } from '../../tools/client/runs.ts';
import { answersFor, type FormScript } from '../../tools/client/answer-form.ts';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import { entryOf, mayBeUsed, userOf, waitsFor } from '../support/directory-leavers.ts';
import {
  auditNotes,
  goOn,
  messageOf,
  seatMoves,
  type Work,
  type WorkOptions,
} from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

const place = 'OU=Head Office,OU=Staff';
const container = `${place},${domain.distinguishedName}`;
const PREMIUM = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const STANDARD = 'f245ecc8-75af-4f8e-b61f-27d8114de5f3';
const waitsForCycle = waitsFor('synchronisation to bring the account');
const shown = z.object({ password: z.string() });

let test: TestWorld;

/** Sets values of a client's onboarding. */
async function configure(client: string, values: Readonly<Record<string, unknown>>) {
  const { environment } = test.world.directory(client).client;
  const path = `/v1/clients/${await test.clientId(client)}/packages/staff-onboarding-${environment}/configuration`;
  await (await test.as('ada')).put(path, { values }, z.unknown());
}

/** Onboards whom a ticket of the client names, by the package of the client's environment. */
async function onboard(
  client: string,
  { ticket, ...options }: WorkOptions & { readonly ticket: string },
): Promise<Work> {
  const api = await test.as('eli');
  const { environment } = test.world.directory(client).client;
  const script: FormScript = { ...(await scriptOf(api, ticket)), ...options.script };
  const person = { ...answersFor(script, 'person'), container };
  const { id } = await startRun(api, { ticket, package: `staff-onboarding-${environment}` });
  return goOn(test, id, { ...options, script: { ...script, person } });
}

/** Signs in to a client's directory as somebody would. Rejects where it says no. */
async function signIn(client: string, name: string, password: string): Promise<void> {
  const { url, certificate: ca, serverName: servername } = test.world.directory(client).controller;
  const connection = new Client({ url, tlsOptions: { ca, servername } });
  try {
    await connection.bind(name, password);
  } finally {
    await connection.unbind();
  }
}

describe.skipIf((await findController()) === null)('somebody who starts', () => {
  beforeAll(async () => {
    test = await startTestWorld({ directories: true });
  }, 120_000);
  afterAll(() => test.close());

  it('at a synchronised client is made in the directory and licensed when the cloud has them', async () => {
    const client = 'Marlowe Foods';
    const begun = await onboard(client, { ticket: '5041', isWanted: waitsForCycle });
    const displayName = begun.run.subject ?? '';
    expect(displayName).toBe('Wren Gallagher');
    const there = await entryOf(test, client, { displayName, place });
    expect(mayBeUsed(there)).toBe(true);
    expect(there).toMatchObject({
      sAMAccountName: 'wren.gallagher',
      userPrincipalName: 'wren.gallagher@marlowefoods.example',
      proxyAddresses: 'SMTP:wren.gallagher@marlowefoods.example',
    });
    expect(() => userOf(test, client, displayName)).toThrow('has Wren Gallagher');

    await test.travel('PT31M');
    const { run } = await goOn(test, begun.run.id);

    expect(run.status).toBe('finished');
    const user = userOf(test, client, displayName);
    expect(user).toMatchObject({ usageLocation: 'GB' });
    expect(user.directLicenses.map(({ skuId }) => skuId)).toEqual([PREMIUM]);
    expect(seatMoves(test)).toEqual(['12 → 13']);
    expect(auditNotes(test, '5041').join()).toContain('wren.gallagher@marlowefoods.example');
    const data = messageOf(run, 'first-password').data;
    expect(data).toMatchObject({ userPrincipalName: 'wren.gallagher@marlowefoods.example' });
  }, 60_000);

  it('is waited for by a person where synchronisation does not come', async () => {
    const client = 'Pennington Estates';
    test.world.directory(client).cycles.pause();
    const begun = await onboard(client, { ticket: '5047', isWanted: waitsForCycle });
    await test.travel('PT46M');
    const told = await goOn(test, begun.run.id, {
      isWanted: (run) => run.messages.some(({ text }) => text.includes('after 45 minutes')),
    });
    expect(told.run.status).toBe('waiting');
    test.world.directory(client).cycles.resume();
    await test.world.directory(client).synchronise();
    await test.travel('PT16M');
    const { run } = await goOn(test, begun.run.id);
    expect(run.status).toBe('finished');
    expect(userOf(test, client, run.subject ?? '').directLicenses).toHaveLength(1);
  }, 60_000);

  it('does not wait for the next cycle where one can be asked for', async () => {
    const client = 'Pennington Estates';
    test.world.directory(client).cycles.pause();
    const hook = createServer((_request, response) => {
      void test.world
        .directory(client)
        .synchronise()
        .then(() => response.writeHead(202).end());
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    // A server on a port has an address of this kind.
    const { port } = hook.address() as AddressInfo;
    const ada = await test.as('ada');
    const path = `/v1/clients/${await test.clientId(client)}`;
    const serviceId = (await ada.get(path, clientView)).directoryServiceId ?? '';
    const synchronisationUrl = `http://127.0.0.1:${port}/cycle?token=abc`;
    await ada.put(`/v1/services/${serviceId}`, { secrets: { synchronisationUrl } }, z.unknown());

    const { run } = await onboard(client, {
      ticket: '5047',
      script: { person: { firstName: 'Wanda', lastName: 'Prompt' } },
    });
    hook.close();
    expect(run.status).toBe('finished');
    expect(userOf(test, client, 'Wanda Prompt').directLicenses).toHaveLength(1);
    expect(JSON.stringify(run)).not.toContain('token=abc');
  }, 60_000);

  it('has two accounts with one first password where they stand side by side', async () => {
    const client = 'Nettleton Insurance';
    await configure(client, { directoryGroups: ['All Staff'], changePasswordAtSignIn: false });
    const { run } = await onboard(client, { ticket: '5043' });
    expect(run.status).toBe('finished');
    const displayName = run.subject ?? '';
    const there = await entryOf(test, client, { displayName, place });
    expect(mayBeUsed(there)).toBe(true);
    const user = userOf(test, client, displayName);
    expect(user.directLicenses.map(({ skuId }) => skuId)).toEqual([STANDARD]);
    const eli = await test.as('eli');
    const { password } = await eli.post(`/v1/runs/${run.id}/first-password`, {}, shown);
    await expect(signIn(client, user.userPrincipalName, password)).resolves.toBeUndefined();
    await expect(signIn(client, user.userPrincipalName, `${password}x`)).rejects.toThrow();
    const [note = ''] = auditNotes(test, '5043');
    expect(note).toContain('All Staff');
  }, 60_000);

  it('is made in the directory alone where there is no cloud', async () => {
    const client = 'Oakfield Print';
    const before = seatMoves(test).length;
    const { run, forms } = await onboard(client, { ticket: '5045' });
    expect(run.status).toBe('finished');
    expect(forms.map(({ name }) => name)).toEqual(['person']);
    const there = await entryOf(test, client, { displayName: run.subject ?? '', place });
    expect(mayBeUsed(there)).toBe(true);
    // Has to be changed at the next sign-in.
    expect(String(there?.['pwdLastSet'])).toBe('0');
    expect(seatMoves(test)).toHaveLength(before);
    expect(auditNotes(test, '5045')).toHaveLength(1);
  }, 60_000);
});
