import { z } from 'zod';
import { ignoreProduct as ignore, unignoreProduct } from '../../store/sku-map-seen.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { fromProductPath, productInWords, productPath } from './product-identity.ts';
import { reviewOne } from './review.ts';
import { requireSame } from './set-product.ts';

export const ignoreProduct = defineOperation({
  name: 'products.ignore',
  summary: 'Put a question about a product aside, or ask it again; what is blocked stays blocked',
  route: 'PUT /v1/products/{segment}/{productKey}/ignored',
  input: z.object({
    ...productPath,
    ignored: z.boolean(),
    known: z
      .array(z.string().max(100))
      .max(50)
      .optional()
      .describe('`known` of the question: refused when the sources say more by now'),
  }),
  output: z.object({ ignored: z.boolean() }),
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const product = fromProductPath(input);
    const what = productInWords(product);
    await write(
      async (tx) => {
        if (!input.ignored) return void (await unignoreProduct(tx, product));
        const open = await reviewOne(tx, product);
        requireSame(open.known, input.known);
        if (open.question === null) throw nothingToAsk(what);
        const at = tools.clock.now();
        await ignore(tx, { product, knownThen: open.known, ignoredBy: actor.name, at });
      },
      () => ({
        summary: input.ignored
          ? `Put aside which license ${what} is`
          : `Asked again which license ${what} is`,
        after: { ...product, ignored: input.ignored },
      }),
    );
    return { ignored: input.ignored };
  },
});

function nothingToAsk(what: string): OperationError {
  return new OperationError({
    kind: 'conflict',
    code: 'no-question',
    message: `Nothing is open about ${what}.`,
    nextStep: 'Load the page again: somebody has decided, or the sources agree by now.',
  });
}
