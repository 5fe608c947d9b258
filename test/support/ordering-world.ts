import type { ClientSeed } from '../../simulators/world/seed/clients.ts';
import { toWorldSeed } from '../../simulators/world/seed/index.ts';
import type { TicketSeed } from '../../simulators/world/seed/tickets.ts';
import { fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import type { RunForm } from '../../tools/client/run.ts';
import type { TestWorldOptions } from './world.ts';

/** Microsoft 365 Business Basic. */
export const basic = '3b555118-da6a-4418-894f-7df1e2096870';
export const clientName = 'Quayside Rowing';

const basicElsewhere: ClientSeed['subscriptions'][number] = {
  name: 'basic',
  seller: 'direct',
  product: 'business-basic',
  term: 'P1M',
  billing: 'monthly',
  lots: [{ quantity: 2, daysAgo: 400 }],
};

/**
 * Owns Business Premium at a CSP, and Business Basic, of which every seat is taken, at nobody that is connected; or has never
 * had that.
 */
const clientAt = (seller: string, hasBasic: boolean): ClientSeed => ({
  key: 'quayside-rowing',
  name: clientName,
  domain: 'quaysiderowing.example',
  country: 'US',
  situation: 'a license that no CSP has a subscription of',
  psaTypes: ['Client'],
  userCount: 4,
  subscriptions: [
    {
      name: 'premium',
      seller,
      product: 'business-premium',
      term: 'P1M',
      billing: 'monthly',
      lots: [{ quantity: 4, daysAgo: 12 }],
    },
    ...(hasBasic ? [basicElsewhere] : []),
  ],
  assigned: [
    { product: 'business-premium', count: 2 },
    ...(hasBasic ? [{ product: 'business-basic', count: 2 } as const] : []),
  ],
});

const ticketOf = (starter: string): TicketSeed => ({
  kind: 'starter',
  client: 'quayside-rowing',
  name: starter,
  title: 'Specialist',
  department: 'Operations',
  license: 'Microsoft 365 Business Basic',
  startsInDays: 3,
});

/**
 * A world with one client that lacks a subscription of Business Basic, and two starters who need it: tickets 5001 and 5002.
 * New subscriptions may be ordered there unless told otherwise; seats are bought without being asked. Its tenant lists Business
 * Basic, or has never had it.
 */
export function orderingWorld(
  seller: string,
  ordering: 'on' | 'off' = 'on',
  basicSeats: 'all taken' | 'never had' = 'all taken',
): Pick<TestWorldOptions, 'seed' | 'choices'> {
  const tickets = ['Marisol Quint', 'Tobias Rhee'].map(ticketOf);
  return {
    seed: (startMs) =>
      toWorldSeed([clientAt(seller, basicSeats === 'all taken')], tickets, startMs),
    choices: {
      onboardingOf: () => ({
        enableProvisioning: true,
        promptBeforeProvisioning: false,
        ...(ordering === 'on' ? { orderWhenNoneFits: true } : {}),
      }),
    },
  };
}

/** Says yes to whatever the CSP wants to hear; choices of several are taken as they are preselected. */
export function agree(form: RunForm): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf(form).flatMap((field) => {
      const only = field.options?.length === 1 ? field.options[0] : undefined;
      return only === undefined || field.schema.default !== undefined
        ? []
        : [[field.name, only.value]];
    }),
  );
}
export const agreeing: FormScript = { 'choose-order': agree };
