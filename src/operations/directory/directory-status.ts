import { z } from 'zod';
import { listReadingProblems, readDirectoryState } from '../../store/directory.ts';
import { defineOperation } from '../operation.ts';
import { id, instant } from '../schemas/common.ts';

/** Clients with problems that are named; the count says how many there are. */
const mostNamed = 20;

export const directoryStatus = defineOperation({
  name: 'directory.status',
  summary: 'Tell how fresh the list of people and subscriptions is, and how far a refresh is',
  route: 'GET /v1/directory/status',
  input: z.object({ clientId: id.optional().describe('Absent: all clients') }),
  output: z
    .object({
      clients: z.number().int().describe('Clients that were read, or wait for it'),
      waiting: z.number().int().describe('Clients still to be read'),
      done: z.number().int().describe('Clients read meanwhile; 0 when none waits'),
      people: z.number().int(),
      subscriptions: z.number().int(),
      oldestReadAt: instant.nullable().describe('Null while some client was never read'),
      newestReadAt: instant.nullable(),
      problems: z
        .array(
          z.object({ clientId: z.string(), clientName: z.string(), messages: z.array(z.string()) }),
        )
        .describe(
          `What could not be read, for at most ${mostNamed} clients; its last copy is kept`,
        ),
    })
    .meta({ id: 'DirectoryStatus' }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, { clientId = null }) => {
    const [{ doneMeanwhile, ...state }, problems] = await Promise.all([
      readDirectoryState(tools.db, clientId),
      listReadingProblems(tools.db, { clientId, limit: mostNamed }),
    ]);
    return {
      ...state,
      done: doneMeanwhile,
      problems: problems.map((one) => ({
        clientId: one.client_id,
        clientName: one.client_name,
        messages: one.problems,
      })),
    };
  },
});
