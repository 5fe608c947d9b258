import type { Route, SimReply } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import { toAuditRecord } from '../audit.ts';
import { type PcRequest, requireUser } from '../auth.ts';
import type { PcAuditRecord, PcState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage, type PcFilter } from '../paging.ts';
import { collection } from '../wire.ts';
import { findCustomer } from './find.ts';

const templateId = '117a77b0-9360-443b-8795-c6dedc750cf9';
const agreementType = 'MicrosoftCustomerAgreement';
const agreementLink = 'https://aka.ms/customeragreement';
const auditDays = 30;

/** Attested agreements; without `agreementType` the old Cloud Agreement is meant, of which nobody has one any more. */
const listAgreements = (request: PcRequest): SimReply => {
  requireUser(request);
  const { agreement, domain } = findCustomer(request);
  const isAsked = request.query.get('agreementType') === agreementType;
  const items =
    agreement.kind === 'attested' && isAsked
      ? [
          {
            primaryContact: {
              firstName: 'Sam',
              lastName: 'Admin',
              email: `admin@${domain}`,
              phoneNumber: '1234567890',
            },
            templateId,
            dateAgreed: `${agreement.agreedOn}T00:00:00`,
            type: agreementType,
            agreementLink,
          },
        ]
      : [];
  return { status: 200, body: { totalCount: items.length, items } };
};

const listAudit = (request: PcRequest, filter: PcFilter | undefined): PcAuditRecord[] => {
  const { state, query, now } = request;
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  const from =
    query.get('startDate')?.slice(0, 10) ?? today.subtract({ days: auditDays }).toString();
  const until = query.get('endDate')?.slice(0, 10) ?? today.toString();
  if (filter !== undefined && (filter.Field !== 'CustomerId' || filter.Operator !== 'equals'))
    refuse(state, 3000);
  return state.audit.filter((record) => {
    const on = record.at.slice(0, 10);
    return (
      on >= from &&
      on <= until &&
      (filter === undefined || record.customerId === filter.Value.toLowerCase())
    );
  });
};

const csvField = (value: string | number): string => {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const priceColumns =
  'ProductTitle,ProductId,SkuId,SkuTitle,Publisher,SkuDescription,UnitOfMeasure,TermDuration,BillingPlan,Market,Currency,UnitPrice,PricingTierRangeMin,PricingTierRangeMax,EffectiveStartDate,EffectiveEndDate,Tags,ERP Price,Segment';

/** The price sheet as CSV: `UnitPrice` is for the whole term. Leading zeros of `SkuId` are lost, as the vendor's field table shows. */
const priceSheet = (request: PcRequest): SimReply => {
  requireUser(request);
  const { state, params } = request;
  const rows = state.products.flatMap((product) =>
    product.skus.flatMap((sku) =>
      sku.prices.map((price) =>
        [
          product.title,
          product.id,
          sku.id.replace(/^0+(?=\d+$)/, ''),
          sku.title,
          'Microsoft Corporation',
          sku.title,
          '',
          price.termDuration,
          price.billingPlan,
          params['market'] ?? 'US',
          state.currency,
          price.unitPriceMinor / 100,
          '',
          '',
          '2/1/2026 12:00:00 AM',
          '12/31/9999 11:59:59 PM',
          'License',
          price.erpPriceMinor / 100,
          product.segment.charAt(0).toUpperCase() + product.segment.slice(1),
        ]
          .map(csvField)
          .join(','),
      ),
    ),
  );
  return {
    status: 200,
    headers: { 'Content-Type': 'text/csv' },
    body: `${[priceColumns, ...rows].join('\r\n')}\r\n`,
  };
};

/** Agreements, activity and prices. */
export const partnerRoutes: Route<PcState, IssuedToken | undefined>[] = [
  { method: 'GET', path: '/v1/customers/{customerId}/agreements', handle: listAgreements },
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/directSignedMicrosoftCustomerAgreementStatus',
    handle: (request) => {
      requireUser(request);
      return { status: 200, body: { isSigned: findCustomer(request).agreement.kind === 'direct' } };
    },
  },
  {
    method: 'GET',
    path: '/v1/agreements',
    handle: (request) => {
      requireUser(request);
      return {
        status: 200,
        body: collection([{ templateId, agreementType, agreementLink, versionRank: 0 }]),
      };
    },
  },
  {
    method: 'GET',
    path: '/v1/auditrecords',
    handle: (request) => {
      const { state } = request;
      return answerPage(
        request,
        (filter) => listAudit(request, filter),
        (record) =>
          toAuditRecord(
            state.partnerTenantId,
            state.customers[record.customerId]?.companyName ?? '',
            record,
          ),
      );
    },
  },
  {
    method: 'GET',
    path: /^\/v1\.0\/sales\/pricesheets\(Market='(?<market>[a-z]{2})',PricesheetView='(?<view>\w+)'\)\/\$value$/i,
    handle: priceSheet,
  },
];
