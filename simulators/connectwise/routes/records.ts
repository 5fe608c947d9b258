/** Companies, contacts, members, time entries, system information. */
import type { Route } from '../../core/routes.ts';
import type { Caller, ConnectWiseSite, ConnectWiseState, Contact, TimeEntry } from '../entities.ts';
import { invalidObject, notFound } from '../errors.ts';
import { bodyOf, flattenText, idOf, pick, toList } from '../http.ts';
import type { ConnectWiseRequest } from '../http.ts';
import { isInsideReference, readOperations, toText } from '../patch.ts';
import { toWireCompany, toWireContact, toWireMember, toWireTimeEntry } from '../wire.ts';

const BILLABLE = ['Billable', 'DoNotBill', 'NoCharge', 'NoDefault'];
const CHARGE_TYPES = ['Company', 'ServiceTicket', 'ProjectTicket', 'ChargeCode', 'Activity'];
const HOUR_MS = 3_600_000;

function contactOf(request: ConnectWiseRequest): Contact {
  const contact = request.state.contacts.find((candidate) => candidate.id === idOf(request));
  if (contact === undefined) throw notFound('Contact', request.params['id'] ?? '');
  return contact;
}

function patchContact(request: ConnectWiseRequest) {
  const contact = contactOf(request);
  const changed = structuredClone(contact);
  for (const operation of readOperations(request.body)) {
    if (isInsideReference(operation)) continue;
    switch (operation.path) {
      case 'inactiveFlag':
        changed.inactiveFlag = operation.value === true;
        break;
      case 'title':
        changed.title = operation.op === 'remove' ? null : toText('Contact', operation);
        break;
      case 'firstName':
        changed.firstName = toText('Contact', operation);
        break;
      case 'lastName':
        changed.lastName = toText('Contact', operation);
        break;
      default:
        throw invalidObject('Contact', [
          {
            code: 'InvalidField',
            message: `The simulator does not change ${operation.path}`,
            field: operation.path,
          },
        ]);
    }
  }
  changed.updatedAtMs = request.now.epochMilliseconds;
  Object.assign(contact, changed);
  request.record({
    kind: 'contact-changed',
    contactId: contact.id,
    inactiveFlag: contact.inactiveFlag,
  });
  return { status: 200, body: toWireContact(request.state, contact) };
}

function fail(field: string, message: string): never {
  throw invalidObject('TimeEntry', [{ code: 'InvalidField', message, field }]);
}

function readTimeEntry(request: ConnectWiseRequest): TimeEntry {
  const fields = bodyOf(request);
  const { state, identity, now } = request;
  const text = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' ? flattenText(value) : null;
  };
  const timeStart = text('timeStart') ?? fail('timeStart', 'The timeStart field is required');
  if (Number.isNaN(Date.parse(timeStart))) fail('timeStart', 'timeStart must be a datetime');
  const timeEnd = text('timeEnd');
  const hours = fields['actualHours'];
  if (timeEnd === null && typeof hours !== 'number')
    fail('actualHours', 'Either timeEnd or actualHours is required');
  const chargeToType = text('chargeToType') ?? 'Company';
  if (!CHARGE_TYPES.includes(chargeToType))
    fail('chargeToType', `chargeToType must be one of ${CHARGE_TYPES.join(', ')}`);
  const billableOption = text('billableOption') ?? 'Billable';
  if (!BILLABLE.includes(billableOption))
    fail('billableOption', `billableOption must be one of ${BILLABLE.join(', ')}`);
  const ticket = state.tickets.find((candidate) => candidate.id === fields['chargeToId']);
  if (chargeToType === 'ServiceTicket' && ticket === undefined)
    fail('chargeToId', 'The ticket does not exist');
  const memberFields: unknown = fields['member'];
  const identifier: unknown =
    typeof memberFields === 'object' && memberFields !== null
      ? Reflect.get(memberFields, 'identifier')
      : identity.memberIdentifier;
  const member = state.members.find((candidate) => candidate.identifier === identifier);
  return {
    id: state.nextId,
    chargeToId: Number(fields['chargeToId']),
    chargeToType,
    memberId: member?.id ?? fail('member', 'The member does not exist'),
    companyId: ticket?.companyId ?? 0,
    timeStart,
    timeEnd,
    actualHours:
      typeof hours === 'number'
        ? hours
        : (Date.parse(timeEnd ?? timeStart) - Date.parse(timeStart)) / HOUR_MS,
    billableOption,
    notes: text('notes'),
    internalNotes: text('internalNotes'),
    enteredBy: identity.memberIdentifier,
    createdAtMs: now.epochMilliseconds,
  };
}

function addTimeEntry(request: ConnectWiseRequest) {
  const entry = readTimeEntry(request);
  request.state.nextId += 1;
  request.state.timeEntries.push(entry);
  request.record({
    kind: 'time-entry',
    timeEntryId: entry.id,
    ticketId: entry.chargeToId,
    hours: entry.actualHours,
  });
  return { status: 201, body: toWireTimeEntry(request.state, entry) };
}

function companyRoutes(base: string): Route<ConnectWiseState, Caller>[] {
  return [
    {
      method: 'GET',
      path: `${base}/company/companies`,
      handle: (request) => toList(request, request.state.companies.map(toWireCompany)),
    },
    {
      method: 'GET',
      path: `${base}/company/companies/count`,
      handle: (request) => ({ status: 200, body: { count: request.state.companies.length } }),
    },
    {
      method: 'GET',
      path: `${base}/company/companies/{id}`,
      handle: (request) => {
        const company = request.state.companies.find((candidate) => candidate.id === idOf(request));
        if (company === undefined) throw notFound('Company', request.params['id'] ?? '');
        return { status: 200, body: pick(request.query.get('fields'), toWireCompany(company)) };
      },
    },
    {
      method: 'GET',
      path: `${base}/company/contacts`,
      handle: (request) =>
        toList(
          request,
          request.state.contacts.map((contact) => toWireContact(request.state, contact)),
        ),
    },
    {
      method: 'GET',
      path: `${base}/company/contacts/{id}`,
      handle: (request) => ({
        status: 200,
        body: toWireContact(request.state, contactOf(request)),
      }),
    },
    { method: 'PATCH', path: `${base}/company/contacts/{id}`, handle: patchContact },
  ];
}

function siteRoutes(base: string, site: ConnectWiseSite): Route<ConnectWiseState, Caller>[] {
  return [
    {
      method: 'GET',
      path: `${base}/system/info`,
      handle: () => ({
        status: 200,
        body: {
          version: 'v2026.4.0',
          isCloud: true,
          serverTimeZone: 'Eastern Standard Time',
          cloudRegion: 'NA',
          licenseBits: [],
        },
      }),
    },
    {
      method: 'GET',
      path: `${base}/system/members`,
      handle: (request) => toList(request, request.state.members.map(toWireMember)),
    },
    {
      method: 'GET',
      path: `${base}/time/entries`,
      handle: (request) =>
        toList(
          request,
          request.state.timeEntries.map((entry) => toWireTimeEntry(request.state, entry)),
        ),
    },
    { method: 'POST', path: `${base}/time/entries`, handle: addTimeEntry },
    {
      // An unknown company answers JSON null.
      method: 'GET',
      path: '/login/companyinfo/{companyId}',
      auth: 'none',
      handle: (request) => ({
        status: 200,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body:
          request.params['companyId']?.toLowerCase() === site.companyId.toLowerCase()
            ? {
                CompanyName: site.companyName,
                Codebase: site.codebase,
                VersionCode: site.codebase.replace('/', '').replace('_', '.'),
                VersionNumber: 'v4.6.100000',
                CompanyID: site.companyId,
                IsCloud: true,
              }
            : 'null',
      }),
    },
  ];
}

export const recordRoutes = (
  base: string,
  site: ConnectWiseSite,
): Route<ConnectWiseState, Caller>[] => [...companyRoutes(base), ...siteRoutes(base, site)];
