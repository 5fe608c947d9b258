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
    subscriptionId: z
      .string()
      .nullable()
      .describe('Null for an order of a new subscription, as long as none came of it'),
    order: z
      .object({
        reference: z.string().nullable().describe('The CSP’s number; null where it gave none'),
        sentAt: instant.nullable().describe('Null before it is sent'),
        workedOnAt: instant.nullable().describe('When the CSP last said that it works on it'),
      })
      .nullable()
      .describe('Where an order of a new subscription stands; null for a change of quantity'),
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
    purpose: z
      .enum(['buy', 'release'])
      .default('buy')
      .describe('Of a release the amounts are what is saved'),
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
      kind: z.enum(['text', 'refusal', 'progress']),
      data: z.unknown(),
    }),
    z.object({
      ...messageFields,
      kind: z.literal('note'),
      data: z
        .object({ note: z.string() })
        .nullable()
        .describe('What was written on the ticket; null: not kept by an older version'),
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
      data: z.object({
        userPrincipalName: z.string(),
        secretId: id
          .nullable()
          .default(null)
          .describe('Which of `firstPasswords` it is; null: the only one'),
        delivery: z
          .enum(['shown', 'one-time-link'])
          .default('shown')
          .describe('How this client wants it handed over; both ways are open'),
      }),
    }),
    z.object({
      ...messageFields,
      kind: z.literal('answered'),
      data: z.object({
        form: z.string(),
        formId: z.string().nullable().default(null).describe('Null: answered in an older version'),
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

const formChoice = z
  .object({
    const: z.string(),
    title: z.string(),
    'x-detail': z.string().optional(),
    'x-warning': z.literal(true).optional().describe('Shown with a warning sign'),
    'x-spend': z.literal(true).optional().describe('Choosing it needs the permission to spend'),
  })
  .meta({ id: 'FormChoice' });

const fieldFacts = {
  title: z.string(),
  description: z.string().optional(),
  'x-section': z.string().optional().describe('Heading under which the field stands'),
  'x-only-when': z
    .object({
      field: z.string(),
      value: z.string(),
      mayBeEmpty: z.literal(true).optional().describe('Otherwise an answer is needed then'),
    })
    .optional()
    .describe('Means something only with this answer to another field'),
};

const choosing = {
  'x-lookup': z
    .literal(true)
    .optional()
    .describe('More may be chosen than is named here: search with runs.choices'),
  'x-disabled': z.array(formChoice).optional().describe('There, but not to be chosen, and why'),
};

const formField = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('string'),
      ...fieldFacts,
      oneOf: z.array(formChoice).optional(),
      default: z.string().optional(),
      minLength: z.number().int().optional(),
      maxLength: z.number().int().optional(),
      format: z.enum(['email', 'date', 'date-time']).optional(),
      'x-secret': z.literal(true).optional().describe('Asked without showing it'),
      'x-multiline': z.literal(true).optional(),
      'x-table': z
        .array(z.string())
        .optional()
        .describe(
          'It is a table, with tabs, commas or semicolons between the cells: the columns that it may have. Try it with runs.read-table',
        ),
      ...choosing,
    }),
    z.object({
      type: z.literal('integer'),
      ...fieldFacts,
      default: z.number().int().optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
    }),
    z.object({ type: z.literal('boolean'), ...fieldFacts, default: z.boolean().optional() }),
    z.object({
      type: z.literal('array'),
      ...fieldFacts,
      items: z.object({ anyOf: z.array(formChoice) }),
      default: z.array(z.string()).optional(),
      minItems: z.number().int().optional(),
      ...choosing,
    }),
  ])
  .meta({ id: 'FormField' });

/** The elicitation of the Model Context Protocol: flat, primitives and choices; the rest under names with "x-". */
const formSchema = z
  .object({
    type: z.literal('object'),
    properties: z.record(z.string(), formField).describe('In the order in which they are asked'),
    required: z.array(z.string()),
  })
  .meta({ id: 'FormSchema' });

const form = z
  .object({
    id,
    name: z.string(),
    title: z.string(),
    description: z.string(),
    submitLabel: z.string().describe('What answering does: "Buy 2 seats for 12 months"'),
    spend: z.boolean().describe('Every answer needs the permission to spend'),
    warning: z.string().nullable(),
    schema: formSchema.describe('What is asked, as JSON Schema; answers are checked against it'),
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
    usually: z
      .object({ fromMs: z.number(), toMs: z.number(), count: z.number().int() })
      .nullable()
      .describe('How long this wait took in the past; null where that is not known'),
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
        subscriptionId: z.string().nullable().describe('Null for a new subscription'),
        before: z.number().int(),
        after: z.number().int(),
      }),
    ),
    undoUntil: instant.nullable(),
    price: price.nullable(),
  })
  .meta({ id: 'Plan' });

/** What a table says that somebody is about to send. */
export const tableReading = z
  .object({
    columns: z.array(z.string()).describe('Those that were understood, in their order'),
    rows: z.array(
      z.object({
        row: z.number().int().describe('As a spreadsheet counts it; the header is row 1'),
        cells: z.array(z.string()).describe('One for each of `columns`'),
        problems: z.array(z.string()).describe('What has to be put right; empty: it can be used'),
      }),
    ),
    problems: z.array(z.string()).describe('What has to be put right in the table as a whole'),
    warnings: z.array(z.string()).describe('What will have to be confirmed'),
  })
  .meta({ id: 'TableReading' });

/** Shown once; kept nowhere after that. */
export const firstPassword = z.object({ password: z.string() }).meta({ id: 'FirstPassword' });

const waitingPassword = z
  .object({
    secretId: id,
    expiresAt: instant.describe('Until when it can be handed over'),
    link: z
      .object({ createdBy: z.string(), expiresAt: instant })
      .nullable()
      .describe('The one-time link that can be opened for it; null when there is none'),
  })
  .meta({ id: 'WaitingPassword' });

export const run = z
  .object({
    ...runRowFields,
    revision: z.number().int().describe('Rises with each change: of two answers, the newer one'),
    messages: z.array(message),
    form: form.nullable(),
    steps: z.array(step),
    plan: plan.nullable(),
    seatChanges: z.array(seatChange),
    firstPasswords: z
      .array(waitingPassword)
      .describe('Those of new people that nobody has seen yet'),
    canCancel: z.boolean().describe('Whether it can be cancelled now, by whoever asks'),
    restoredBy: z
      .string()
      .nullable()
      .describe(
        'Name of the package that puts back what this run took away, started with `prefill.offboarding`; null where none can, or whoever asks may not start it',
      ),
  })
  .meta({ id: 'Run' });
