import { z } from 'zod';
import { NotConnectedError } from '../../flows/tools.ts';
import type { Database } from '../../store/database.ts';
import {
  beginReading,
  endReading,
  takeOverMatrix,
  unstage,
  type TakenOver,
} from '../../store/sku-map-matrix.ts';
import { OperationError, toFailure } from '../failures.ts';
import { defineOperation, type OperationContext } from '../operation.ts';
import { listMatrixSources, monthOf, stageMatrix, type MatrixSource } from './read-matrix.ts';

const outcome = z.object({
  month: z.string().describe('"202611"'),
  serviceName: z.string(),
  rows: z.number().int().describe('Lines of the file'),
  changed: z.number().int().describe('Products whose license is another one than before'),
});

export const refreshProducts = defineOperation({
  name: 'products.refresh',
  summary: 'Read the offer matrix again and take it over, whole or not at all',
  route: 'POST /v1/products/offer-matrix',
  input: z.object({
    acceptSmaller: z
      .boolean()
      .default(false)
      .describe('Take over a file that is much smaller than the one before'),
  }),
  output: outcome,
  roles: ['admin'],
  effect: 'write',
  handler: async (context, { acceptSmaller }) => {
    const sources = await listMatrixSources(context.tools);
    const [first, ...others] = sources;
    if (first === undefined) {
      throw new NotConnectedError(
        'No connected CSP can give the offer matrix: that takes one whose API has it, with the consent of a person.',
      );
    }
    let [source, rest] = [first, others];
    for (;;) {
      try {
        return await readFrom(context, source, acceptSmaller);
      } catch (error) {
        const [next, ...further] = rest;
        // A refusal of ours, or a fault, is not cured by asking somebody else.
        if (next === undefined || !toFailure(error).code.startsWith('outside-')) throw error;
        [source, rest] = [next, further];
      }
    }
  },
});

async function readFrom(
  context: OperationContext,
  source: MatrixSource,
  acceptSmaller: boolean,
): Promise<z.input<typeof outcome>> {
  const { tools, actor } = context;
  const at = tools.clock.now();
  const { serviceId, name: serviceName } = source;
  const asked = { serviceId, serviceName, month: monthOf(at), askedBy: actor.name, at };
  const id = await beginReading(tools.db, asked);
  if (id === null) throw busy();
  try {
    const month = await stageMatrix(tools, source, { id, at });
    const taken = await takeOver(context, { id, month, serviceName, acceptSmaller });
    if (!taken.ok) throw refusal(taken);
    return { month, serviceName, rows: taken.rowCount, changed: taken.changedCount };
  } catch (error) {
    if (!(error instanceof OperationError))
      await fail(tools.db, id, { at: tools.clock.now(), error });
    throw error;
  }
}

/** What is refused is written down too: the page says why nothing is new. */
function takeOver(
  { tools, write }: OperationContext,
  reading: {
    readonly id: number;
    readonly month: string;
    readonly serviceName: string;
    readonly acceptSmaller: boolean;
  },
): Promise<TakenOver> {
  const { id, month, serviceName, acceptSmaller } = reading;
  const at = tools.clock.now();
  return write(
    async (tx) => {
      const taken = await takeOverMatrix(tx, id, { month, at, acceptSmaller });
      if (taken.ok) {
        await endReading(tx, id, { at, state: 'taken-over', month, problem: null, ...taken });
      } else {
        await unstage(tx, id);
        const problem = refusalInWords(taken);
        await endReading(tx, id, { at, state: 'refused', month, problem });
      }
      return taken;
    },
    (taken) => ({
      summary: taken.ok
        ? `Took over the offer matrix of ${month} from ${serviceName}`
        : `Did not take over the offer matrix of ${month} from ${serviceName}`,
      after: taken.ok
        ? { month, rows: taken.rowCount, changed: taken.changedCount, acceptSmaller }
        : { month, refused: refusalInWords(taken) },
    }),
  );
}

async function fail(
  db: Database,
  id: number,
  { at, error }: { readonly at: Temporal.Instant; readonly error: unknown },
): Promise<void> {
  await unstage(db, id);
  await endReading(db, id, { at, state: 'failed', problem: toFailure(error).message });
}

type Refused = Extract<TakenOver, { readonly ok: false }>;

function refusalInWords(refused: Refused): string {
  if (refused.reason === 'empty') return 'The offer matrix that arrived names no license at all.';
  return `The offer matrix that arrived has ${refused.rowsNow} lines, and the one before had ${refused.rowsBefore}: that much does not disappear in a month.`;
}

function refusal(refused: Refused): OperationError {
  const isSmaller = refused.reason === 'shrunken';
  return new OperationError({
    kind: 'refused',
    code: `offer-matrix-${refused.reason}`,
    message: refusalInWords(refused),
    nextStep: isSmaller
      ? 'Nothing was changed. Look at it in the vendor’s portal; if it is right, an admin takes it over nevertheless.'
      : 'Nothing was changed. It is read again tomorrow.',
  });
}

function busy(): OperationError {
  return new OperationError({
    kind: 'conflict',
    code: 'offer-matrix-in-hand',
    message: 'The offer matrix is being read just now.',
    nextStep: 'Look again in a few minutes.',
  });
}
