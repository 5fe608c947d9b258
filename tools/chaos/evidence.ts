import { writeFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { Rig } from './rig/rig.ts';

/** Tables that say what the product meant to do; names and addresses of the simulated world are all they hold. */
const tables = [
  'run',
  'run_step',
  'run_message',
  'seat_change',
  'seat_change_event',
  'seat_write',
  'seat_hold',
  'note',
  'agenda',
  'agenda_ring',
  'pgboss.job',
] as const;

/** Writes both sides of a chaos run into one JSON file: the vendors' journals, and the product's own records. */
export async function writeEvidence(rig: Rig, path: string): Promise<void> {
  const client = new Client({ connectionString: rig.databaseUrl });
  await client.connect();
  try {
    const records: Record<string, unknown> = { journal: rig.world.journal() };
    for (const table of tables) {
      records[table] = (
        await client.query(`select to_jsonb(one) as row from ${table} one`)
      ).rows.map(({ row }: { row: unknown }) => row);
    }
    await writeFile(path, JSON.stringify(records));
  } finally {
    await client.end();
  }
}
