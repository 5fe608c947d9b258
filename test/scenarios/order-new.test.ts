import { afterEach, describe, expect, it } from 'vitest';
import { fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import { countLicense, readTenant } from '../../tools/demo/world-facts.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import {
  agree,
  agreeing,
  basic,
  clientName,
  startOrderingWorld,
} from '../support/ordering-world.ts';
import { auditNotes, cspWrites, messageOf, readLedger, workTicket } from '../support/staff.ts';
import type { TestWorld } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

const tenantIdOf = (): string => test.world.simulators.graph.simulator.state().tenants[0]?.id ?? '';
const tenant = () => readTenant(openSimulators(test.world.urls), clientName);

describe('a license that no CSP has a subscription of', () => {
  it('is not ordered unless an admin has switched it on; the way out says who', async () => {
    test = await startOrderingWorld('pax8', { isOrdering: false });
    const { run } = await workTicket(test, '5001');
    expect(run.status).toBe('stopped');
    expect(messageOf(run, 'refusal').text).toContain('An admin may let this package order');
    expect(cspWrites(test)).toEqual([]);
  });

  it.each(['pax8', 'partner-center'])(
    'is ordered once at %s, after a table, questions and a yes',
    async (seller) => {
      test = await startOrderingWorld(seller);
      const { run, forms } = await workTicket(test, '5001', { script: agreeing });
      expect([run.status, run.statusText]).toEqual(['finished', 'Finished']);
      const asked = forms.map((form) => form.name);
      expect(asked.indexOf('choose-order')).toBeLessThan(asked.indexOf('confirm-plan'));
      const confirm = forms.find((form) => form.name === 'confirm-plan');
      expect(confirm?.description).toMatch(/Order a NEW subscription of .*Business Basic/);
      expect(confirm?.description).toMatch(/1 seat, monthly term, billed monthly\..* per month\./);
      expect(cspWrites(test)).toMatchObject([{ before: 0, after: 1, csp: seller }]);
      expect(await readLedger(test)).toMatchObject([
        { delta: 1, before: 0, target: 1, state: 'visible' },
      ]);
      expect(countLicense(await tenant(), basic)).toEqual({ owned: 3, assigned: 3 });
      const [note] = auditNotes(test, '5001');
      expect(note).toMatch(/Order a new subscription of .*Business Basic with 1 seat/);
      expect(note).toMatch(/subscription [-\w]+, monthly term.*; done;.*can be undone until/);
    },
  );

  it('is asked about again, in the CSP’s words, when an answer does not do', async () => {
    test = await startOrderingWorld('pax8');
    let asked = 0;
    const wrongFirst: FormScript = {
      'choose-order': (form) => {
        asked += 1;
        if (asked > 1) expect(form.warning).toMatch(/would refuse the order/);
        const tenantField = fieldsOf(form).find(({ label }) => label.includes('Tenant ID'));
        expect(tenantField?.schema.default).toMatch(/^[-0-9a-f]{36}$/);
        const other = { [tenantField?.name ?? '']: '11111111-1111-4111-8111-111111111111' };
        const right = { [tenantField?.name ?? '']: tenantIdOf() };
        return { ...agree(form), ...(asked === 1 ? other : right) };
      },
    };
    const { run } = await workTicket(test, '5001', { script: wrongFirst });
    expect([run.status, asked]).toEqual(['finished', 2]);
    expect(cspWrites(test)).toHaveLength(1);
  });

  it('is ordered once by two runs at once: the second takes a seat more of what the first ordered', async () => {
    test = await startOrderingWorld('pax8');
    const works = await Promise.all(
      ['5001', '5002'].map((ticket) => workTicket(test, ticket, { script: agreeing })),
    );
    expect(works.map(({ run }) => run.status)).toEqual(['finished', 'finished']);
    const writes = cspWrites(test);
    expect(writes.map(({ before, after }) => `${before} → ${after}`)).toEqual(['0 → 1', '1 → 2']);
    expect(new Set(writes.map(({ subscriptionId }) => subscriptionId)).size).toBe(1);
    expect(countLicense(await tenant(), basic)).toEqual({ owned: 4, assigned: 4 });
  });

  it('is ordered once when the answer is lost: the order is looked for', async () => {
    test = await startOrderingWorld('pax8');
    const lost = { kind: 'drop-after-commit', method: 'POST', path: '/orders$', count: 1 } as const;
    const script: FormScript = {
      ...agreeing,
      'confirm-plan': () => {
        test.world.faults.add('pax8', lost);
        return {};
      },
    };
    const { run } = await workTicket(test, '5001', { script });
    expect(run.status).toBe('finished');
    expect(cspWrites(test)).toMatchObject([{ before: 0, after: 1 }]);
    const [change] = await readLedger(test);
    expect(change?.history.map(({ to }) => to)).toEqual(
      expect.arrayContaining(['submitted', 'unknown', 'confirmed', 'visible']),
    );
  });
});
