import { z } from 'zod';
import { auditSorts, listAudit as queryAudit } from '../../store/audit-list.ts';
import { defineOperation } from '../operation.ts';
import { listOf, manyOf, page, period, sortBy } from '../schemas/common.ts';
import { auditEntry, toAuditEntry } from './audit-entry.ts';

const name = z.string().max(200);

export const listAudit = defineOperation({
  name: 'audit.list',
  summary: 'List the audit log, newest first',
  route: 'GET /v1/audit',
  input: z.object({
    person: manyOf(name).describe('Names: who did it, or on whose behalf it was done'),
    action: manyOf(name).describe(
      'Names of operations and of what runs did: configuration.save, seats.confirm',
    ),
    channel: manyOf(name).describe('Through what: portal, chat, http, cli, system'),
    clientId: manyOf(name),
    ticket: manyOf(name).describe('Ids of tickets'),
    ...period,
    sort: sortBy(auditSorts),
    ...page,
  }),
  output: listOf(auditEntry),
  roles: ['admin', 'auditor'],
  effect: 'read',
  csv: [
    { header: 'Number', value: (entry) => entry.seq },
    { header: 'At', value: (entry) => entry.at },
    { header: 'Who', value: (entry) => entry.actor },
    { header: 'On behalf of', value: (entry) => entry.onBehalfOf },
    { header: 'Through', value: (entry) => entry.channel },
    { header: 'Client', value: (entry) => entry.clientName ?? entry.clientId },
    { header: 'Ticket', value: (entry) => entry.ticketId },
    { header: 'Action', value: (entry) => entry.action },
    { header: 'What happened', value: (entry) => entry.summary },
    { header: 'Before', value: (entry) => toCell(entry.before) },
    { header: 'After', value: (entry) => toCell(entry.after) },
    { header: 'External ids', value: (entry) => toIdText(entry.externalIds) },
  ],
  handler: async ({ tools }, query) => {
    const { rows, total } = await queryAudit(tools.db, query);
    return { items: rows.map(toAuditEntry), total };
  },
});

function toCell(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function toIdText(ids: Readonly<Record<string, string>>): string | null {
  const words = Object.entries(ids).map(([name, id]) => `${name}: ${id}`);
  return words.length === 0 ? null : words.join('; ');
}
