import { z } from 'zod';
import { microsoftNames, microsoftNamesReadOn } from '../../domain/products/names-data.ts';
import { setUploadedNames } from '../../domain/products/names.ts';
import { parseNames } from '../../domain/products/parse-names.ts';
import type { Database } from '../../store/database.ts';
import { readNamesUpload, replaceLicenseNames } from '../../store/license-names.ts';
import { invalidFields } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { instant } from '../schemas/common.ts';

/** Microsoft's table has 1.1 MB; in another encoding and as Base64 it is three times that. Bytes. */
const mostBytes = 8 * 1024 * 1024;

export const licenseNames = z
  .object({
    names: z.number().int().describe('Licenses that the table names'),
    isShipped: z.boolean().describe('The table that came with Seatwright is in use'),
    shippedOn: z.string().describe('Date of the shipped table'),
    upload: z
      .object({
        by: z.string(),
        at: instant,
        skippedLines: z.number().int().describe('Lines without GUID or name'),
        renamed: z.number().int().describe('Licenses with several names; the first is used'),
        tidiedLines: z.number().int().describe('Lines with stray blanks'),
      })
      .nullable(),
  })
  .meta({ id: 'LicenseNames' });

async function describeNames(db: Database): Promise<z.input<typeof licenseNames>> {
  const { table } = await readNamesUpload(db);
  return {
    names: table?.names ?? microsoftNames.length,
    isShipped: table === null,
    shippedOn: microsoftNamesReadOn,
    upload:
      table === null
        ? null
        : {
            by: table.by,
            at: table.at,
            skippedLines: table.skippedLines,
            renamed: table.renamed,
            tidiedLines: table.tidiedLines,
          },
  };
}

export const getLicenseNames = defineOperation({
  name: 'products.names',
  summary: 'Tell which table of Microsoft’s license names is in use',
  route: 'GET /v1/products/names',
  input: z.object({}),
  output: licenseNames,
  roles: 'staff',
  effect: 'read',
  handler: ({ tools }) => describeNames(tools.db),
});

export const uploadLicenseNames = defineOperation({
  name: 'products.upload-names',
  summary: 'Use a newer table of Microsoft’s license names',
  route: 'PUT /v1/products/names',
  input: z.object({
    file: z
      .base64('The file has to be sent as Base64.')
      .min(1)
      .describe('Microsoft’s CSV as it was downloaded, as Base64'),
  }),
  output: licenseNames,
  roles: ['admin'],
  effect: 'write',
  mostBytes,
  handler: async ({ tools, actor, write }, { file }) => {
    const parsed = parseNames(Buffer.from(file, 'base64'));
    if (!parsed.ok) throw invalidFields({ file: parsed.reason });
    const { names, dirt } = parsed;
    const table = {
      names: names.length,
      ...dirt,
      by: actor.name,
      at: tools.clock.now().toString(),
    };
    await write(
      (tx) => replaceLicenseNames(tx, names, table),
      () => ({
        summary: `Uploaded a table with the names of ${names.length} licenses`,
        after: { names: names.length, ...dirt },
      }),
    );
    // The other processes find it within a minute.
    setUploadedNames(names);
    return describeNames(tools.db);
  },
});

export const resetLicenseNames = defineOperation({
  name: 'products.reset-names',
  summary: 'Use the license names that came with Seatwright again',
  route: 'DELETE /v1/products/names',
  input: z.object({}),
  output: z.null(),
  roles: ['admin'],
  effect: 'write',
  status: 204,
  handler: async ({ write }) => {
    await write(
      (tx) => replaceLicenseNames(tx, [], null),
      () => ({ summary: 'Went back to the license names that came with Seatwright' }),
    );
    setUploadedNames([]);
    return null;
  },
});
