import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { defineStep, type Step } from '../runs/flow.ts';

const asked = z.object({ asked: z.boolean() });

/** Asks for a cycle where that is configured. What goes wrong costs nothing but the wait for the next one. */
export function askSynchronisationStep(after: readonly string[]): Step<z.output<typeof asked>> {
  return defineStep<z.output<typeof asked>>({
    name: 'ask-for-synchronisation',
    title: 'Ask for a synchronisation',
    after,
    result: asked,
    version: 1,
    survives: true,
    leftover: null,
    isSkipped: (result) => !result.asked,
    do: async (context) => {
      const { tools, run } = context;
      const directory = await tools.connections.directory(clientId(run.clientId));
      try {
        const answer = await directory.startSynchronisation();
        return { kind: 'done', result: { asked: answer === 'asked' } };
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        const text = `A synchronisation could not be asked for: ${error.message}. Its next cycle is waited for.`;
        context.say({ key: 'not asked', kind: 'text', text });
        return { kind: 'done', result: { asked: false } };
      }
    },
  });
}
