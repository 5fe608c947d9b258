import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { client } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';
import { readClientPage } from './client-view.ts';

export const getClient = defineOperation({
  name: 'clients.get',
  summary: 'Show a client with its packages, mappings and recent runs',
  route: 'GET /v1/clients/{id}',
  input: z.object({ id }),
  output: client,
  roles: 'staff',
  effect: 'read',
  handler: ({ tools }, input) => readClientPage(tools, input.id),
});
