import { z } from 'zod';
import type { Api } from '../client/api.ts';
import { choiceNamed, fieldsOf, type FormScript } from '../client/answer-form.ts';
import type { RunForm } from '../client/run.ts';
import { readTicketWords, type TicketWords } from './ticket-words.ts';

const ticketView = z.object({
  id: z.string(),
  number: z.string(),
  summary: z.string(),
  description: z.string().nullable(),
  client: z.object({ id: z.string(), name: z.string() }).nullable(),
});
type TicketView = z.output<typeof ticketView>;

function readTicket(api: Api, ticket: string): Promise<TicketView> {
  return api.get(`/v1/tickets/${ticket}`, ticketView);
}

/** A customer that nobody has named is none: better asked again than bought for the wrong one. */
function settleMapping(form: RunForm): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf(form).flatMap((field) => {
      const none = field.options?.find(({ label }) => label.startsWith('Not a customer'));
      return none === undefined || field.schema.default !== undefined
        ? []
        : [[field.name, none.value]];
    }),
  );
}

/** How an engineer answers the onboarding's forms who does what the ticket says. */
function onboardingScript(words: TicketWords): FormScript {
  return {
    licenses: (form) => ({
      licenses: words.licenses.map((name) => choiceNamed(form, 'licenses', name)),
    }),
    'mailbox-warning': { continue: 'continue' },
    person: {
      firstName: words.firstName,
      lastName: words.lastName,
      ...(words.jobTitle === null ? {} : { jobTitle: words.jobTitle }),
      ...(words.department === null ? {} : { department: words.department }),
    },
    'customer-mapping': settleMapping,
  };
}

/** The same for offboarding: the person is looked up by the form's own search. */
function offboardingScript(api: Api, words: TicketWords): FormScript {
  return {
    leaver: async (form, run) => ({
      person: await lookUpLeaver(api, run.id, form, words),
      when: 'now',
    }),
    'customer-mapping': settleMapping,
  };
}

/** How the ticket wants its run to be answered. */
export async function scriptOf(api: Api, ticket: string): Promise<FormScript> {
  const view = await readTicket(api, ticket);
  const words = readTicketWords(view);
  return view.summary.startsWith('Leaver')
    ? offboardingScript(api, words)
    : onboardingScript(words);
}

const found = z.object({ items: z.array(z.object({ value: z.string(), label: z.string() })) });

/** Id of the person that a leaver's ticket names, found through the form's search. Throws unless it is exactly one. */
async function lookUpLeaver(
  api: Api,
  runId: string,
  form: RunForm,
  words: TicketWords,
): Promise<string> {
  const query = `search=${encodeURIComponent(words.fullName)}`;
  const path = `/v1/runs/${runId}/forms/${form.id}/lookup/person?${query}`;
  const { items } = await api.get(path, found);
  const [only, second] = items.filter(({ label }) => label.includes(words.fullName));
  if (only === undefined || second !== undefined) {
    throw new Error(
      `"${words.fullName}" is not exactly one person: ${items.map((one) => one.label).join(', ')}`,
    );
  }
  return only.value;
}
