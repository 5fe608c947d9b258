import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { verifyAudit } from '../../store/audit.ts';
import { client, clientRow } from '../schemas/client.ts';
import { listOf } from '../schemas/common.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

describe('clients', () => {
  it('are searched, paged and counted', async () => {
    const eli = await world.as('eli');

    const all = await eli.get('/v1/clients?limit=200', listOf(clientRow));
    const second = await eli.get('/v1/clients?limit=1&offset=1', listOf(clientRow));
    const found = await eli.get('/v1/clients?search=bRiGhT', listOf(clientRow));
    const byDomain = await eli.get('/v1/clients?search=eastgate.example', listOf(clientRow));
    const literal = await eli.get('/v1/clients?search=%25', listOf(clientRow));

    expect(all.total).toBe(all.items.length);
    expect(second).toMatchObject({ total: all.total, items: [{ name: all.items[1]?.name }] });
    expect(found.items.map(({ name }) => name)).toEqual(['Brightwater Dental']);
    expect(byDomain.items.map(({ name }) => name)).toEqual(['Eastgate Architects']);
    expect(literal.total).toBe(0);
  });

  it('refuse a tenant that is no GUID, and one that another client has', async () => {
    const ada = await world.as('ada');
    const rows = (await ada.get('/v1/clients?limit=200', listOf(clientRow))).items;
    const [one, other] = rows.filter(({ tenantId }) => tenantId !== null);
    const path = `/v1/clients/${one?.id ?? ''}`;

    const nonsense = await refusalOf(ada.put(path, { tenantId: 'contoso' }, client));
    const taken = await refusalOf(ada.put(path, { tenantId: other?.tenantId }, client));

    expect(nonsense).toMatchObject({ status: 400, fields: { tenantId: expect.any(String) } });
    expect(taken).toMatchObject({ status: 409, code: 'tenant-taken' });
  });

  it('are taken over from the PSA again without a change when nothing changed', async () => {
    const answer = z.object({ added: z.number(), updated: z.number(), disabled: z.number() });

    const again = await (await world.as('ada')).post('/v1/clients/sync', {}, answer);

    expect(again).toEqual({ added: 0, updated: 0, disabled: 0 });
  });
});

describe('tickets', () => {
  it('know their client, and what stands in the way where there is one', async () => {
    const eli = await world.as('eli');
    const shape = z.object({
      client: clientRow.nullable(),
      problem: z.object({ code: z.string(), nextStep: z.string() }).nullable(),
      packages: z.array(z.object({ enabled: z.boolean() })),
    });

    const ready = await eli.get('/v1/tickets/5001', shape);
    const missing = await refusalOf(eli.get('/v1/tickets/999999', shape));

    expect(ready).toMatchObject({ client: { name: 'Brightwater Dental' }, problem: null });
    expect(ready.packages.some(({ enabled }) => enabled)).toBe(true);
    expect(missing).toMatchObject({ status: 404 });
  });
});

describe('the audit log', () => {
  it('is whole after all of this', async () => {
    expect(await verifyAudit(world.server.product.db)).toMatchObject({ ok: true });
  });
});
