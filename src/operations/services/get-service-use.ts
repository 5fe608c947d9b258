import { z } from 'zod';
import { readServiceUse } from '../../store/service-use.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { runStatus } from '../schemas/run.ts';
import { requireService } from './service-view.ts';

/** More than these are only counted. */
const mostRuns = 20;

const openRun = z
  .object({
    id: z.string(),
    packageTitle: z.string(),
    subject: z.string().nullable(),
    clientName: z.string(),
    ticketNumber: z.string(),
    status: runStatus,
    statusText: z.string(),
  })
  .meta({ id: 'OpenRun' });

export const getServiceUse = defineOperation({
  name: 'services.use',
  summary: 'Tell what needs an integration now, and would wait if it were disabled',
  route: 'GET /v1/services/{id}/use',
  input: z.object({ id }),
  output: z
    .object({
      others: z.array(z.string()).describe('Other enabled integrations for the same purpose'),
      openRuns: z.array(openRun).describe('The oldest first; 20 at most'),
      openRunCount: z.number().int(),
      openSeatChangeCount: z.number().int().describe('Seat changes there that are not settled'),
      mappedClientCount: z.number().int().describe('Clients that are a customer there'),
    })
    .meta({ id: 'ServiceUse' }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const service = await requireService(tools, input.id);
    const use = await readServiceUse(tools.db, service, mostRuns);
    return {
      ...use,
      others: [...use.others],
      openRuns: use.openRuns.map((run) => ({
        id: run.id,
        packageTitle: tools.catalog.packages.get(run.package)?.title ?? run.package,
        subject: run.subject,
        clientName: run.client_name,
        ticketNumber: run.ticket_number,
        status: run.status,
        statusText: run.status_text,
      })),
    };
  },
});
