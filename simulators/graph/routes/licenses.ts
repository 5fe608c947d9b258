/** assignLicense, reprocessLicenseAssignment, licenseDetails. */
import type { Route } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import type { GraphState, Tenant, User } from '../entities.ts';
import { badRequest } from '../errors.ts';
import { bodyOf, tenantOf, toEntityReply, toReply, baseUrl, userOf, write } from '../http.ts';
import type { GraphContext, GraphRequest } from '../http.ts';
import {
  checkDirectAssignment,
  checkGroupAssignment,
  findSku,
  heldWishes,
} from '../license-rules.ts';
import type { LicenseWish } from '../license-rules.ts';
import { findGroup, queueGroupLicensing, trackConsumption } from '../store.ts';
import { toWireUser } from '../wire.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Both arrays are mandatory even when empty (Nullable=false in the CSDL). */
export function readAssignment(request: GraphRequest): { add: LicenseWish[]; remove: string[] } {
  const body = bodyOf(request);
  const missing = ['addLicenses', 'removeLicenses'].filter((name) => !Array.isArray(body[name]));
  if (missing.length > 0) {
    throw badRequest(
      request,
      `One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: ${missing.join(', ')}.`,
    );
  }
  const guid = (value: unknown): string => {
    if (typeof value !== 'string' || !GUID.test(value)) {
      throw badRequest(
        request,
        `Cannot convert a value to target type 'Edm.Guid' because of conflict between input format string/number and parameter 'IEEE754Compatible' false/true.`,
      );
    }
    return value.toLowerCase();
  };
  const add = list(body['addLicenses']).map((item) => ({
    skuId: guid(typeof item === 'object' && item !== null ? Reflect.get(item, 'skuId') : undefined),
    disabledPlans: list(
      typeof item === 'object' && item !== null ? Reflect.get(item, 'disabledPlans') : [],
    ).map(guid),
  }));
  return { add, remove: list(body['removeLicenses']).map(guid) };
}

function changeDirectLicenses(
  request: GraphRequest,
  tenant: Tenant,
  user: User,
  add: LicenseWish[],
  remove: string[],
): void {
  const nowMs = request.now.epochMilliseconds;
  const touched = new Set([...remove, ...add.map((wish) => wish.skuId)]);
  user.directLicenses = [
    ...user.directLicenses.filter((license) => !touched.has(license.skuId.toLowerCase())),
    ...add.map((wish) => ({ ...wish, updatedAtMs: nowMs })),
  ];
  // The directory gives a mailbox address when the first mailbox plan is assigned.
  const hasMailbox = add.some((wish) =>
    findSku(request.state.skus, wish.skuId)?.servicePlans.some((plan) =>
      /^EXCHANGE_S_(STANDARD|ENTERPRISE)$/.test(plan.servicePlanName),
    ),
  );
  if (hasMailbox && user.mail === null) {
    user.mail = user.userPrincipalName;
    user.proxyAddresses = [`SMTP:${user.userPrincipalName}`];
  }
  const facts = { tenantId: tenant.id, userId: user.id };
  for (const wish of add) request.record({ kind: 'license-assigned', skuId: wish.skuId, ...facts });
  for (const skuId of remove) request.record({ kind: 'license-removed', skuId, ...facts });
}

async function assignLicense(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'LicenseAssignment.ReadWrite.All');
  const user = userOf(request, tenant);
  const { add, remove } = readAssignment(request);
  await write(request, context, user.id, () => {
    const refusal = checkDirectAssignment(request.state.skus, tenant, user, add, remove);
    if (refusal !== null) throw badRequest(request, refusal.message, refusal.details);
    const touched = [...remove, ...add.map((wish) => wish.skuId)];
    const shownAtMs = request.now.epochMilliseconds + context.lag.consumedUnitsMs;
    trackConsumption(tenant, touched, shownAtMs, () =>
      changeDirectLicenses(request, tenant, user, add, remove),
    );
    context.onAssignmentsChanged(tenant.id);
  });
  return toEntityReply(request, 200, 'users', toAssignmentAnswer(user));
}

/** The documented answer prints skuIds in capitals; callers must compare without regard to case. */
function toAssignmentAnswer(user: User): Record<string, unknown> {
  const {
    licenseAssignmentStates: _states,
    signInActivity: _activity,
    ...shown
  } = toWireUser(user);
  const licenses = [
    ...user.directLicenses,
    ...user.groupLicenses.filter((l) => l.state === 'Active'),
  ];
  return {
    ...shown,
    assignedLicenses: licenses.map((l) => ({
      disabledPlans: l.disabledPlans,
      skuId: l.skuId.toUpperCase(),
    })),
  };
}

/** Does the group licensing of the user again and answers the real refusal of the first one that still fails. */
async function reprocess(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'User.ReadWrite.All');
  const user = userOf(request, tenant);
  await write(request, context, user.id, () => {
    for (const license of user.groupLicenses.filter((l) => l.state === 'Error')) {
      const group = findGroup(tenant, license.groupId);
      if (group === undefined) continue;
      const refusal = checkGroupAssignment(request.state.skus, tenant, user, group);
      if (refusal !== null && refusal.violation !== 'CountViolation')
        throw badRequest(request, refusal.message, refusal.details);
      queueGroupLicensing(
        tenant,
        group,
        user.id,
        request.now.epochMilliseconds + context.lag.groupLicensingMs,
      );
    }
  });
  return toEntityReply(request, 200, 'users', toAssignmentAnswer(user));
}

function listLicenseDetails(request: GraphRequest) {
  const tenant = tenantOf(request, 'LicenseAssignment.Read.All');
  const user = userOf(request, tenant);
  const skuIds = new Set(heldWishes(user).map((wish) => wish.skuId.toLowerCase()));
  const value = [...skuIds].flatMap((skuId) => {
    const sku = findSku(request.state.skus, skuId);
    return sku === undefined
      ? []
      : [
          {
            id: Buffer.from(`${user.id}${skuId}`).toString('base64url').slice(0, 43),
            skuId,
            skuPartNumber: sku.skuPartNumber,
            servicePlans: sku.servicePlans.map((plan) => ({
              ...plan,
              provisioningStatus: 'Success',
            })),
          },
        ];
  });
  const set = `users('${user.id}')/licenseDetails`;
  return toReply(request, 200, { '@odata.context': `${baseUrl(request)}/$metadata#${set}`, value });
}

export function licenseRoutes(context: GraphContext): Route<GraphState, IssuedToken>[] {
  return [
    {
      method: 'POST',
      path: '/v1.0/users/{id}/assignLicense',
      handle: (request) => assignLicense(request, context),
    },
    {
      method: 'POST',
      path: '/v1.0/users/{id}/reprocessLicenseAssignment',
      handle: (request) => reprocess(request, context),
    },
    { method: 'GET', path: '/v1.0/users/{id}/licenseDetails', handle: listLicenseDetails },
  ];
}
