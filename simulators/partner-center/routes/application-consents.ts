import { z } from 'zod';

import { type Route, SimRefusal } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import { requireUser } from '../auth.ts';
import type { PcState } from '../entities.ts';
import { pcErrorBody, refuse } from '../errors.ts';
import { findCustomer } from './find.ts';

const bodySchema = z.object({
  applicationId: z.guid(),
  displayName: z.string().min(1),
  applicationGrants: z
    .array(z.object({ enterpriseApplicationId: z.guid(), scope: z.string().min(1) }))
    .min(1),
});

/** A partner's consent for its customer. Source: README.md, "applicationconsents". */
export const applicationConsentRoutes: Route<PcState, IssuedToken | undefined>[] = [
  {
    method: 'POST',
    path: '/v1/customers/{customerId}/applicationconsents',
    handle: (request) => {
      requireUser(request);
      const { state, record } = request;
      const customer = findCustomer(request);
      const parsed = bodySchema.safeParse(request.body);
      if (!parsed.success) return refuse(state, 3000);
      const { applicationId, applicationGrants } = parsed.data;
      const isThere = state.applicationConsents.some(
        (one) => one.customerId === customer.id && one.applicationId === applicationId,
      );
      if (isThere)
        throw new SimRefusal(pcErrorBody(state, 409, 600_009, 'Permission entry already exists.'));
      for (const { enterpriseApplicationId, scope } of applicationGrants) {
        state.applicationConsents.push({
          customerId: customer.id,
          applicationId,
          resourceId: enterpriseApplicationId,
          permissions: scope.split(',').map((name) => name.trim()),
        });
      }
      record({ kind: 'application-consent', customerId: customer.id, applicationId });
      return { status: 201, body: parsed.data };
    },
  },
  {
    method: 'DELETE',
    path: '/v1/customers/{customerId}/applicationconsents/{applicationId}',
    handle: (request) => {
      requireUser(request);
      const { state, params, record } = request;
      const customer = findCustomer(request);
      const applicationId = params['applicationId'] ?? '';
      const before = state.applicationConsents.length;
      state.applicationConsents = state.applicationConsents.filter(
        (one) => one.customerId !== customer.id || one.applicationId !== applicationId,
      );
      if (state.applicationConsents.length === before) return refuse(state, 1000);
      record({ kind: 'application-consent-removed', customerId: customer.id, applicationId });
      return { status: 204 };
    },
  },
];
