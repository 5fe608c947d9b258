import { json, type Database, type Tx } from './database.ts';
import type { SealedText, SecretFacts } from './schema.ts';

export type ServiceCategory = 'csp' | 'tenant' | 'psa' | 'directory';

/** One configured account at an outside system. `secrets` are sealed and never leave the server. */
export interface ConnectedService {
  readonly id: string;
  /** Which connector serves it. */
  readonly kind: string;
  readonly category: ServiceCategory;
  /** The name that people gave it. */
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: Record<string, string>;
  readonly secrets: Record<string, SealedText>;
  /** Who set each secret and when, and when it ends, by the secret's name; older secrets are absent. */
  readonly secret_facts: Record<string, SecretFacts>;
  readonly last_good_at: string | null;
  readonly last_error: string | null;
  readonly last_error_at: string | null;
  /** Changes with every saved change of settings or secrets: the key of cached connectors. */
  readonly updated_at: string;
}

/** Ordered by name. */
export async function listServices(
  db: Database,
  only: { readonly category?: ServiceCategory; readonly enabled?: boolean } = {},
): Promise<readonly ConnectedService[]> {
  let query = db.selectFrom('connected_service').selectAll();
  if (only.category !== undefined) query = query.where('category', '=', only.category);
  if (only.enabled !== undefined) query = query.where('enabled', '=', only.enabled);
  return query.orderBy('name').orderBy('id').execute();
}

export async function readService(db: Database, id: string): Promise<ConnectedService | null> {
  const row = await db
    .selectFrom('connected_service')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** As `readService`, and nobody else changes it until the transaction ends. */
export async function lockService(tx: Tx, id: string): Promise<ConnectedService | null> {
  const row = await tx
    .selectFrom('connected_service')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Adds a service or replaces its name, switch, settings and secrets; absent facts about secrets stay as they are. */
export async function saveService(
  tx: Tx,
  service: Pick<
    ConnectedService,
    'id' | 'kind' | 'category' | 'name' | 'enabled' | 'settings' | 'secrets'
  > &
    Partial<Pick<ConnectedService, 'secret_facts'>>,
  at: Temporal.Instant,
): Promise<void> {
  const values = {
    name: service.name,
    enabled: service.enabled,
    settings: json(service.settings),
    secrets: json(service.secrets),
    ...(service.secret_facts === undefined ? {} : { secret_facts: json(service.secret_facts) }),
    updated_at: at.toString(),
  };
  await tx
    .insertInto('connected_service')
    .values({
      id: service.id,
      kind: service.kind,
      category: service.category,
      secret_facts: json({}),
      ...values,
      last_good_at: null,
      last_error: null,
      last_error_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

/** Removes a service with its mappings and what was read of it. Only for one without a history. */
export async function removeService(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('connected_service').where('id', '=', id).execute();
}

/**
 * Replaces one secret without a change of `updated_at`: the connector that got it goes on working. `ends`: when the vendor
 * says that it will no longer take it; who set it stays who it was.
 */
export async function replaceSecret(
  tx: Tx,
  id: string,
  name: string,
  sealed: SealedText,
  ends?: { readonly now: Temporal.Instant; readonly at: Temporal.Instant },
): Promise<void> {
  const row = await tx
    .selectFrom('connected_service')
    .select(['secrets', 'secret_facts'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const known = row.secret_facts[name] ?? { setAt: ends?.now.toString(), setBy: 'seatwright' };
  const expiresOn = ends?.at.toZonedDateTimeISO('UTC').toPlainDate().toString();
  const facts = { ...row.secret_facts, [name]: { ...known, expiresOn } };
  await tx
    .updateTable('connected_service')
    .set({
      secrets: json({ ...row.secrets, [name]: sealed }),
      ...(ends === undefined ? {} : { secret_facts: json(facts) }),
    })
    .where('id', '=', id)
    .execute();
}

/** Seals every secret anew whose key is not the newest; answers how many there were. */
export async function resealSecrets(
  tx: Tx,
  sealer: {
    readonly isOutdated: (sealed: SealedText) => boolean;
    readonly open: (sealed: SealedText) => string;
    readonly seal: (text: string) => SealedText;
  },
): Promise<number> {
  const rows = await tx
    .selectFrom('connected_service')
    .select(['id', 'secrets'])
    .orderBy('id')
    .forUpdate()
    .execute();
  let count = 0;
  for (const row of rows) {
    const outdated = Object.entries(row.secrets).filter(([, sealed]) => sealer.isOutdated(sealed));
    if (outdated.length === 0) continue;
    const fresh = outdated.map(([name, sealed]) => [name, sealer.seal(sealer.open(sealed))]);
    await tx
      .updateTable('connected_service')
      .set({ secrets: json({ ...row.secrets, ...Object.fromEntries(fresh) }) })
      .where('id', '=', row.id)
      .execute();
    count += outdated.length;
  }
  return count;
}

/**
 * Remembers how the last call went. `savedAt`: the `updated_at` of the service that was called; when it was saved since, the
 * outcome is of other settings and says nothing any more.
 */
export async function recordHealth(
  db: Database,
  id: string,
  outcome: {
    readonly at: Temporal.Instant;
    readonly error: string | null;
    readonly savedAt?: string;
  },
): Promise<void> {
  const at = outcome.at.toString();
  let update = db
    .updateTable('connected_service')
    .set(
      outcome.error === null
        ? { last_good_at: at }
        : { last_error: outcome.error, last_error_at: at },
    )
    .where('id', '=', id);
  if (outcome.savedAt !== undefined) update = update.where('updated_at', '=', outcome.savedAt);
  await update.execute();
}

/** Forgets how calls went: with other settings or secrets that says nothing any more. */
export async function forgetHealth(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('connected_service')
    .set({ last_good_at: null, last_error: null, last_error_at: null })
    .where('id', '=', id)
    .execute();
}
