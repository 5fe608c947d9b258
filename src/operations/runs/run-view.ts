import type { z } from 'zod';
import { usualWait, usualWaitForAll } from '../../domain/seats/usual-wait.ts';
import { takeSnapshot } from '../../flows/offboarding/snapshot.ts';
import { waitForSeats } from '../../flows/provisioning/buy-seats.ts';
import { restoreLeaver } from '../../flows/restore/package.ts';
import { toFormSchema } from '../../flows/runs/form-schema.ts';
import { viewRun, type RunView } from '../../flows/runs/view-run.ts';
import { plannedSeats } from '../../flows/steps/planned.ts';
import { priceView } from '../../flows/steps/seat-views.ts';
import type { Actor, Role } from '../../flows/tools.ts';
import { readPastWaits } from '../../store/past-waits.ts';
import { readPlanResult, type ListedRun } from '../../store/run-list.ts';
import { listWaitingSecrets, type WaitingSecret } from '../../store/sealed-secrets.ts';
import { listSeatChanges, type ListedSeatChange } from '../../store/seat-change-list.ts';
import { notFound } from '../failures.ts';
import type { ServerTools } from '../operation.ts';
import { message, price, type run, type runRow, type seatChange } from '../schemas/run.ts';

type Run = z.input<typeof run>;

/** Changes of one run; more would be a fault of its own. */
const mostSeatChanges = 200;

export function toRunRow(tools: ServerTools, row: ListedRun): z.input<typeof runRow> {
  return {
    id: row.id,
    package: row.package,
    // The bare name for a package of another version.
    packageTitle: tools.catalog.packages.get(row.package)?.title ?? row.package,
    clientId: row.client_id,
    clientName: row.client_name,
    ticketId: row.ticket_id,
    ticketNumber: row.ticket_number,
    status: row.status,
    statusText: row.status_text,
    startedBy: row.started_by_name,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    subject: row.subject,
  };
}

/** Who may cancel a run: the operation asks for one of these roles, and the run says so beforehand. */
export const cancelRoles: readonly Role[] = ['engineer', 'admin'];
/** Who may start one. */
export const startRoles: readonly Role[] = ['engineer', 'admin'];

/** The whole run as `reader` may act on it, or `not-found`. */
export async function requireRun(
  tools: ServerTools,
  id: string,
  reader: Pick<Actor, 'roles'>,
): Promise<Run> {
  const view = await viewRun(tools.db, tools.catalog, id);
  if (view === null) throw notFound('run', id);
  const [changes, secrets] = await Promise.all([
    listSeatChanges(tools.db, { runId: id, limit: mostSeatChanges, offset: 0 }),
    listWaitingSecrets(tools.db, id, tools.clock.now()),
  ]);
  return {
    ...toRunRow(tools, { ...view.row, client_name: view.clientName }),
    revision: view.row.revision,
    messages: view.messages.map(toMessage),
    form: view.form === null ? null : toForm(view.form),
    steps: await toSteps(tools, id, view.steps),
    plan: view.plan === null ? null : await toPlan(tools, id, view.plan),
    seatChanges: changes.rows.map(toSeatChange).toReversed(),
    firstPasswords: secrets.map(toWaitingPassword),
    canCancel: view.canCancel && isOneOf(reader, cancelRoles),
    restoredBy: canBeRestored(view) && isOneOf(reader, startRoles) ? restoreLeaver.name : null,
  };
}

const isOneOf = ({ roles }: Pick<Actor, 'roles'>, wanted: readonly Role[]): boolean =>
  wanted.some((one) => roles.includes(one));

/** An offboarding that has ended, however far it came, and remembered what the person had. */
function canBeRestored({ row, steps }: RunView): boolean {
  return (
    row.finished_at !== null &&
    steps.some(({ name, status }) => name === takeSnapshot.name && status === 'done')
  );
}

function toWaitingPassword(secret: WaitingSecret): Run['firstPasswords'][number] {
  const { link_created_by: createdBy, link_expires_at: expiresAt } = secret;
  return {
    secretId: secret.id,
    expiresAt: secret.expires_at,
    link: createdBy === null || expiresAt === null ? null : { createdBy, expiresAt },
  };
}

function isAwaited({ name, status }: RunView['steps'][number]): boolean {
  return name === waitForSeats.name && status === 'waiting';
}

/** A wait for seats is told with what such waits took at the same CSP. */
async function toSteps(
  tools: ServerTools,
  runId: string,
  steps: RunView['steps'],
): Promise<Run['steps']> {
  if (!steps.some(isAwaited)) return steps.map((step) => ({ ...step, usually: null }));
  const past = await readPastWaits(tools.db, runId);
  const usually = usualWaitForAll([...past.values()].map(usualWait));
  return steps.map((step) => ({ ...step, usually: isAwaited(step) ? usually : null }));
}

/** A message whose data another version wrote in another shape still has its words. */
function toMessage(said: RunView['messages'][number]): Run['messages'][number] {
  const known = message.safeParse(said);
  if (known.success) return known.data;
  const { seq, at, author, text } = said;
  return { seq, at, author, text, kind: 'text', data: null };
}

/** Without the fields as the step wrote them: the schema is what is asked. */
function toForm(form: NonNullable<RunView['form']>): NonNullable<Run['form']> {
  const { fields: _fields, ...facts } = form;
  return { ...facts, schema: toFormSchema(form) };
}

/** The plan in the words and figures that were shown when it was made; null for one of another version. */
async function toPlan(
  tools: ServerTools,
  runId: string,
  stored: NonNullable<RunView['plan']>,
): Promise<Run['plan']> {
  const { id, hash, createdAt } = stored;
  const parsed = plannedSeats.safeParse(await readPlanResult(tools.db, runId, id));
  if (!parsed.success) return null;
  const planned = parsed.data;
  const figures = price.safeParse(priceView(planned.changes));
  return {
    id,
    hash,
    createdAt,
    sentences: planned.sentences,
    seatChanges: planned.changes.map((change) => ({
      skuId: change.skuId,
      name: change.productName,
      cspName: change.serviceName,
      subscriptionId: change.order === null ? change.subscriptionId : null,
      before: change.quantityBefore,
      after: change.quantityAfter,
    })),
    undoUntil: figures.data?.undoUntil ?? null,
    price: figures.data ?? null,
  };
}

export function toSeatChange(row: ListedSeatChange): z.input<typeof seatChange> {
  return {
    id: row.id,
    runId: row.run_id,
    clientId: row.client_id,
    clientName: row.client_name,
    cspName: row.service_name ?? 'A CSP that is not connected any more',
    serviceId: row.service_id,
    subscriptionId: row.subscription_id,
    order: row.is_order
      ? { reference: row.reference, sentAt: row.sent_at, workedOnAt: row.progress_at }
      : null,
    productName: row.product_name,
    skuId: row.sku_id,
    delta: row.seat_delta,
    state: row.state,
    before: row.quantity_before,
    target: row.quantity_target,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    requestedBy: row.requested_by,
    ticketNumber: row.ticket_number,
    history: row.events.map((event) => ({
      at: event.at,
      from: event.from_state,
      to: event.to_state,
      reason: event.reason,
      by: event.by,
    })),
  };
}
