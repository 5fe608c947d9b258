import type { Route } from '../../core/routes.ts';
import type { Pax8State } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage, sortBy } from '../paging.ts';
import { toCompany } from '../wire.ts';

/** Companies. There is no search by name and no tenant id. */
export const companyRoutes: Route<Pax8State, string>[] = [
  {
    method: 'GET',
    path: '/v1/companies',
    handle: (request) => {
      const { state, query } = request;
      const status = query.get('status');
      const country = query.get('country');
      const companies = Object.values(state.companies)
        .filter((company) => status === null || company.status === status)
        .filter((company) => country === null || company.country === country);
      return answerPage(
        request,
        sortBy(request, companies, { name: ({ name }) => name }),
        (company) => toCompany(state, company),
      );
    },
  },
  {
    method: 'GET',
    path: '/v1/companies/{companyId}',
    handle: (request) => {
      const id = request.params['companyId'] ?? '';
      const company =
        request.state.companies[id] ?? refuse(request, 404, `Company Not Found: ${id}`);
      return { status: 200, body: toCompany(request.state, company) };
    },
  },
];
