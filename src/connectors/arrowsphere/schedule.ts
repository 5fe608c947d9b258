import type { Subscription } from '../../domain/subscription.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { ScheduleAnswer, ScheduleQuantity } from '../../ports/marketplace.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { Refused } from '../http/refusals.ts';
import type { ArrowSphereClient, NewTask } from './client.ts';
import { refuse } from './errors.ts';
import { isInTransition, renewsAt, renewsAutomatically } from './map.ts';
import { vendor } from './paging.ts';
import { quantityRefusal, readOwned, valueOfRefusal } from './own.ts';
import {
  type ArrowLicense,
  type ArrowTask,
  fromScheduledTerms,
  type TaskTerms,
  toScheduledTerms,
} from './schema.ts';

/** Codes of tasks that will not be carried out (any more): failed, refused, done, ended. */
const settled: ReadonlySet<number> = new Set([43, 63, 65, 85, 86, 88, 89]);
/** A task this near to the end of the term is about the renewal. Hours. README.md, "Scheduling". */
const nearRenewalHours = 48;

/** Tasks that will set the seats at the renewal, the newest first. */
function renewalTasks(license: ArrowLicense, tasks: readonly ArrowTask[]): readonly ArrowTask[] {
  const endsAt = renewsAt(license);
  if (endsAt === null) return [];
  return tasks
    .filter(({ seats, statusCode, executionDate }) => {
      const at = parseInstant(executionDate ?? '');
      if (typeof seats !== 'number' || settled.has(statusCode ?? 0) || at === null) return false;
      return Math.abs(at.until(endsAt).total('hours')) <= nearRenewalHours;
    })
    .toSorted((one, other) => other.scheduleTaskId - one.scheduleTaskId);
}

/** The quantity that is planned for the renewal; null when none is. */
function scheduledQuantityOf(license: ArrowLicense, tasks: readonly ArrowTask[]): number | null {
  return renewalTasks(license, tasks)[0]?.seats ?? null;
}

/** What is planned for the renewal, as a subscription tells it. */
export function scheduleOf(
  license: ArrowLicense,
  tasks: readonly ArrowTask[],
): Pick<Subscription, 'scheduledQuantity' | 'scheduledTerms'> {
  const [standing] = renewalTasks(license, tasks);
  const terms = standing && toScheduledTerms(standing);
  return { scheduledQuantity: standing?.seats ?? null, ...(terms && { scheduledTerms: terms }) };
}

/** `2027-01-10T00:00:00+00:00`, as the documents print it. */
const printInstant = (at: Temporal.Instant): string =>
  at.toZonedDateTimeISO('UTC').toString({ smallestUnit: 'second', timeZoneName: 'never' });

function refuseLocally(license: ArrowLicense, quantity: number): Refused | null {
  const refused = quantityRefusal(license, quantity);
  if (refused !== null) return refused;
  if (renewsAutomatically(license) === false) {
    return refuse('change-not-allowed', 'automatic renewal is off');
  }
  return null;
}

/** Why the action that plans a change is not there; null when it is. */
function actionRefusal(license: ArrowLicense, action: 'create' | 'update'): Refused | null {
  const { scheduledTask, scheduledTaskDetails } = license.actions ?? {};
  if (scheduledTaskDetails?.[action] || scheduledTask) return null;
  return isInTransition(license)
    ? refuse('busy', 'ArrowSphere is working on another change of it')
    : refuse('change-not-allowed', 'ArrowSphere allows no scheduled change of it now');
}

/** What should be planned for the renewal. */
interface Wish {
  readonly quantity: number;
  /** Of the task that stood before; null where none stood, or it planned the seats alone. */
  readonly terms: TaskTerms | null;
}

function toNewTask(endsAt: Temporal.Instant, { quantity: seats, terms }: Wish): NewTask {
  const { term, periodicity, coterminosityDate } = terms ?? {};
  return {
    executionDate: printInstant(endsAt),
    seats,
    ...(term ? { term } : {}),
    ...(periodicity ? { periodicity } : {}),
    ...(coterminosityDate ? { coterminosityDate } : {}),
  };
}

/**
 * Sees to it that exactly that quantity is planned for the renewal: leaves the task that says so, changes the seats of the
 * one that says something else, or makes one. A value where it cannot be done, `true` where it was sent or stood already.
 */
async function planRenewal(
  client: ArrowSphereClient,
  license: ArrowLicense,
  wish: Wish,
  operation: string,
): Promise<Refused | true> {
  const { quantity } = wish;
  const ref = license.license_id;
  const endsAt = renewsAt(license);
  if (endsAt === null) return refuse('change-not-allowed', 'the date of the renewal is not told');
  const [standing, another] = renewalTasks(license, await client.tasks(ref));
  if (another !== undefined) {
    return refuse(
      'change-not-allowed',
      'more than one change is scheduled for this renewal; a person has to remove what is too much in ArrowSphere',
    );
  }
  if (standing?.seats === quantity) return true;
  const refused = actionRefusal(license, standing === undefined ? 'create' : 'update');
  if (refused !== null) return refused;
  const answer = await valueOfRefusal(false, () =>
    standing === undefined
      ? client.createTask(ref, toNewTask(endsAt, wish), operation)
      : client.changeTask(ref, standing.scheduleTaskId, quantity, operation),
  );
  return answer ?? true;
}

/**
 * Schedules the quantity from the renewal on and reads it back; the live quantity stays.
 * Refuses when automatic renewal is off: turning it on is another decision.
 */
export async function scheduleQuantity(
  client: ArrowSphereClient,
  { customerId, subscriptionId: id, quantity, terms }: ScheduleQuantity,
): Promise<ScheduleAnswer> {
  const license = await readOwned(client, customerId, id);
  const refused = refuseLocally(license, quantity);
  if (refused !== null) return refused;
  const operation = `scheduling ${quantity} seats for the renewal of license ${id} of customer ${customerId}`;
  const wish = { quantity, terms: fromScheduledTerms(terms) };
  const planned = await planRenewal(client, license, wish, operation);
  if (planned !== true) return planned;
  if ((await readBack(client, license)) === quantity) return { outcome: 'scheduled', quantity };
  throw new ConnectorError({
    vendor,
    operation,
    kind: 'unknown-outcome',
    detail: 'taken, but it did not show when read back',
  });
}

/** The quantity that is planned now; null when none is, or when it cannot be read after the write. */
async function readBack(client: ArrowSphereClient, license: ArrowLicense): Promise<number | null> {
  try {
    return scheduledQuantityOf(license, await client.tasks(license.license_id));
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}
