import { z } from 'zod';
import { id, instant, money } from './common.ts';

export const runStatus = z.enum([
  'running',
  'waiting-for-person',
  'waiting',
  'scheduled',
  'finished',
  'stopped',
  'cancelled',
]);

const runRowFields = {
  id,
  package: z.string(),
  packageTitle: z.string(),
  clientId: z.string(),
  clientName: z.string(),
  ticketId: z.string(),
  ticketNumber: z.string(),
  status: runStatus,
  statusText: z.string(),
  startedBy: z.string(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  subject: z.string().nullable().describe('The person it is about'),
};

export const runRow = z.object(runRowFields).meta({ id: 'RunRow' });

export const seatChange = z
  .object({
    id,
    runId: z.string(),
    clientId: z.string(),
    clientName: z.string(),
    cspName: z.string(),
    serviceId: z.string(),
    subscriptionId: z.string(),
    productName: z.string(),
    skuId: z.string(),
    delta: z.number().int().describe('Seats: positive bought, negative given back'),
    state: z.string(),
    before: z.number().int().nullable(),
    target: z.number().int().nullable(),
    reason: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
    requestedBy: z.string(),
    ticketNumber: z.string().nullable(),
    history: z.array(
      z.object({
        at: instant,
        from: z.string().nullable(),
        to: z.string(),
        reason: z.string().nullable(),
        by: z.string(),
      }),
    ),
  })
  .meta({ id: 'SeatChange' });

export const subscriptionRow = z
  .object({
    serviceId: z.string(),
    cspName: z.string(),
    subscriptionId: z.string(),
    productName: z.string(),
    skuId: z.string().nullable(),
    term: z.string(),
    billingCycle: z.string(),
    ownedAtCsp: z.number().int(),
    ownedInTenant: z.number().int().nullable(),
    seatMonthlyCost: money.nullable(),
    renewsAt: instant.nullable(),
    reducibleUntil: instant.nullable(),
    reducibleSeats: z.number().int(),
    lockAt: instant.nullable(),
    allowed: z.boolean(),
    reasons: z.array(z.string()),
    chosen: z.boolean(),
  })
  .meta({ id: 'SubscriptionRow' });

export const price = z
  .object({
    now: money.nullable(),
    perPeriod: money.nullable(),
    period: z.string(),
    untilCommitmentEnd: money.nullable(),
    monthly: money.nullable(),
    undoUntil: instant.nullable(),
    renewal: z.string(),
  })
  .meta({ id: 'Price' });

const sumItem = z
  .object({
    skuId: z.string(),
    name: z.string(),
    owned: z.number().int(),
    assigned: z.number().int(),
    held: z.number().int(),
    free: z.number().int(),
    need: z.number().int(),
    keepFree: z.number().int(),
    buy: z.number().int(),
    overAssignedBy: z.number().int(),
  })
  .meta({ id: 'SumItem' });

const messageFields = {
  seq: z.number().int(),
  at: instant,
  author: z.string().describe('"seatwright", or a person’s name'),
  text: z.string(),
};

export const message = z
  .discriminatedUnion('kind', [
    z.object({
      ...messageFields,
      kind: z.enum(['text', 'refusal', 'note', 'progress']),
      data: z.unknown(),
    }),
    z.object({
      ...messageFields,
      kind: z.literal('sum'),
      data: z.object({ items: z.array(sumItem) }),
    }),
    z.object({
      ...messageFields,
      kind: z.literal('subscriptions'),
      data: z.object({ skuId: z.string(), rule: z.string(), rows: z.array(subscriptionRow) }),
    }),
    z.object({ ...messageFields, kind: z.literal('price'), data: price }),
    z.object({
      ...messageFields,
      kind: z.literal('first-password'),
      data: z.object({ userPrincipalName: z.string() }),
    }),
    z.object({
      ...messageFields,
      kind: z.literal('answered'),
      data: z.object({
        form: z.string(),
        by: z.string(),
        answers: z.array(z.object({ label: z.string(), value: z.string() })),
      }),
    }),
  ])
  .meta({ id: 'Message' });

export const formOption = z
  .object({
    value: z.string(),
    label: z.string(),
    detail: z.string().optional(),
    warning: z.boolean().optional(),
    disabled: z.boolean().optional(),
    spend: z.boolean().optional().describe('Choosing it needs the permission to spend'),
  })
  .meta({ id: 'FormOption' });

const formField = z
  .object({
    name: z.string(),
    label: z.string(),
    description: z.string().optional(),
    type: z.enum([
      'string',
      'integer',
      'boolean',
      'choice',
      'choices',
      'date',
      'date-time',
      'secret',
    ]),
    required: z.boolean(),
    default: z.unknown().optional(),
    options: z.array(formOption).optional(),
    lookup: z.literal(true).optional(),
    multiline: z.boolean().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    maximumLength: z.number().optional(),
    format: z.literal('email').optional(),
    section: z.string().optional(),
  })
  .meta({ id: 'FormField' });

const form = z
  .object({
    id,
    name: z.string(),
    title: z.string(),
    description: z.string(),
    submitLabel: z.string(),
    spend: z.boolean(),
    warning: z.string().nullable(),
    fields: z.array(formField),
    createdAt: instant,
  })
  .meta({ id: 'Form' });

const step = z
  .object({
    name: z.string(),
    title: z.string(),
    status: z.enum(['pending', 'running', 'done', 'waiting', 'failed', 'skipped']),
    waitingFor: z.string().nullable(),
    waitingSince: instant.nullable(),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    attempts: z.number().int(),
    error: z.string().nullable(),
  })
  .meta({ id: 'Step' });

const plan = z
  .object({
    id,
    hash: z.string(),
    createdAt: instant,
    sentences: z.array(z.string()),
    seatChanges: z.array(
      z.object({
        skuId: z.string(),
        name: z.string(),
        cspName: z.string(),
        subscriptionId: z.string(),
        before: z.number().int(),
        after: z.number().int(),
      }),
    ),
    undoUntil: instant.nullable(),
    price: price.nullable(),
  })
  .meta({ id: 'Plan' });

export const run = z
  .object({
    ...runRowFields,
    revision: z.number().int().describe('Rises with each change: of two answers, the newer one'),
    messages: z.array(message),
    form: form.nullable(),
    steps: z.array(step),
    plan: plan.nullable(),
    seatChanges: z.array(seatChange),
    canCancel: z.boolean(),
  })
  .meta({ id: 'Run' });
