import { Client } from 'pg';

/** Runs SQL that no operation offers: rows by the hundred thousand, as years of use would leave them. */
export async function execute(databaseUrl: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Clients without a tenant, beside those of the world. */
export const insertClients = (count: number): readonly string[] => [
  `insert into client (id, name, environment, domains, tags, disabled, updated_at)
   select 'bulk-' || n, 'Bulk client ' || n, 'cloud-only', '[]', '[]', false, now()
   from generate_series(1, ${count}) n`,
];

/** Finished runs over those clients, each with ten steps and eight messages, the numbers of an ordinary onboarding. */
export const insertFinishedRuns = (from: number, to: number): readonly string[] => [
  `insert into run (id, package, flow_version, client_id, ticket_id, ticket_number, status, status_text, subject,
     started_by, started_by_name, started_at, finished_at)
   select 'bulk-run-' || n, 'staff-onboarding-cloud-only', 1, 'bulk-' || (1 + n % 1000), 'bulk-' || n, 'B' || n,
     'finished', 'Finished', 'Somebody ' || n, 'eli', 'Eli Engineer', now() - n * interval '1 minute',
     now() - n * interval '1 minute'
   from generate_series(${from}, ${to}) n`,
  `insert into run_step (run_id, name, round, status, result, result_version, attempts, started_at, finished_at)
   select 'bulk-run-' || n, 'step-' || s, 1, 'done', '{"value": "a result of ordinary length"}', 1, 1, now(), now()
   from generate_series(${from}, ${to}) n, generate_series(1, 10) s`,
  `insert into run_message (run_id, seq, once_key, at, author, kind, text)
   select 'bulk-run-' || n, s, 'message-' || s, now(), 'seatwright', 'text', 'A message of ordinary length, number ' || s
   from generate_series(${from}, ${to}) n, generate_series(1, 8) s`,
  'analyze run, run_step, run_message',
];

/** Runs that wait for a day far ahead, each with its agenda entry, as `ring` and a look would leave them. */
export const insertWaitingRuns = (count: number): readonly string[] => [
  `insert into run (id, package, flow_version, client_id, ticket_id, ticket_number, status, status_text, started_by,
     started_by_name, started_at)
   select 'waiting-run-' || n, 'staff-onboarding-cloud-only', 1, 'bulk-' || (1 + n % 1000), 'w-' || n, 'W' || n,
     'scheduled', 'Waiting for the start date', 'eli', 'Eli Engineer', now()
   from generate_series(1, ${count}) n`,
  `insert into agenda (kind, key, wake_at, fence)
   select 'run', 'waiting-run-' || n, now() + interval '40 days', 3 from generate_series(1, ${count}) n`,
];
