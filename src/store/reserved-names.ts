import type { Database, Tx } from './database.ts';

/** Promises an account name to a run. False when another unfinished run has it. */
export async function reserveName(
  tx: Tx,
  name: { readonly tenantId: string; readonly userPrincipalName: string; readonly runId: string },
): Promise<boolean> {
  await tx
    .insertInto('reserved_name')
    .values({
      tenant_id: name.tenantId,
      user_principal_name: name.userPrincipalName.toLowerCase(),
      run_id: name.runId,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_principal_name']).doNothing())
    .execute();
  const row = await tx
    .selectFrom('reserved_name')
    .select('run_id')
    .where('tenant_id', '=', name.tenantId)
    .where('user_principal_name', '=', name.userPrincipalName.toLowerCase())
    .executeTakeFirstOrThrow();
  return row.run_id === name.runId;
}

/** Names that other unfinished runs have in a tenant, lower case. */
export async function namesReservedByOthers(
  db: Database,
  tenantId: string,
  runId: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('reserved_name')
    .select('user_principal_name')
    .where('tenant_id', '=', tenantId)
    .where('run_id', '<>', runId)
    .execute();
  return rows.map((row) => row.user_principal_name);
}

export async function releaseNames(tx: Tx, runId: string): Promise<void> {
  await tx.deleteFrom('reserved_name').where('run_id', '=', runId).execute();
}
