import type { ClientId } from '../domain/ids.ts';
import type { Database, Tx } from './database.ts';

/** Keeps which account of the client's directory belongs to a person of its tenant; the last word counts. */
export async function saveDirectoryLink(
  tx: Tx,
  link: {
    readonly clientId: ClientId;
    /** Of the tenant. */
    readonly personId: string;
    /** Of the directory: a GUID in lower case. */
    readonly directoryPersonId: string;
    readonly linkedAt: Temporal.Instant;
  },
): Promise<void> {
  const { clientId, personId, directoryPersonId, linkedAt } = link;
  const change = { directory_person_id: directoryPersonId, linked_at: linkedAt.toString() };
  await tx
    .insertInto('directory_link')
    .values({ client_id: clientId, person_id: personId, ...change })
    .onConflict((conflict) => conflict.columns(['client_id', 'person_id']).doUpdateSet(change))
    .execute();
}

/** The directory's id of the account that belongs to a person of the tenant; null where nobody has said. */
export async function readDirectoryLink(
  db: Database,
  clientId: ClientId,
  personId: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('directory_link')
    .select('directory_person_id')
    .where('client_id', '=', clientId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row?.directory_person_id ?? null;
}
