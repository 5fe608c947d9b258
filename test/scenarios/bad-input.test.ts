import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCrowdSeed } from '../../simulators/world/seed/crowd.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { choiceNamed, fieldsOf } from '../../tools/client/answer-form.ts';
import { ApiError, createApi } from '../../tools/client/api.ts';
import { startRun, untilRun } from '../../tools/client/runs.ts';
import type { Run } from '../../tools/client/run.ts';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { goOn, messageOf, workTicket } from '../support/staff.ts';
import { forgetLicenses } from '../support/unknown-products.ts';
import { startTestWorld, type TestWorld, type TestWorldOptions } from '../support/world.ts';

// Each mistake and each trouble gets its own words, and changes nothing.

let test: TestWorld;
afterEach(() => test.close());

async function start(options: TestWorldOptions = {}): Promise<void> {
  test = await startTestWorld(options);
}

const refusalOf = async (work: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw new Error(`The API did not refuse: ${String(error)}`);
};

/** Kinds of changes that would be seen outside: at a CSP or in a tenant. */
const outsideChanges = (): readonly string[] =>
  test
    .journal()
    .flatMap(({ effect }) => (effect === undefined ? [] : [effect.kind]))
    .filter((kind) => !['token', 'note', 'seats-visible', 'seats-announced'].includes(kind));

const stopped = (run: Run) => {
  expect(run.status).toBe('stopped');
  return messageOf(run, 'refusal').text;
};

async function pax8Service(): Promise<z.output<typeof service>> {
  const { items } = await (await test.as('ada')).get('/v1/services', listOf(service));
  const found = items.find(({ kind }) => kind === 'pax8');
  if (found === undefined) throw new Error('Pax8 is not connected');
  return found;
}

async function switchOff(kind: string): Promise<void> {
  const ada = await test.as('ada');
  const { items } = await ada.get('/v1/services', listOf(service));
  const found = items.find((one) => one.kind === kind);
  await ada.put(`/v1/services/${found?.id}`, { enabled: false }, service);
}

describe('a request that cannot be right', () => {
  it('is refused in words: ticket, company, package, session, rights', async () => {
    await start();
    const eli = await test.as('eli');
    const begin = (ticket: string, name: string = onboardingPackage) =>
      refusalOf(startRun(eli, { ticket, package: name }));

    expect(await begin('4999')).toMatchObject({
      status: 404,
      said: expect.stringContaining('4999'),
    });
    // Meridian Office Supplies is a vendor.
    expect(await begin('5021')).toMatchObject({
      status: 422,
      code: 'unknown-company',
      said: 'Meridian Office Supplies is not a client in Seatwright.',
      nextStep: expect.stringContaining('Sync now'),
    });
    expect(await begin('5001', 'staff-teleportation')).toMatchObject({
      status: 404,
      said: expect.stringContaining('staff-teleportation'),
    });
    const stranger = createApi(test.url, 'a-token-that-expired-long-ago');
    expect(
      await refusalOf(startRun(stranger, { ticket: '5001', package: onboardingPackage })),
    ).toMatchObject({ status: 401 });
    const auditor = await test.as('aud');
    expect(
      await refusalOf(startRun(auditor, { ticket: '5001', package: onboardingPackage })),
    ).toMatchObject({ status: 403 });
    expect(outsideChanges()).toEqual([]);
  });

  it('is refused at the confirmation when the person may not spend', async () => {
    await start();
    const nora = await test.as('nora');
    const asked = await workTicket(test, '5001', {
      who: 'nora',
      isWanted: (run) => run.form?.spend === true,
    });
    const path = `/v1/runs/${asked.run.id}/forms/${asked.run.form?.id}`;
    const refusal = await refusalOf(nora.post(path, { answers: {} }, z.unknown()));
    expect(refusal.status).toBe(403);
    expect(refusal.said).toMatch(/spend/i);
    expect(outsideChanges()).toEqual([]);
  });
});

const twoSellers = createCrowdSeed({
  clients: 2,
  csp: (index) => (index === 0 ? 'partner-center' : 'pax8'),
});

/** The MSP has an account at Pax8 and no customers in it. */
function seedWithEmptyPax8(startMs: number): ReturnType<typeof twoSellers> {
  const seed = twoSellers(startMs);
  const { pax8 } = seed.markets;
  invariant(pax8, 'somebody buys at Pax8');
  const emptied = { ...pax8, customers: [], subscriptions: [] };
  return { ...seed, markets: { ...seed.markets, pax8: emptied } };
}

describe('a client that cannot be matched', () => {
  it('stops when no CSP lists a customer to choose from', async () => {
    await start({ seed: seedWithEmptyPax8, choices: { isMappedAhead: () => false } });
    // Without Partner Center only Pax8 is left, where this MSP has no customers.
    await switchOff('partner-center');
    const text = stopped((await workTicket(test, '5001')).run);
    expect(text).toContain('Client 0001 is not mapped to a CSP customer');
    expect(text).toContain('CSP Customer Mapping');
    expect(outsideChanges()).toEqual([]);
  });

  it('stops hard when the chosen customer is another tenant', async () => {
    await start({ choices: { isMappedAhead: () => false } });
    const { run } = await workTicket(test, '5024', {
      script: {
        'customer-mapping': (form) =>
          Object.fromEntries(
            fieldsOf(form)
              .filter((field) => field.label.includes('Partner Center'))
              .map((field) => [field.name, choiceNamed(form, field.name, 'Harrow')]),
          ),
      },
    });
    const text = stopped(run);
    expect(text).toContain(
      '"Harrow Engineering" at Microsoft Partner Center is not Inkwell Publishing',
    );
    expect(text).toContain('Nothing was bought or given back');
    expect(outsideChanges()).toEqual([]);
  });

  it('cannot be mapped to another tenant by an admin either', async () => {
    await start({ choices: { isMappedAhead: () => false } });
    const ada = await test.as('ada');
    const { items } = await ada.get('/v1/services', listOf(service));
    const partnerCenter = items.find(({ kind }) => kind === 'partner-center')?.id ?? '';
    const customers = await ada.get(
      `/v1/services/${partnerCenter}/customers?search=Harrow`,
      z.object({ items: z.array(z.object({ id: z.string() })) }),
    );
    const path = `/v1/clients/${await test.clientId('Juniper Legal')}/mappings/${partnerCenter}`;
    const body = { customerId: customers.items[0]?.id ?? '', notACustomer: false };
    expect(await refusalOf(ada.put(path, body, z.unknown()))).toMatchObject({
      status: 422,
      code: 'customer-contradicted',
      nextStep: expect.stringContaining('Nothing was saved'),
    });
  });
});

describe('a product that nobody knows', () => {
  it('is named, and never guessed by its name', async () => {
    await start();
    // The CSP says no more which license the product provides, and the tenant shows it under another commerce id.
    forgetLicenses(test.world, { title: 'Frontline', seatCount: 5 });
    const text = stopped(
      (
        await workTicket(test, '5005', {
          script: {
            licenses: (form) => ({
              licenses: [
                fieldsOf(form)[0]?.options?.find(({ label }) => /frontline/i.test(label))?.value,
              ],
            }),
          },
        })
      ).run,
    );
    expect(text).toContain('Frontline Insights');
    expect(outsideChanges()).toEqual([]);
  });
});

describe('a CSP in trouble', () => {
  it('is waited for, the run says so, and goes on by itself', async () => {
    await start();
    const fault = test.world.faults.add('partner-center', { kind: 'status', status: 503 });
    const waiting = await workTicket(test, '5001', {
      isWanted: (run) => run.status === 'waiting',
    });
    const step = waiting.run.steps.find(({ waitingFor }) => waitingFor !== null);
    expect(step?.waitingFor).toMatch(/^Microsoft Partner Center to answer .*503/);
    expect(outsideChanges()).toEqual([]);

    test.world.market('partner-center').faults.remove(fault.id);
    await test.travel('PT2M');
    const { run } = await goOn(test, waiting.run.id);
    expect(run.status).toBe('finished');
  });

  it('that refuses our secret is told to an admin, and the run goes on once it is put right', async () => {
    await start();
    const { entra } = test.world.simulators;
    const secrets = entra.state().applications.map(({ secrets }) => structuredClone(secrets));
    entra.act('expire-secrets', ({ state }) => {
      for (const application of state.applications) {
        for (const secret of application.secrets) secret.expiresAt = '2020-01-01T00:00:00Z';
      }
    });
    test.world.tokens.revoke();
    const eli = await test.as('eli');
    const { id } = await startRun(eli, { ticket: '5001', package: onboardingPackage });
    const waiting = await untilRun(eli, id, ({ status }) => status === 'waiting');
    const step = waiting.steps.find(({ waitingFor }) => waitingFor !== null);
    expect(step?.waitingFor).toMatch(/an admin: .* refuses our access/);
    expect(outsideChanges()).toEqual([]);

    entra.act('renew-secrets', ({ state }) => {
      state.applications.forEach((application, index) => {
        application.secrets = secrets[index] ?? [];
      });
    });
    await test.travel('PT2M');
    await untilRun(eli, id, ({ form }) => form?.name === 'licenses');
  });

  it('that does not know our keys any more is named by Test', async () => {
    await start();
    const { id } = await pax8Service();
    const ada = await test.as('ada');
    const report = await ada.post(
      `/v1/services/${id}/test`,
      { secrets: { clientSecret: 'a wrong one' } },
      z.object({
        ok: z.boolean(),
        findings: z.array(z.object({ ok: z.boolean(), nextStep: z.string().nullable() })),
      }),
    );
    expect(report.ok).toBe(false);
    expect(report.findings.find(({ ok }) => !ok)?.nextStep).toEqual(expect.any(String));
  });
});
