import { z } from 'zod';
import { workSentences, workTitle } from '../../flows/by-hand/words.ts';
import { listWork, type ListedWork } from '../../store/manual-work-list.ts';
import { notFound } from '../failures.ts';
import type { ServerTools } from '../operation.ts';
import { id, instant } from '../schemas/common.ts';

export const workState = z.enum(['open', 'done', 'impossible']);

export const workItem = z
  .object({
    id,
    title: z.string().describe('What to do, in one line'),
    sentences: z.array(z.string()).describe('Everything that whoever does it has to know'),
    state: workState,
    clientId: z.string(),
    clientName: z.string(),
    serviceId: z.string(),
    cspName: z.string(),
    subscriptionId: z.string(),
    productName: z.string(),
    accountReference: z.string(),
    portalAddress: z.string().describe('Where people buy at the vendor; empty for none'),
    before: z.number().int(),
    target: z.number().int(),
    undoUntil: instant.nullable(),
    openedAt: instant,
    closedAt: instant.nullable(),
    closedBy: z.string().nullable(),
    reason: z.string().describe('Why it could not be done; empty otherwise'),
    runs: z.array(
      z.object({
        runId: z.string(),
        ticketNumber: z.string(),
        isEnded: z.boolean().describe('Nobody waits in its chat any more'),
      }),
    ),
  })
  .meta({ id: 'WorkItem' });

export function toWorkItem(row: ListedWork): z.input<typeof workItem> {
  const names = { clientName: row.client_name, serviceName: row.service_name };
  return {
    id: row.id,
    title: workTitle(row, names),
    sentences: [...workSentences(row, names)],
    state: row.state,
    clientId: row.client_id,
    clientName: row.client_name,
    serviceId: row.service_id,
    cspName: row.service_name,
    subscriptionId: row.subscription_id,
    productName: row.product_name,
    accountReference: row.account_reference,
    portalAddress: row.portal_address,
    before: row.quantity_before,
    target: row.quantity_target,
    undoUntil: row.undo_until,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    closedBy: row.closed_by_name,
    reason: row.reason,
    runs: row.runs.map(({ run_id, ticket_number, is_ended }) => ({
      runId: run_id,
      ticketNumber: ticket_number,
      isEnded: is_ended,
    })),
  };
}

/** The item, or `not-found`. */
export async function requireWork(tools: ServerTools, workId: string): Promise<ListedWork> {
  const { rows } = await listWork(tools.db, { id: workId, limit: 1, offset: 0 });
  const [row] = rows;
  if (row === undefined) throw notFound('work item', workId);
  return row;
}
