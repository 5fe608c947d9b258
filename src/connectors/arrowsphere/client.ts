import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import type { Http, HttpRequest, Method, Wiring } from '../http/types.ts';
import { explainArrowSphere } from './errors.ts';
import { pageSize, readPages, vendor, toPage } from './paging.ts';
import {
  type ArrowCustomer,
  type ArrowHistoryLine,
  type ArrowLicense,
  type ArrowTask,
  type FoundLicense,
  type WriteOutcome,
  customerAnswerSchema,
  customerSchema,
  customersSchema,
  foundPageSchema,
  foundRowSchema,
  historyAnswerSchema,
  licenseAnswerSchema,
  outcomeSchema,
  tasksAnswerSchema,
} from './schema.ts';

/** What a new task says. */
export interface NewTask {
  /** `2027-01-10T00:00:00+00:00`. */
  readonly executionDate: string;
  readonly seats: number;
  /** Hours. */
  readonly term?: number;
  /** Hours. */
  readonly periodicity?: number;
  readonly coterminosityDate?: string;
}

/** One function per call of ArrowSphere; each throws `ConnectorError`. */
export interface ArrowSphereClient {
  /** Whose key it is, as a test. */
  whoAmI(): Promise<void>;
  /** One customer and one license, to see that the calls are allowed. */
  probe(): Promise<void>;
  /** All customers, deleted ones included. */
  customers(): Promise<readonly ArrowCustomer[]>;
  /** Throws `not-found` for one that was deleted, too. */
  customer(customerRef: string): Promise<ArrowCustomer>;
  /** All licenses of a customer in any state, from the search index; refuses a list with somebody else's in it. */
  findLicenses(customerRef: string): Promise<readonly FoundLicense[]>;
  license(licenseRef: string): Promise<ArrowLicense>;
  /** What was done to a license, in no promised order. */
  history(licenseRef: string): Promise<readonly ArrowHistoryLine[]>;
  /** Empty where the license has none. */
  tasks(licenseRef: string): Promise<readonly ArrowTask[]>;
  /** Sends the new total. Throws `unknown-outcome` where the answer says more or less than "taken". */
  putSeats(licenseRef: string, seats: number, operation: string): Promise<void>;
  /** As above. */
  createTask(licenseRef: string, task: NewTask, operation: string): Promise<void>;
  /** As above; changes the seats of a task and nothing else. */
  changeTask(licenseRef: string, taskId: number, seats: number, operation: string): Promise<void>;
}

export interface ClientSettings extends Wiring {
  /** "https://xsp.arrow.com/index.php/api", or a simulator. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

const idIn = encodeURIComponent;

/** A key from the clipboard often brings blanks with it; in a header they would be refused. */
export const cleanKey = (apiKey: string): string => apiKey.trim();

export function createClient(settings: ClientSettings): ArrowSphereClient {
  const http = createHttp({
    vendor,
    baseUrl: settings.baseUrl,
    authorize: () => Promise.resolve({ apiKey: cleanKey(settings.apiKey) }),
    explain: explainArrowSphere,
    fetch: settings.fetch,
    budget: settings.budget,
    log: settings.log,
  });
  const get = async <Body>(
    operation: string,
    path: string,
    schema: { parse(body: unknown): Body },
  ): Promise<Body> => (await http.read({ operation, path }, (body) => schema.parse(body))).body;

  return {
    whoAmI: async () => {
      await get('reading whose key it is', '/whoami', { parse: () => null });
    },
    probe: async () => {
      await readCustomerPage(http, 'reading one customer as a test', 1, 1);
      await readFoundPage(http, 'reading one license as a test', {}, 1, 1);
    },
    customers: () => {
      const operation = 'reading customers';
      return readPages(
        operation,
        (number) => readCustomerPage(http, operation, number, pageSize),
        (body) => customerSchema.parse(body),
        ({ Reference }) => Reference,
      );
    },
    customer: (ref) => readCustomer(http, ref),
    findLicenses: (customerRef) => findLicenses(http, customerRef),
    license: async (ref) =>
      (await get(`reading license ${ref}`, `/licenses/${idIn(ref)}`, licenseAnswerSchema)).data
        .license,
    history: async (ref) =>
      (
        await get(
          `reading the history of license ${ref}`,
          `/licenses/${idIn(ref)}/history`,
          historyAnswerSchema,
        )
      ).data.actions,
    tasks: async (ref) =>
      (
        await get(
          `reading the scheduled tasks of license ${ref}`,
          `/licenses/${idIn(ref)}/scheduledTasks`,
          tasksAnswerSchema,
        )
      ).data.scheduledTasks,
    putSeats: (ref, seats, operation) =>
      write(http, {
        operation,
        method: 'PUT',
        path: `/licenses/${idIn(ref)}/seats`,
        json: { seats },
      }),
    createTask: (ref, task, operation) =>
      write(http, {
        operation,
        method: 'POST',
        path: `/licenses/${idIn(ref)}/scheduledTasks`,
        json: task,
      }),
    changeTask: (ref, taskId, seats, operation) =>
      write(http, {
        operation,
        method: 'PATCH',
        path: `/licenses/${idIn(ref)}/scheduledTasks/${taskId}`,
        json: { seats },
      }),
  };
}

async function readCustomerPage(http: Http, operation: string, number: number, size: number) {
  const answer = await http.read(
    { operation, path: '/customers', query: { page: number, per_page: size } },
    (body) => customersSchema.parse(body),
  );
  const { data, pagination } = answer.body;
  return toPage(data.customers, {
    number: pagination.current_page,
    pageCount: pagination.total_page,
    total: pagination.total,
  });
}

async function readFoundPage(
  http: Http,
  operation: string,
  filters: Readonly<Record<string, readonly string[]>>,
  number: number,
  size: number,
) {
  const answer = await http.read(
    {
      operation,
      // A search: it changes nothing.
      method: 'POST',
      path: '/licenses/v2/find',
      query: { page: number, per_page: size },
      // Without an order of its own a search may show a license on two pages, and another on none.
      json: { filters, sort: { 'license.partner_ref': 'asc' } },
    },
    (body) => foundPageSchema.parse(body),
  );
  const { pagination, results } = answer.body;
  return toPage(results, {
    number: pagination.currentPage,
    pageCount: pagination.totalPage,
    total: pagination.total,
  });
}

async function readCustomer(http: Http, ref: string): Promise<ArrowCustomer> {
  const operation = `reading customer ${ref}`;
  const answer = await http.read({ operation, path: `/customers/${idIn(ref)}` }, (body) =>
    customerAnswerSchema.parse(body),
  );
  const found = answer.body.data.customers.find(({ Reference }) => isSameRef(Reference, ref));
  if (found !== undefined && !found.DeletedAt) return found;
  throw new ConnectorError({
    vendor,
    operation,
    kind: 'not-found',
    detail: found === undefined ? 'the answer names another customer' : 'the customer was deleted',
  });
}

async function findLicenses(http: Http, customerRef: string): Promise<readonly FoundLicense[]> {
  const operation = `reading licenses of customer ${customerRef}`;
  const filters = { 'license.customer_ref': [customerRef] };
  const found = await readPages(
    operation,
    (number) => readFoundPage(http, operation, filters, number, pageSize),
    (body) => foundRowSchema.parse(body).license,
    (license) => license.partner_ref,
  );
  const stranger = found.find((license) => !isSameRef(license.customer_ref, customerRef));
  if (stranger === undefined) return found;
  throw new ConnectorError({
    vendor,
    operation,
    kind: 'unexpected-shape',
    detail: `refuse to plan: license ${stranger.partner_ref} of another customer was found`,
  });
}

/** References are the same in any case of letters. */
export function isSameRef(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

/**
 * Sends a write. Only 200 and 204 without a word mean "taken": a 2xx may say that a part was done, or nothing
 * (README.md, "Writing"), and then only reading tells.
 */
async function write(
  http: Http,
  request: HttpRequest & { readonly method: Method },
): Promise<void> {
  const answer = await http.write(request, (body): WriteOutcome | null =>
    body === undefined ? null : outcomeSchema.parse(body),
  );
  const { status, body, correlationId } = answer;
  const said = body?.messages.join(' ') ?? '';
  if ([status, body?.status ?? status].every(isTaken) && said === '') return;
  throw new ConnectorError({
    vendor,
    operation: request.operation,
    kind: 'unknown-outcome',
    status: body?.status ?? status,
    detail: said || 'it may have been done in part',
    correlationId,
  });
}

function isTaken(status: number): boolean {
  return status === 200 || status === 204;
}
