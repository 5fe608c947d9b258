import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { productNameOf } from '../../domain/products/names.ts';
import { countSeats } from '../../domain/seats/count-seats.ts';
import { isOfferable } from '../../domain/seats/offer.ts';
import { seatsHeldByOthers } from '../../store/seat-holds.ts';
import { defineOperation } from '../operation.ts';
import { license } from '../schemas/client.ts';
import { id, instant } from '../schemas/common.ts';
import { requireClient } from './client-view.ts';

export const listLicenses = defineOperation({
  name: 'clients.licenses',
  summary: 'List the licenses in a client’s tenant, read live',
  route: 'GET /v1/clients/{id}/licenses',
  input: z.object({ id }),
  output: z.object({ items: z.array(license), readAt: instant }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const client = await requireClient(tools, input.id);
    const tenant = await tools.connections.tenant(clientId(client.id));
    const readAt = tools.clock.now();
    const licenses = (await tenant.listLicenses()).filter(isOfferable);
    const held = await seatsHeldByOthers(tools.db, {
      clientId: client.id,
      exceptRunId: null,
      uncertainSince: readAt,
    });
    const items = licenses.map((one) => {
      const sum = countSeats({
        license: one,
        heldSeatCount: held.get(one.skuId)?.held ?? 0,
        neededSeatCount: 0,
        keepFreeSeatCount: 0,
      });
      return {
        skuId: one.skuId,
        name: productNameOf(one.skuId) ?? one.skuPartNumber,
        skuPartNumber: one.skuPartNumber,
        owned: sum.owned,
        assigned: sum.assigned,
        held: sum.held,
        free: sum.free,
        overAssignedBy: sum.overAssignedBy,
        warning: one.warningSeatCount,
        suspended: one.suspendedSeatCount,
      };
    });
    items.sort((a, b) => a.name.localeCompare(b.name, 'en'));
    return { items, readAt: readAt.toString() };
  },
});
