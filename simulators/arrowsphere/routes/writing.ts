import { z } from 'zod';

import type { Route, SimReply } from '../../core/routes.ts';
import {
  type ArrowLicense,
  type ArrowPending,
  type ArrowState,
  type ArrowTask,
  STATUS,
} from '../entities.ts';
import { refuse } from '../errors.ts';
import type { ArrowRequest } from '../paging.ts';
import { allowedNow, quantityRefusal, seatRefusal } from '../rules.ts';
import { toTask } from '../wire.ts';
import { licenseIn, root } from './reading.ts';

const seatsBody = z.strictObject({
  seats: z.int(),
  extraInformation: z.record(z.string(), z.unknown()).optional(),
});

const warning = (status: 200 | 206, message: string): SimReply => ({
  status,
  body: { status, error: 'Accepted', messages: [`Warning: ${message}`] },
});

const begin = (
  { state, now }: ArrowRequest,
  license: ArrowLicense,
  kind: ArrowPending['kind'],
  seats: number,
): void => {
  license.statusCode = STATUS.inProgress;
  license.message = 'Change of seats in progress';
  const dueAtMs = now.epochMilliseconds + state.behaviour.provisionSeconds * 1000;
  state.pending.push({ kind, licenseRef: license.ref, seats, dueAtMs });
};

/** Takes the new total; it is done `provisionSeconds` later. */
const putSeats = (request: ArrowRequest): SimReply => {
  const { state, now } = request;
  const license = licenseIn(request);
  const parsed = seatsBody.safeParse(request.body);
  const { seats } = parsed.success ? parsed.data : refuse(400, 'Bad value for seats');
  if (license.statusCode === STATUS.inProgress) {
    refuse(409, 'Another action is in progress on this license');
  }
  const refusal = seatRefusal(state, license, seats, now);
  if (refusal !== undefined) refuse(400, refusal);
  if (seats === license.seats) return { status: 204 };
  if (request.fault('accepted-with-warning') !== undefined) {
    return warning(200, `The desired seat count ${seats} was not set`);
  }
  if (request.fault('partly-applied') !== undefined) {
    const half = license.seats + Math.trunc((seats - license.seats) / 2);
    begin(request, license, 'apply', half);
    return warning(206, `The desired seat count ${seats} was set to ${half}`);
  }
  const isRejected = request.fault('rejected-later') !== undefined;
  const isStuck = request.fault('stuck-in-progress') !== undefined;
  begin(request, license, isRejected ? 'reject' : isStuck ? 'stuck' : 'apply', seats);
  return { status: 204 };
};

const setAutoRenew = (request: ArrowRequest, autoRenew: boolean): SimReply => {
  licenseIn(request).autoRenew = autoRenew;
  return { status: 204 };
};

const taskFields = {
  seats: z.int().nullish(),
  term: z.int().nullish(),
  periodicity: z.int().nullish(),
  coterminosityDate: z.string().nullish(),
  extraInformation: z.record(z.string(), z.unknown()).optional(),
};
const newTaskBody = z.strictObject({ ...taskFields, executionDate: z.string() });
const changedTaskBody = z.strictObject(taskFields);

/** `2025-04-06T20:23:52+00:00`, or a date alone. */
const parseExecution = (text: string, now: Temporal.Instant): Temporal.Instant => {
  const full = text.includes('T') ? text : `${text}T00:00:00Z`;
  try {
    const at = Temporal.Instant.from(full);
    if (Temporal.Instant.compare(at, now) > 0) return at;
  } catch {
    // Told below, as every other bad value.
  }
  return refuse(400, 'Bad value for executionDate');
};

const checkTask = (
  { state, now }: ArrowRequest,
  license: ArrowLicense,
  seats: number | null | undefined,
): void => {
  if (!allowedNow(state, license, now).scheduledTask) {
    refuse(400, 'The action scheduledTask is not available');
  }
  const offer = state.offers[license.sku];
  const refusal = typeof seats === 'number' ? quantityRefusal(offer, seats) : undefined;
  if (refusal !== undefined) refuse(400, refusal);
};

const createTask = (request: ArrowRequest): SimReply => {
  const { state, now } = request;
  const license = licenseIn(request);
  const parsed = newTaskBody.safeParse(request.body);
  const body = parsed.success ? parsed.data : refuse(400, 'Bad value for the scheduled task');
  checkTask(request, license, body.seats);
  const id = state.nextTaskId;
  state.nextTaskId += 1;
  const task: ArrowTask = {
    id,
    licenseRef: license.ref,
    executionAt: parseExecution(body.executionDate, now).toString(),
    seats: body.seats ?? null,
    term: body.term ?? null,
    periodicity: body.periodicity ?? null,
    coterminosityDate: body.coterminosityDate ?? null,
    statusCode:
      state.behaviour.newTasks === 'refused' ? STATUS.taskCreationFailed : STATUS.scheduled,
    createdAt: now.toString(),
    updatedAt: now.toString(),
  };
  if (state.behaviour.newTasks !== 'lost') state.tasks.push(task);
  request.record({ kind: 'schedule', subscriptionId: license.ref, quantity: task.seats });
  return { status: 200, body: { status: 200, data: { scheduleTaskId: id } } };
};

const taskIn = (request: ArrowRequest): ArrowTask => {
  const { ref } = licenseIn(request);
  const id = Number(request.params['taskId']);
  const found = request.state.tasks.find((task) => task.id === id && task.licenseRef === ref);
  return found ?? refuse(404, `Scheduled task ${id} not found`);
};

/** A partial update; the date of execution cannot be changed. */
const changeTask = (request: ArrowRequest): SimReply => {
  const task = taskIn(request);
  const parsed = changedTaskBody.safeParse(request.body);
  const body = parsed.success ? parsed.data : refuse(400, 'Bad value for the scheduled task');
  if (task.statusCode !== STATUS.scheduled) refuse(400, 'The scheduled task is not in progress');
  checkTask(request, licenseIn(request), body.seats);
  task.seats = body.seats ?? task.seats;
  task.term = body.term ?? task.term;
  task.periodicity = body.periodicity ?? task.periodicity;
  task.coterminosityDate = body.coterminosityDate ?? task.coterminosityDate;
  task.updatedAt = request.now.toString();
  request.record({ kind: 'schedule', subscriptionId: task.licenseRef, quantity: task.seats });
  return { status: 204 };
};

const deleteTask = (request: ArrowRequest): SimReply => {
  const { state } = request;
  const gone = taskIn(request);
  state.tasks = state.tasks.filter((task) => task !== gone);
  request.record({ kind: 'schedule', subscriptionId: gone.licenseRef, quantity: null });
  return { status: 204 };
};

const taskPath = `${root}/licenses/{licenseRef}/scheduledTasks`;

/** Everything about scheduled tasks. */
export const taskRoutes: Route<ArrowState, string>[] = [
  {
    method: 'GET',
    path: taskPath,
    handle: (request) => {
      const { ref } = licenseIn(request);
      const tasks = request.state.tasks.filter(({ licenseRef }) => licenseRef === ref);
      return { status: 200, body: { status: 200, data: { scheduledTasks: tasks.map(toTask) } } };
    },
  },
  {
    method: 'GET',
    path: `${taskPath}/{taskId}`,
    handle: (request) => ({
      status: 200,
      body: { status: 200, data: toTask(taskIn(request)) },
    }),
  },
  { method: 'POST', path: taskPath, handle: createTask },
  { method: 'PATCH', path: `${taskPath}/{taskId}`, handle: changeTask },
  { method: 'DELETE', path: `${taskPath}/{taskId}`, handle: deleteTask },
];

/** Changes of licenses. */
export const writingRoutes: Route<ArrowState, string>[] = [
  { method: 'PUT', path: `${root}/licenses/{licenseRef}/seats`, handle: putSeats },
  {
    method: 'PUT',
    path: `${root}/licenses/{licenseRef}/autorenew/cancel`,
    handle: (request) => setAutoRenew(request, false),
  },
  {
    method: 'PUT',
    path: `${root}/licenses/{licenseRef}/autorenew/reactivate`,
    handle: (request) => setAutoRenew(request, true),
  },
];
