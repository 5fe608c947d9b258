import { z } from 'zod';
import { listAuditChoices as queryChoices } from '../../store/audit-list.ts';
import { defineOperation } from '../operation.ts';

const names = z.array(z.string());

export const listAuditChoices = defineOperation({
  name: 'audit.choices',
  summary: 'List the people, actions and channels that occur in the audit log',
  route: 'GET /v1/audit/choices',
  input: z.object({}),
  output: z.object({ people: names, actions: names, channels: names }).meta({ id: 'AuditChoices' }),
  roles: ['admin', 'auditor'],
  effect: 'read',
  handler: async ({ tools }) => {
    const { people, actions, channels } = await queryChoices(tools.db);
    return { people: [...people], actions: [...actions], channels: [...channels] };
  },
});
