import { z } from 'zod';
import { isSame } from '../../domain/products/review-product.ts';
import { listIgnoredProducts } from '../../store/sku-map-seen.ts';
import { defineOperation } from '../operation.ts';
import { listOf, page } from '../schemas/common.ts';
import { productQuestion, toProductQuestion } from './product-question.ts';
import { nameOf, reviewProducts } from './review.ts';

export const listQuestions = defineOperation({
  name: 'products.questions',
  summary: 'List products whose license nobody knows, or about which the sources disagree',
  route: 'GET /v1/products/questions',
  input: z.object({
    state: z.enum(['open', 'ignored']).default('open'),
    ...page,
  }),
  output: listOf(productQuestion),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, { state, search = '', limit, offset }) => {
    const [products, ignored] = await Promise.all([
      reviewProducts(tools.db),
      listIgnoredProducts(tools.db),
    ]);
    const ignoredByName = new Map(ignored.map((one) => [nameOf(one.product), one]));
    const words = search.toLowerCase().split(/\s+/u);
    const questions = products.flatMap((open) => {
      const found = ignoredByName.get(nameOf(open.product));
      // Ignored is what was seen: other evidence is another question.
      const isIgnored = found !== undefined && isSame(open.known, found.knownThen);
      if (isIgnored !== (state === 'ignored')) return [];
      return toProductQuestion(open, isIgnored ? found : null) ?? [];
    });
    const matching = questions.filter(({ productName, productKey, serviceNames, clientNames }) => {
      const text = [productName, productKey, ...serviceNames, ...clientNames]
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return { items: matching.slice(offset, offset + limit), total: matching.length };
  },
});
