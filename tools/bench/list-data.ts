/** Every so many rows of a kind; names repeat as they do among people. */
const words = (values: readonly string[]): string => `array['${values.join("','")}']`;

const firstNames = words([
  'Ada',
  'Bruno',
  'Chidi',
  'Dana',
  'Elif',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Keiko',
  'Lena',
  'Mateo',
  'Nadia',
  'Omar',
  'Priya',
  'Quinn',
]);
const lastNames = words([
  'Abara',
  'Bergström',
  'Castillo',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Grünwald',
  'Haddad',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Moreau',
  'Nakamura',
  'Okafor',
  'Petrov',
  'Quiroga',
  'Rossi',
  'Schneider',
  'Tanaka',
  'Underwood',
  'Varga',
  'Weber',
]);
const trades = words(['Dental', 'Architects', 'Logistics', 'Bakery', 'Law', 'Foundry', 'Optics']);
const products = words([
  'Microsoft 365 Business Premium',
  'Microsoft 365 E3',
  'Exchange Online (Plan 1)',
  'Visio Plan 2',
]);
const actions = words([
  'runs.start',
  'runs.answer',
  'seats.send',
  'seats.confirm',
  'people.create',
]);
const statuses = words([
  'finished',
  'finished',
  'finished',
  'finished',
  'cancelled',
  'stopped',
  'waiting-for-person',
]);

/** The `n`th value of an array, round and round; `step` keeps two columns from going round together. */
const nth = (values: string, step = 1): string =>
  `(${values})[1 + (n / ${step}) % cardinality(${values})]`;

const anyCsp = `select id from connected_service where category = 'csp' order by id limit 1`;
const person = `${nth(firstNames)} || ' ' || ${nth(lastNames, 7)} || ' ' || n`;

/** How many of what the lists are measured with. */
export interface ListSizes {
  readonly clients: number;
  readonly runs: number;
  readonly seatChanges: number;
  readonly people: number;
  readonly subscriptions: number;
  readonly auditRows: number;
}

/** Clients, runs, ledger and audit rows as years of use leave them; needs a superuser, because the ledger's checks are passed by. */
export const insertListData = (sizes: ListSizes): readonly string[] => [
  `set session_replication_role = replica`,
  `insert into client (id, name, environment, domains, tags, disabled, updated_at)
   select 'list-' || n, ${nth(lastNames)} || ' ' || ${nth(trades, 3)} || ' ' || n, 'cloud-only',
     jsonb_build_array('client-' || n || '.example'), case when n % 5 = 0 then '["vip"]'::jsonb else '[]' end, false, now()
   from generate_series(1, ${sizes.clients}) n`,
  `insert into run (id, package, flow_version, client_id, ticket_id, ticket_number, status, status_text, subject,
     started_by, started_by_name, started_at, finished_at)
   select 'list-run-' || n, case when n % 3 = 0 then 'staff-offboarding-cloud-only' else 'staff-onboarding-cloud-only' end,
     1, 'list-' || (1 + n % ${sizes.clients}), 'list-' || n, (700000 + n)::text, ${nth(statuses)}, 'As it is', ${person},
     'p-' || n % 40, ${nth(firstNames, 11)} || ' Engineer', now() - n * interval '7 minutes',
     case when n % 7 = 6 then null else now() - n * interval '6 minutes' end
   from generate_series(1, ${sizes.runs}) n`,
  `insert into seat_write (id, service_id, customer_id, subscription_id, fence, quantity_before, quantity_target, state,
     sent_at, settled_at)
   select 'list-write-' || n, (${anyCsp}),
     'c-' || n % ${sizes.clients}, 's-' || n % 3000, 1, 20, 21, 'confirmed', now() - n * interval '6 minutes',
     now() - n * interval '6 minutes'
   from generate_series(1, ${sizes.seatChanges}) n`,
  `insert into seat_change (id, intent_key, run_id, plan_hash, client_id, service_id, customer_id, subscription_id,
     product_name, sku_id, seat_delta, state, due_at, quantity_planned, write_id, requested_by, ticket_number, created_at,
     updated_at)
   select 'list-change-' || n, 'list-' || n, 'list-run-' || (1 + n % ${sizes.runs}), 'hash',
     'list-' || (1 + n % ${sizes.clients}), (${anyCsp}),
     'c-' || n % ${sizes.clients}, 's-' || n % 3000, ${nth(products, 5)}, 'sku-' || n % 4, 1,
     case when n % 50 = 0 then 'abandoned' else 'visible' end, now(), 20, 'list-write-' || n,
     ${nth(firstNames, 11)} || ' Engineer', (700000 + n)::text, now() - n * interval '7 minutes',
     now() - n * interval '5 minutes'
   from generate_series(1, ${sizes.seatChanges}) n`,
  `insert into seat_change_event (change_id, at, from_state, to_state, reason, by)
   select 'list-change-' || n, now() - n * interval '7 minutes', null, 'planned', 'part of a plan', 'seatwright'
   from generate_series(1, ${sizes.seatChanges}) n, generate_series(1, 4)`,
  `set session_replication_role = origin`,
  `insert into directory_person (client_id, person_id, user_principal_name, display_name, department, job_title, enabled,
     product_names, seen_at)
   select 'list-' || (1 + n % ${sizes.clients}), 'person-' || n, 'person-' || n || '@client.example', ${person},
     case when n % 4 = 0 then null else ${nth(trades, 3)} end, ${nth(trades, 5)}, n % 9 <> 0,
     array[${nth(products)}], now()
   from generate_series(1, ${sizes.people}) n`,
  `insert into directory_subscription (client_id, service_id, subscription_id, product_name, quantity, term, billing_cycle,
     status, is_trial, renews_at, price_minor, price_currency, reducible_seats, seen_at)
   select 'list-' || (1 + n % ${sizes.clients}), (${anyCsp}), 'list-s-' || n, ${nth(products, 5)}, 1 + n % 90, 'P1Y',
     'monthly', 'active', false, now() + n % 365 * interval '1 day', 1000 + n % 5000, 'USD', 0, now()
   from generate_series(1, ${sizes.subscriptions}) n`,
  // Hashes that are none: the log is measured, not verified.
  `insert into audit (seq, at, actor, on_behalf_of, channel, action, client_id, ticket_id, summary, after, previous_hash,
     hash)
   select (select max(seq) from audit) + n, now() - (${sizes.auditRows} - n) * interval '3 minutes',
     case when n % 3 = 0 then 'seatwright' else ${nth(firstNames, 11)} || ' Engineer' end,
     case when n % 3 = 0 then ${nth(firstNames, 11)} || ' Engineer' end, case when n % 3 = 0 then 'system' else 'portal' end,
     ${nth(actions, 2)}, 'list-' || (1 + n % ${sizes.clients}), 'list-' || n % ${sizes.runs},
     ${nth(products, 5)} || ' for ' || ${person}, jsonb_build_object('quantity', n % 90), 'previous', 'hash'
   from generate_series(1, ${sizes.auditRows}) n`,
  `vacuum (analyze) client, run, seat_write, seat_change, seat_change_event, directory_person, directory_subscription, audit`,
];
