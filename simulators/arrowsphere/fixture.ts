import { z } from 'zod';

import {
  type Answer,
  commerceId,
  jsonRequest,
  marketSeed,
  openWorld,
  tenantId,
  toAnswer,
  type World as CoreWorld,
} from '../core/test-kit.ts';
import {
  type ArrowBehaviour,
  type ArrowSimulator,
  demoApiKey,
  market,
  startArrowSphere,
} from './index.ts';

/** Reference of the first customer. */
export const customerRef = market.customerIdOf({ key: 'adatum', tenantId });
/** Reference of its license. */
export const licenseRef = market.subscriptionIdOf({ key: 'adatum-premium', commerceId });
/** Path of the license. */
export const licensePath = `/licenses/${licenseRef}`;

/** A running ArrowSphere. */
export interface World extends CoreWorld<ArrowSimulator> {
  /** Calls below the root; `key` replaces the right one. */
  call: (method: string, path: string, body?: unknown, key?: string) => Promise<Answer>;
  /** The fields of the license. */
  license: () => Promise<Record<string, unknown>>;
}

const fields = z.record(z.string(), z.unknown());
const licenseAnswer = z.object({ data: z.object({ license: fields }) });

/** Starts an ArrowSphere. */
export const start = async (behaviour: Partial<ArrowBehaviour> = {}): Promise<World> => {
  const world = await openWorld((clock) =>
    startArrowSphere({ clock, seed: () => marketSeed, provisionSeconds: 60, behaviour }),
  );
  const { url } = world.simulator;
  const call: World['call'] = async (method, path, body, key = demoApiKey) =>
    toAnswer(
      await fetch(`${url}/index.php/api${path}`, jsonRequest(method, { apiKey: key }, body)),
    );
  return {
    ...world,
    call,
    license: async () => licenseAnswer.parse((await call('GET', licensePath)).body).data.license,
  };
};
