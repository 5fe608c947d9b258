import { sql } from 'kysely';
import { z } from 'zod';
import type { LicenseName } from '../domain/products/parse-names.ts';
import { json, type Database, type Tx } from './database.ts';
import { readSetting, writeSetting } from './settings.ts';

const setting = 'license-names';

const upload = z.object({
  /** Grows with each upload, also with going back to the shipped names. */
  version: z.number().int(),
  /** Null: the shipped names. */
  table: z
    .object({
      names: z.number().int(),
      skippedLines: z.number().int(),
      renamed: z.number().int(),
      tidiedLines: z.number().int(),
      by: z.string(),
      at: z.string(),
    })
    .nullable(),
});

/** Which table of license names is in use, and what was wrong with it. */
export type NamesUpload = z.output<typeof upload>;

/** What was uploaded; version 0 without a table when nothing ever was. */
export async function readNamesUpload(db: Database): Promise<NamesUpload> {
  const value = await readSetting(db, setting);
  return value === undefined ? { version: 0, table: null } : upload.parse(value);
}

/** Replaces the uploaded names by others; by none, the shipped ones are used again. */
export async function replaceLicenseNames(
  tx: Tx,
  names: readonly LicenseName[],
  table: NamesUpload['table'],
): Promise<void> {
  const { version } = await readNamesUpload(tx);
  await tx.deleteFrom('license_name').execute();
  const rows = names.map(({ skuId, name }) => ({ sku_id: skuId, name }));
  await sql`insert into license_name (sku_id, name)
    select * from jsonb_to_recordset(${json(rows)}) as r(sku_id text, name text)`.execute(tx);
  await writeSetting(tx, setting, { version: version + 1, table });
}

/** The uploaded names; empty: the shipped ones are used. */
export async function listLicenseNames(db: Database): Promise<readonly LicenseName[]> {
  const rows = await db.selectFrom('license_name').selectAll().orderBy('sku_id').execute();
  return rows.map((row) => ({ skuId: row.sku_id, name: row.name }));
}
