import type { ClientSeed } from '../../simulators/world/seed/clients.ts';
import { toWorldSeed } from '../../simulators/world/seed/index.ts';
import type { TicketSeed } from '../../simulators/world/seed/tickets.ts';
import { fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import type { RunForm } from '../../tools/client/run.ts';
import type { TestWorldOptions } from './world.ts';

/** Microsoft 365 Business Basic. */
export const basic = '3b555118-da6a-4418-894f-7df1e2096870';
export const clientName = 'Quayside Rowing';

/** What the client has of Business Basic. Every seat taken, of nobody that is connected; or free ones; or nothing. */
type BasicSeats = 'all taken' | 'free at the seller' | 'never had';

/** Owns Business Premium at a CSP, beside what it has of Business Basic. */
const clientAt = (seller: string, basicSeats: BasicSeats): ClientSeed => ({
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
    ...(basicSeats === 'never had'
      ? []
      : [
          {
            name: 'basic',
            seller: basicSeats === 'all taken' ? 'direct' : seller,
            product: 'business-basic',
            term: 'P1M',
            billing: 'monthly',
            lots: [{ quantity: 2, daysAgo: 400 }],
          } as const,
        ]),
  ],
  assigned: [
    { product: 'business-premium', count: 2 },
    { product: 'business-basic', count: basicSeats === 'all taken' ? 2 : 0 },
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
 * A world with one client that lacks a subscription of Business Basic (unless it is told to have free seats of it), and two
 * starters who need it: tickets 5001 and 5002. New subscriptions may be ordered there unless told otherwise; seats are bought
 * without being asked.
 */
export function orderingWorld(
  seller: string,
  ordering: 'on' | 'off' = 'on',
  basicSeats: BasicSeats = 'all taken',
): Pick<TestWorldOptions, 'seed' | 'choices'> {
  const tickets = ['Marisol Quint', 'Tobias Rhee'].map(ticketOf);
  return {
    seed: (startMs) => toWorldSeed([clientAt(seller, basicSeats)], tickets, startMs),
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
