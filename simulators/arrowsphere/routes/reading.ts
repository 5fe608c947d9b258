import { z } from 'zod';

import type { Route, SimReply } from '../../core/routes.ts';
import type { ArrowLicense, ArrowState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { type ArrowRequest, pageOf } from '../paging.ts';
import { toFound, toFoundLicense } from '../found.ts';
import { toCustomer, toHistory, toLicense } from '../wire.ts';

/** The root of every path. */
export const root = '/index.php/api';

/** The license that the path names. */
export const licenseIn = ({ state, params }: ArrowRequest): ArrowLicense => {
  const ref = params['licenseRef'] ?? '';
  return state.licenses[ref] ?? refuse(404, `License ${ref} not found`);
};

const ok = (data: object, more: object = {}): SimReply => ({
  status: 200,
  body: { status: 200, data, ...more },
});

const listCustomers = (request: ArrowRequest): SimReply => {
  const { state } = request;
  const found = pageOf(request, Object.values(state.customers), 15);
  const link = (page: number): string | null =>
    page < 1 || page > found.pageCount ? null : `/customers?per_page=${found.perPage}&page=${page}`;
  return ok(
    { customers: found.items.map((customer) => toCustomer(state, customer)) },
    {
      pagination: {
        per_page: found.perPage,
        current_page: found.page,
        total_page: found.pageCount,
        total: found.total,
        next: link(found.page + 1),
        previous: link(found.page - 1),
      },
    },
  );
};

const customerIn = ({ state, params }: ArrowRequest) => {
  const ref = params['customerRef'] ?? '';
  return state.customers[ref] ?? refuse(404, `Customer ${ref} not found`);
};

const simple = z.union([z.string(), z.number(), z.boolean()]);
const fieldName = z.string().regex(/^(license|offer|endCustomerOrganizationUnit)\.\w+/);
const findBody = z
  .strictObject({
    keyword: z.string(),
    keywords: z.record(fieldName, z.unknown()),
    filters: z.record(fieldName, z.union([simple, z.array(simple)])),
    exclusionFilters: z.record(fieldName, z.unknown()),
    compare: z.record(z.string(), z.unknown()),
    sort: z.record(fieldName, z.enum(['asc', 'desc'])),
    aggregations: z.array(z.string()),
    highlight: z.boolean(),
  })
  .partial();

/** The value of `license.<field>` in a row. Other things cannot be searched here. */
const valueOf = (state: ArrowState, license: ArrowLicense, field: string): unknown => {
  const [entity, name = ''] = field.split('.', 2);
  return entity === 'license'
    ? toFoundLicense(state, license)[name]
    : refuse(501, `The arrowsphere simulator does not search ${field}`);
};

const findLicenses = (request: ArrowRequest): SimReply => {
  const { state } = request;
  const parsed = findBody.safeParse(request.body ?? {});
  const body = parsed.success ? parsed.data : refuse(400, 'Bad value for the search');
  if (body.keywords !== undefined || body.exclusionFilters !== undefined) {
    refuse(501, 'The arrowsphere simulator searches by filters only');
  }
  const filters = Object.entries(body.filters ?? {});
  const found = Object.values(state.licenses).filter((license) =>
    filters.every(([field, wanted]) =>
      [wanted].flat().some((value) => value === valueOf(state, license, field)),
    ),
  );
  for (const [field, direction] of Object.entries(body.sort ?? {}).toReversed()) {
    const sign = direction === 'asc' ? 1 : -1;
    found.sort(
      (a, b) =>
        sign *
        String(valueOf(state, a, field)).localeCompare(String(valueOf(state, b, field)), 'en'),
    );
  }
  const page = pageOf(request, found, 100);
  return {
    status: 200,
    body: {
      pagination: { currentPage: page.page, total: page.total, totalPage: page.pageCount },
      filters: [{ name: 'vendor_code', values: [{ value: 'Microsoft', count: page.total }] }],
      results: page.items.map((license) => toFound(state, license)),
    },
  };
};

/** Everything that only reads. */
export const readingRoutes: Route<ArrowState, string>[] = [
  {
    method: 'GET',
    path: `${root}/whoami`,
    handle: ({ state }) =>
      ok({
        companyName: state.company.name,
        reference: state.company.reference,
        countryCode: 'US',
        preferredCurrency: state.currency,
      }),
  },
  { method: 'GET', path: `${root}/customers`, handle: listCustomers },
  {
    method: 'GET',
    path: `${root}/customers/{customerRef}`,
    handle: (request) => ok({ customers: [toCustomer(request.state, customerIn(request))] }),
  },
  {
    method: 'GET',
    path: `${root}/customers/{customerRef}/licenses`,
    handle: (request) => {
      const { state, now } = request;
      const { ref } = customerIn(request);
      const licenses = Object.values(state.licenses)
        .filter(({ customerRef }) => customerRef === ref)
        .map((license) => toLicense(state, license, now));
      return ok({ licenses });
    },
  },
  { method: 'POST', path: `${root}/licenses/v2/find`, handle: findLicenses },
  {
    method: 'GET',
    path: `${root}/licenses/{licenseRef}`,
    handle: (request) => ok({ license: toLicense(request.state, licenseIn(request), request.now) }),
  },
  {
    method: 'GET',
    path: `${root}/licenses/{licenseRef}/history`,
    handle: (request) => ok(toHistory(licenseIn(request))),
  },
];
