import type { IssuedToken } from '../core/tokens.ts';
import type { Change } from './changes.ts';
import type { PcAuditRecord } from './entities.ts';
import { pascalNames } from './json.ts';

/** Adds a record of activity; `customerId` and both values are what the vendor shows for it. */
export const audit = (
  { state, now }: Pick<Change, 'state' | 'now'>,
  who: IssuedToken | undefined,
  what: {
    customerId: string;
    type: 'update_subscription' | 'create_order';
    oldValue?: object;
    newValue: object;
  },
): void => {
  state.audit.push({
    customerId: what.customerId,
    userPrincipalName: who?.userPrincipalName ?? null,
    applicationId: who?.clientId ?? 'Partner Center portal',
    resourceType: what.type === 'create_order' ? 'order' : 'subscription',
    operationType: what.type,
    at: now.toString(),
    oldValue: what.oldValue === undefined ? null : JSON.stringify(pascalNames(what.oldValue)),
    newValue: JSON.stringify(pascalNames(what.newValue)),
  });
};

/** A record as the vendor prints it. */
export const toAuditRecord = (
  partnerId: string,
  customerName: string,
  record: PcAuditRecord,
): object => ({
  partnerId,
  customerId: record.customerId,
  customerName,
  ...(record.userPrincipalName === null ? {} : { userPrincipalName: record.userPrincipalName }),
  applicationId: record.applicationId,
  resourceType: record.resourceType,
  ...(record.oldValue === null ? {} : { resourceOldValue: record.oldValue }),
  resourceNewValue: record.newValue,
  operationType: record.operationType,
  operationDate: record.at,
  operationStatus: 'succeeded',
  customizedData: [],
  attributes: { objectType: 'AuditRecord' },
});
