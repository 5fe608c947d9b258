import { afterEach, describe, expect, test } from 'vitest';

import { compileConditions } from './conditions.ts';
import type { ConnectWiseSimulator } from './index.ts';
import { KEYS, NOTE, SITE, startTestPsa } from './test-kit.ts';

const running: ConnectWiseSimulator[] = [];
const start = async () => {
  const psa = await startTestPsa();
  running.push(psa.simulator);
  return psa;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

describe('access', () => {
  test('tells the codebase, and JSON null for an unknown company', async () => {
    const { simulator } = await start();
    const ask = async (company: string): Promise<unknown> =>
      (await fetch(`${simulator.url}/login/companyinfo/${company}`)).json();
    expect(await ask('northwind')).toMatchObject({
      Codebase: 'v2026_4/',
      IsCloud: true,
      CompanyID: 'northwind',
    });
    expect(await ask('nobody')).toBeNull();
  });

  test('refuses wrong keys and a missing clientId', async () => {
    const { call } = await start();
    const wrong = `Basic ${Buffer.from('northwind+public:wrong').toString('base64')}`;
    expect(
      (
        await call('GET', '/system/info', undefined, {
          authorization: wrong,
          clientId: SITE.clientId,
        })
      ).status,
    ).toBe(401);
    expect(await call('GET', '/system/info', undefined, { authorization: KEYS })).toMatchObject({
      status: 401,
      body: { code: 'ClientId' },
    });
  });

  test('accepts the cookies of a hosted page for the member they belong to, and no others', async () => {
    const { call } = await start();
    const ask = (cookie: string) =>
      call(
        'GET',
        '/system/members?conditions=identifier="mara"&fields=id,identifier,officeEmail',
        undefined,
        { cookie, clientId: SITE.clientId },
      );
    const good = await ask(
      'companyName=northwind; memberId=mara; memberHash=hash-mara; memberContext=web',
    );
    expect(good).toMatchObject({
      status: 200,
      body: [{ id: 2, identifier: 'mara', officeEmail: 'mara@msp.example' }],
    });
    expect((await ask('companyName=northwind; memberId=mara; memberHash=hash-api')).status).toBe(
      401,
    );
  });

  test('throttles with its own body', async () => {
    const { simulator, call } = await start();
    simulator.faults.add({ kind: 'rate-limit', count: 1, retryAfterSeconds: 30 });
    const limited = await call('GET', '/system/info');
    expect(limited).toMatchObject({
      status: 429,
      body: {
        error: 'ConnectWiseAPI',
        message: 'Too many requests. Please try again in 30 seconds.',
      },
    });
    expect(limited.headers.get('retry-after')).toBe('30');
  });
});

describe('lists', () => {
  test('pages with Link and keeps conditions and fields', async () => {
    const { call } = await start();
    const first = await call(
      'GET',
      '/company/companies?conditions=deletedFlag=false&fields=id,status/name&pageSize=20',
    );
    expect(first.body).toHaveLength(20);
    expect(first.body).toContainEqual({ id: 1, status: { name: 'Active' } });
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await fetch(next, { headers: { authorization: KEYS, clientId: SITE.clientId } });
    expect(await second.json()).toHaveLength(9);
    expect(second.headers.get('link')).not.toContain('rel="next"');
  });

  test('finds a contact by one of its addresses', async () => {
    const { call } = await start();
    const find = (address: string) =>
      call(
        'GET',
        `/company/contacts?conditions=company/id=2&childConditions=communicationItems/value="${address}"&fields=id`,
      );
    expect((await find('BOB@client.example')).body).toEqual([{ id: 77 }]);
    expect((await find('eve@client.example')).body).toEqual([]);
    expect((await call('GET', '/company/contacts?customFieldConditions=caption="x"')).status).toBe(
      501,
    );
  });

  test('refuses conditions it cannot read and pages over 1,000', async () => {
    const { call } = await start();
    expect(await call('GET', '/company/companies?conditions=name=Company')).toMatchObject({
      status: 400,
      body: { code: 'InvalidArgument', errors: null },
    });
    expect((await call('GET', '/company/companies?pageSize=1001')).status).toBe(400);
  });

  test.each([
    ['name = "Company 1"', true],
    ['name like "comp*" and id < 2', true],
    ['id in (5, 1) and not_there = null', true],
    ['name not like "%1"', false],
    ['(id = 9 or id = 1) and deletedFlag = False', true],
    ['_info/lastUpdated > [2026-11-01T00:00:00Z]', true],
    ['_info/lastUpdated > [2026-12-01T00:00:00Z]', false],
    ['status/name != "Active"', false],
    ['name contains "pany"', true],
  ])('conditions %s', (source, expected) => {
    const row = {
      id: 1,
      name: 'Company 1',
      deletedFlag: false,
      status: { name: 'Active' },
      _info: { lastUpdated: '2026-11-22T09:00:00Z' },
    };
    expect(compileConditions(source)(row)).toBe(expected);
  });
});

describe('tickets', () => {
  test('writes an internal note whose newlines come back as spaces, and lists it among all notes', async () => {
    const { simulator, call } = await start();
    const written = await call('POST', '/service/tickets/69/notes', {
      ...NOTE,
      text: 'first line\nsecond line',
    });
    expect(written).toMatchObject({
      status: 201,
      body: {
        ticketId: 69,
        text: 'first line second line',
        internalAnalysisFlag: true,
        createdBy: 'api',
      },
    });
    expect((await call('GET', '/service/tickets/69/notes')).body).toHaveLength(1);
    await call('POST', '/time/entries', {
      chargeToId: 69,
      chargeToType: 'ServiceTicket',
      member: { identifier: 'mara' },
      timeStart: '2026-11-22T09:00:00Z',
      actualHours: 0.25,
      billableOption: 'NoCharge',
    });
    expect((await call('GET', '/service/tickets/69/allNotes')).body).toMatchObject([
      { noteType: 'TicketNote' },
      { noteType: 'TimeEntry' },
    ]);
    expect((await call('GET', '/time/entries?conditions=chargeToId=69')).body).toMatchObject([
      { actualHours: 0.25, member: { identifier: 'mara' } },
    ]);
    expect(simulator.journal.entries().flatMap((entry) => entry.effect?.kind ?? [])).toEqual([
      'note',
      'time-entry',
    ]);
  });

  test('refuses a note without text or purpose', async () => {
    const { call } = await start();
    expect(await call('POST', '/service/tickets/69/notes', { ...NOTE, text: '' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'text' }] },
    });
    expect((await call('POST', '/service/tickets/69/notes', { text: 'x' })).status).toBe(400);
    expect((await call('POST', '/service/tickets/1/notes', { ...NOTE, text: 'x' })).status).toBe(
      404,
    );
  });

  test('keeps the note although its answer was lost', async () => {
    const { simulator, call } = await start();
    simulator.faults.add({ kind: 'drop-after-commit', method: 'POST', path: 'notes', count: 1 });
    await expect(
      call('POST', '/service/tickets/69/notes', { ...NOTE, text: 'kept' }),
    ).rejects.toThrow();
    expect((await call('GET', '/service/tickets/69/notes')).body).toMatchObject([{ text: 'kept' }]);
  });

  test('changes the status as a whole reference; inside the reference nothing happens and 200 is said', async () => {
    const { call } = await start();
    const patch = (path: string, value: unknown) =>
      call('PATCH', '/service/tickets/69', [{ op: 'replace', path, value }]);
    expect(await patch('status/id', 12)).toMatchObject({
      status: 200,
      body: { status: { id: 10 } },
    });
    expect((await patch('status', { id: 11 })).status).toBe(400);
    expect((await patch('status', { id: 99 })).status).toBe(400);
    expect(await patch('status', { id: 12 })).toMatchObject({
      status: 200,
      body: { status: { name: 'Closed' }, closedFlag: true },
    });
  });

  test('updates a contact', async () => {
    const { call } = await start();
    const answer = await call('PATCH', '/company/contacts/77', [
      { op: 'replace', path: 'inactiveFlag', value: true },
    ]);
    expect(answer).toMatchObject({ status: 200, body: { inactiveFlag: true, company: { id: 2 } } });
  });
});
