/** service/tickets, their notes, and the statuses of boards. */
import type { Route } from '../../core/routes.ts';
import type { Caller, ConnectWiseState, Note, Ticket } from '../entities.ts';
import { invalidObject, notFound } from '../errors.ts';
import { bodyOf, flattenText, idOf, pick, toList } from '../http.ts';
import type { ConnectWiseRequest } from '../http.ts';
import { isInsideReference, readOperations, toReference, toText } from '../patch.ts';
import type { Operation } from '../patch.ts';
import { toWireNote, toWireStatus, toWireTicket, toWireTimeEntry } from '../wire.ts';

function ticketOf(request: ConnectWiseRequest): Ticket {
  const ticket = request.state.tickets.find((candidate) => candidate.id === idOf(request));
  if (ticket === undefined) throw notFound('Ticket', request.params['id'] ?? '');
  return ticket;
}

function changeStatus(request: ConnectWiseRequest, ticket: Ticket, operation: Operation): void {
  const wanted = toReference('Ticket', operation);
  const board = request.state.boards.find((candidate) => candidate.id === ticket.boardId);
  const status = board?.statuses.find((candidate) =>
    wanted.id === undefined ? candidate.name === wanted.name : candidate.id === wanted.id,
  );
  if (status === undefined || status.inactive) {
    throw invalidObject('Ticket', [
      {
        code: 'InvalidField',
        message: 'The status is not valid for the board of the ticket',
        field: 'status',
      },
    ]);
  }
  const before = ticket.statusId;
  ticket.statusId = status.id;
  ticket.closedAtMs = status.closedStatus ? request.now.epochMilliseconds : null;
  request.record({
    kind: 'ticket-status',
    ticketId: ticket.id,
    before,
    after: status.id,
    name: status.name,
  });
}

function applyOperation(request: ConnectWiseRequest, ticket: Ticket, operation: Operation): void {
  if (isInsideReference(operation)) return;
  switch (operation.path) {
    case 'status':
      changeStatus(request, ticket, operation);
      break;
    case 'summary':
      ticket.summary = flattenText(toText('Ticket', operation)).slice(0, 100);
      break;
    case 'owner': {
      const wanted = toReference('Ticket', operation);
      const owner = request.state.members.find(
        (member) => member.id === wanted.id || member.identifier === wanted.name,
      );
      if (owner === undefined) {
        throw invalidObject('Ticket', [
          { code: 'InvalidField', message: 'The owner is unknown', field: 'owner' },
        ]);
      }
      ticket.ownerId = owner.id;
      break;
    }
    case 'customFields': {
      // The full array must be sent; what is left out is emptied.
      const given: unknown[] = Array.isArray(operation.value) ? operation.value : [];
      ticket.customFields = ticket.customFields.map((field) => {
        const match = given.find(
          (item) =>
            typeof item === 'object' && item !== null && Reflect.get(item, 'id') === field.id,
        );
        return {
          ...field,
          value:
            typeof match === 'object' && match !== null
              ? (Reflect.get(match, 'value') ?? null)
              : null,
        };
      });
      break;
    }
    default:
      throw invalidObject('Ticket', [
        {
          code: 'InvalidField',
          message: `The simulator does not change ${operation.path}`,
          field: operation.path,
        },
      ]);
  }
}

function patchTicket(request: ConnectWiseRequest) {
  const ticket = ticketOf(request);
  const operations = readOperations(request.body);
  const changed = structuredClone(ticket);
  for (const operation of operations) applyOperation(request, changed, operation);
  changed.updatedAtMs = request.now.epochMilliseconds;
  changed.updatedBy = request.identity.memberIdentifier;
  Object.assign(ticket, changed);
  return { status: 200, body: toWireTicket(request.state, ticket) };
}

const flag = (fields: Record<string, unknown>, name: string): boolean => fields[name] === true;

function addNote(request: ConnectWiseRequest) {
  const ticket = ticketOf(request);
  const fields = bodyOf(request);
  const { text } = fields;
  if (typeof text !== 'string' || text.trim() === '') {
    throw invalidObject('ServiceNote', [
      { code: 'MissingField', message: 'The text field is required', field: 'text' },
    ]);
  }
  const flags = ['detailDescriptionFlag', 'internalAnalysisFlag', 'resolutionFlag'];
  if (!flags.some((name) => flag(fields, name))) {
    throw invalidObject('ServiceNote', [
      {
        code: 'InvalidField',
        message: `One of ${flags.join(', ')} must be true`,
        field: 'detailDescriptionFlag',
      },
    ]);
  }
  const identifier = request.identity.memberIdentifier;
  const note: Note = {
    id: request.state.nextId,
    ticketId: ticket.id,
    text: flattenText(text),
    detailDescriptionFlag: flag(fields, 'detailDescriptionFlag'),
    internalAnalysisFlag: flag(fields, 'internalAnalysisFlag'),
    resolutionFlag: flag(fields, 'resolutionFlag'),
    memberId: request.state.members.find((member) => member.identifier === identifier)?.id ?? null,
    createdBy: identifier,
    createdAtMs: request.now.epochMilliseconds,
  };
  request.state.nextId += 1;
  request.state.notes.push(note);
  ticket.updatedAtMs = note.createdAtMs;
  request.record({
    kind: 'note',
    ticketId: ticket.id,
    noteId: note.id,
    isInternal: note.internalAnalysisFlag,
    text: note.text,
  });
  return { status: 201, body: toWireNote(request.state, note) };
}

const notesOf = (request: ConnectWiseRequest, ticket: Ticket): Note[] =>
  request.state.notes.filter((note) => note.ticketId === ticket.id);

/** Notes and time entries in one list; the shape is assumed, the vendor's document of it is not stored. */
function listAllNotes(request: ConnectWiseRequest) {
  const ticket = ticketOf(request);
  const notes = notesOf(request, ticket).map((note) => {
    const { ticketId: _ticketId, ...shown } = toWireNote(request.state, note);
    return { ...shown, noteType: 'TicketNote', ticket: { id: ticket.id, summary: ticket.summary } };
  });
  const entries = request.state.timeEntries
    .filter((entry) => entry.chargeToId === ticket.id && entry.chargeToType === 'ServiceTicket')
    .map((entry) => {
      const shown = toWireTimeEntry(request.state, entry);
      return {
        id: entry.id,
        noteType: 'TimeEntry',
        ticket: { id: ticket.id, summary: ticket.summary },
        text: entry.internalNotes ?? entry.notes ?? '',
        member: shown['member'],
        timeStart: entry.timeStart,
        timeEnd: entry.timeEnd,
        _info: shown['_info'],
      };
    });
  return toList(request, [...notes, ...entries]);
}

function listStatuses(request: ConnectWiseRequest) {
  const board = request.state.boards.find((candidate) => candidate.id === idOf(request));
  if (board === undefined) throw notFound('Board', request.params['id'] ?? '');
  return toList(
    request,
    board.statuses.map((status) => toWireStatus(board, status)),
  );
}

const wireTickets = (request: ConnectWiseRequest): Record<string, unknown>[] =>
  request.state.tickets.map((ticket) => toWireTicket(request.state, ticket));

export function ticketRoutes(base: string): Route<ConnectWiseState, Caller>[] {
  return [
    {
      method: 'GET',
      path: `${base}/service/tickets`,
      handle: (request) => toList(request, wireTickets(request)),
    },
    {
      // For conditions too long for an address. The document says 201 for this read.
      method: 'POST',
      path: `${base}/service/tickets/search`,
      handle: (request) => {
        const { conditions } = bodyOf(request);
        return {
          ...toList(
            request,
            wireTickets(request),
            typeof conditions === 'string' ? conditions : null,
          ),
          status: 201,
        };
      },
    },
    {
      method: 'GET',
      path: `${base}/service/tickets/{id}`,
      handle: (request) => ({
        status: 200,
        body: pick(request.query.get('fields'), toWireTicket(request.state, ticketOf(request))),
      }),
    },
    { method: 'PATCH', path: `${base}/service/tickets/{id}`, handle: patchTicket },
    {
      method: 'GET',
      path: `${base}/service/tickets/{id}/notes`,
      handle: (request) =>
        toList(
          request,
          notesOf(request, ticketOf(request)).map((note) => toWireNote(request.state, note)),
        ),
    },
    { method: 'POST', path: `${base}/service/tickets/{id}/notes`, handle: addNote },
    { method: 'GET', path: `${base}/service/tickets/{id}/allNotes`, handle: listAllNotes },
    {
      method: 'GET',
      path: `${base}/service/boards`,
      handle: (request) =>
        toList(
          request,
          request.state.boards.map(({ id, name }) => ({ id, name })),
        ),
    },
    { method: 'GET', path: `${base}/service/boards/{id}/statuses`, handle: listStatuses },
  ];
}
