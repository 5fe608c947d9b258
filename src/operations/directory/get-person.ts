import { z } from 'zod';
import { readListedPerson } from '../../store/directory-list.ts';
import { listRuns } from '../../store/run-list.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { toRunRow } from '../runs/run-view.ts';
import { id } from '../schemas/common.ts';
import { runRow } from '../schemas/run.ts';
import { parseId, personFields, toPersonRow } from './directory-view.ts';

/** More than a panel shows at a glance; the list of runs has the rest. */
const mostRuns = 10;

export const getPerson = defineOperation({
  name: 'people.get',
  summary: 'Show a person as they were read last, with the runs about somebody of that name',
  route: 'GET /v1/people/{id}',
  input: z.object({ id }),
  output: z
    .object({
      ...personFields,
      runs: z.array(runRow).describe('Runs of the client about this name, newest first'),
    })
    .meta({ id: 'Person' }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const { place: clientId, thing: personId } = parseId('person', input.id);
    const person = await readListedPerson(tools.db, clientId, personId);
    if (person === null) throw notFound('person', input.id);
    const { rows } = await listRuns(tools.db, {
      clientId: [clientId],
      subject: person.display_name,
      limit: mostRuns,
      offset: 0,
    });
    return { ...toPersonRow(person), runs: rows.map((run) => toRunRow(tools, run)) };
  },
});
