import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Controller } from '../../simulators/active-directory/controller.ts';
import { domain } from '../../simulators/active-directory/domain.ts';
import { findController } from '../../simulators/active-directory/find-controller.ts';
import { clientId } from '../../src/domain/ids.ts';
import { client } from '../../src/operations/schemas/client.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { refusalOf } from '../support/refusal.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let dc: Controller;
let test: TestWorld;

const draft = (more: Readonly<Record<string, string>> = {}) => ({
  kind: 'active-directory',
  name: 'Brightwater AD',
  settings: {
    url: dc.url,
    bindName: `${domain.serviceAccount}@${domain.dnsName}`,
    peopleContainer: `OU=Staff,${domain.distinguishedName}`,
    certificate: dc.certificate,
    serverName: '',
    hideAttribute: '',
    ...more,
  },
  secrets: { bindPassword: domain.servicePassword },
});

describe('a client’s own Active Directory', () => {
  beforeAll(async () => {
    const start = await findController();
    [dc, test] = await Promise.all([start({ schema: 'plain' }), startTestWorld()]);
  }, 120_000);
  afterAll(async () => {
    await test.close();
    await dc.close();
  });

  it('is tried before it is saved, and says what is wrong', async () => {
    const ada = await test.as('ada');
    const wrong = { ...draft(), secrets: { bindPassword: 'nope' } };
    const refused = await refusalOf(ada.post('/v1/services', wrong, service));
    expect(refused).toMatchObject({ code: 'connection-does-not-work' });
    expect(refused.said).toContain('name or the password is wrong');
  });

  it('makes a hybrid client ready, and is asked for by name when it is not there', async () => {
    const ada = await test.as('ada');
    const id = await test.clientId('Brightwater Dental');
    const path = `/v1/clients/${id}`;
    const hybrid = await ada.put(path, { environment: 'cloud-hybrid' }, client);
    expect(hybrid.ready).toBe(false);
    expect(hybrid.missing.join()).toContain('Its Active Directory is not set');

    const added = await ada.post('/v1/services', draft(), service);
    const chosen = await ada.put(path, { directoryServiceId: added.id }, client);
    expect(chosen).toMatchObject({ ready: true, missing: [], directoryServiceId: added.id });
    const { connections } = test.server.product.tools;
    const directory = await connections.directory(clientId(id));
    expect((await directory.readDomain()).dnsName).toBe(domain.dnsName);

    await ada.put(`/v1/services/${added.id}`, { enabled: false }, service);
    const off = await ada.put(path, {}, client);
    expect(off.missing.join()).toContain('Its Active Directory is switched off');
    await expect(connections.directory(clientId(id))).rejects.toThrow('switched off');

    await ada.delete(`/v1/services/${added.id}`);
    expect(await ada.put(path, {}, client)).toMatchObject({ directoryServiceId: null });
  });

  it('cannot be something else that is connected', async () => {
    const ada = await test.as('ada');
    const { items } = await ada.get('/v1/services', listOf(service));
    const csp = items.find(({ category }) => category === 'csp');
    const id = await test.clientId('Brightwater Dental');
    const refused = await refusalOf(
      ada.put(`/v1/clients/${id}`, { directoryServiceId: csp?.id ?? '' }, client),
    );
    expect(refused.status).toBe(404);
  });
});
