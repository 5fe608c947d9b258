import { z } from 'zod';
import { findSlot, type Slot } from '../../domain/commands/find-slot.ts';
import { clientId } from '../../domain/ids.ts';
import { nameLicenses } from '../../flows/runs/match-said.ts';
import { requireClient } from '../clients/client-view.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { knownPackages } from '../packages/known-packages.ts';
import { id } from '../schemas/common.ts';
import { timeZone, todayIn } from './time-zone.ts';

const suggestion = z
  .object({
    text: z.string().describe('The whole line with it'),
    label: z.string().describe('What it adds'),
    detail: z.string().optional(),
  })
  .meta({ id: 'CommandSuggestion' });
type Suggestion = z.input<typeof suggestion>;

const mostSuggestions = 8;

export const suggestCommands = defineOperation({
  name: 'commands.suggest',
  summary: 'Suggest how a line that is being typed goes on',
  route: 'GET /v1/clients/{id}/command-suggestions',
  input: z.object({ id, text: z.string().max(500).default(''), timeZone }),
  output: z.object({ items: z.array(suggestion) }),
  roles: ['engineer', 'admin'],
  effect: 'read',
  handler: async ({ tools }, input) => {
    const client = await requireClient(tools, input.id);
    const reasons = knownPackages(tools).flatMap((definition) => definition.typed?.reasons ?? []);
    const today = todayIn(input.timeZone, tools.clock.now());
    const slot = findSlot(input.text, { today, reasons });
    const items = slot === null ? [] : await fill(tools, client.id, slot);
    return { items: items.slice(0, mostSuggestions) };
  },
});

async function fill(
  tools: ServerTools,
  client: string,
  slot: Slot,
): Promise<readonly Suggestion[]> {
  const { before } = slot;
  if (slot.kind === 'choice') {
    return slot.options.map((option) => ({ text: before + option, label: option.trim() }));
  }
  const tenant = await tools.connections.tenant(clientId(client));
  if (slot.kind === 'person') {
    const { search } = slot;
    const people = await tenant.listPeople({ search, enabledOnly: true, limit: mostSuggestions });
    return people.map((person) => ({
      // The account name: two people may share a name.
      text: `${before}${person.userPrincipalName} `,
      label: person.displayName,
      detail: person.userPrincipalName,
    }));
  }
  const words = slot.search.toLowerCase().split(/\s+/);
  return nameLicenses(await tenant.listLicenses())
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .map(({ name }) => ({ text: `${before}${name}`, label: name }));
}
