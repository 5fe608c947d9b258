import { z } from 'zod';
import { readMatrixState, type MatrixReading } from '../../store/sku-map-matrix.ts';
import { defineOperation } from '../operation.ts';
import { instant } from '../schemas/common.ts';
import { listMatrixSources } from './read-matrix.ts';

const reading = z.object({
  state: z
    .enum(['reading', 'taken-over', 'refused', 'failed'])
    .describe('refused: read to its end and not believed; nothing was changed'),
  month: z.string().describe('"202611"'),
  serviceName: z.string(),
  askedBy: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  rows: z.number().int().describe('Lines of the file'),
  changed: z.number().int().describe('Products whose license is another one than before'),
  problem: z.string().nullable(),
});

export const matrixStatus = z
  .object({
    sources: z.array(z.string()).describe('CSPs that can give it; empty: none is connected'),
    products: z.number().int(),
    last: reading.nullable().describe('The newest reading, whatever became of it'),
    lastGood: reading.nullable().describe('The newest that was taken over'),
  })
  .meta({ id: 'OfferMatrixStatus' });

export const getMatrixStatus = defineOperation({
  name: 'products.matrix',
  summary: 'Tell when the offer matrix was read, from whom, and what became of it',
  route: 'GET /v1/products/offer-matrix',
  input: z.object({}),
  output: matrixStatus,
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }) => {
    const [state, sources] = await Promise.all([
      readMatrixState(tools.db),
      listMatrixSources(tools),
    ]);
    return {
      sources: sources.map(({ name }) => name),
      products: state.products,
      last: toReading(state.last),
      lastGood: toReading(state.lastGood),
    };
  },
});

function toReading(row: MatrixReading | null): z.input<typeof reading> | null {
  return row === null
    ? null
    : {
        state: row.state,
        month: row.month,
        serviceName: row.service_name,
        askedBy: row.asked_by,
        startedAt: row.started_at,
        endedAt: row.ended_at,
        rows: row.row_count,
        changed: row.changed_count,
        problem: row.problem,
      };
}
