import { z } from 'zod';
import { hasHistory } from '../../store/service-use.ts';
import { removeService as forget } from '../../store/services.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { lockUnchanged } from './service-conflicts.ts';
import { requireService } from './service-view.ts';

export const removeService = defineOperation({
  name: 'services.remove',
  summary:
    'Remove an integration that is disabled and at which nothing was ever bought or given back',
  route: 'DELETE /v1/services/{id}',
  input: z.object({ id }),
  output: z.null(),
  roles: ['admin'],
  effect: 'write',
  status: 204,
  handler: async ({ tools, write }, input) => {
    const known = await requireService(tools, input.id);
    await write(
      async (tx) => {
        const service = await lockUnchanged(tx, known);
        if (service.enabled) throw isEnabled(service.name);
        if (await hasHistory(tx, service.id)) throw isNeeded(service.name);
        await forget(tx, service.id);
      },
      () => ({
        summary: `Removed ${known.name}`,
        before: { name: known.name, kind: known.kind, settings: known.settings },
      }),
    );
    return null;
  },
});

const isEnabled = (name: string): OperationError =>
  new OperationError({
    kind: 'conflict',
    code: 'service-enabled',
    message: `${name} is enabled.`,
    nextStep: 'Disable it first; it is said then what that stops.',
  });

const isNeeded = (name: string): OperationError =>
  new OperationError({
    kind: 'refused',
    code: 'service-has-history',
    message: `Seats were bought or written down at ${name}: what became of them is told by its name.`,
    nextStep: 'Leave it disabled. Nothing is called there any more.',
  });
