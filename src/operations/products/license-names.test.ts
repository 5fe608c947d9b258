import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import type { Api } from '../../../tools/client/api.ts';
import { skuId } from '../../domain/ids.ts';
import { microsoftNames } from '../../domain/products/names-data.ts';
import { productNameOf, setUploadedNames } from '../../domain/products/names.ts';
import { keepLicenseNames } from '../../license-names.ts';
import { createLogger } from '../../lib/log.ts';
import { openDatabase } from '../../store/database.ts';
import { createUploadNamesCommand } from '../../surfaces/cli/upload-names.ts';
import { licenseNames } from './license-names.ts';

let world: TestWorld;
let ada: Api;
let folder: string;
beforeAll(async () => {
  [world, folder] = await Promise.all([
    startTestWorld(),
    mkdtemp(join(tmpdir(), 'seatwright-names-')),
  ]);
  ada = await world.as('ada');
});
afterAll(async () => {
  setUploadedNames([]);
  await world.close();
  await rm(folder, { recursive: true });
});

const address = '/v1/products/names';
const flowFree = skuId('f30db892-07e9-47e9-837c-80727f46fd3d');
const lines = microsoftNames.map(([sku, name]) => `"New ${name}",PART,${sku}\u00a0,S,x,y`);
const csv = `Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Names\n${lines.join('\n')}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

it('are shipped, and replaced by an upload that tells what it had to put right', async () => {
  expect(await ada.get(address, licenseNames)).toMatchObject({
    isShipped: true,
    names: microsoftNames.length,
    upload: null,
  });

  // With its list of plans the table is larger than any form.
  const large = `${csv}\n${`,,,${'x'.repeat(1_000)},,\n`.repeat(1_200)}`;
  const answer = await ada.put(address, { file: base64(large) }, licenseNames);

  expect(answer).toMatchObject({
    isShipped: false,
    names: microsoftNames.length,
    upload: { by: 'Ada Admin', skippedLines: 1_200, tidiedLines: microsoftNames.length },
  });
  expect(productNameOf(flowFree)).toBe('New Microsoft Power Automate Free');
});

it('come to a process that starts later, and give way to the shipped ones when an admin says so', async () => {
  setUploadedNames([]);
  const opened = openDatabase(world.databaseUrl, 1);
  try {
    const kept = await keepLicenseNames(opened.db, createLogger('silent'));
    kept.stop();
  } finally {
    await opened.close();
  }
  expect(productNameOf(flowFree)).toBe('New Microsoft Power Automate Free');

  await ada.delete(address);
  expect(productNameOf(flowFree)).toBe('Microsoft Power Automate Free');
  expect(await ada.get(address, licenseNames)).toMatchObject({ isShipped: true, upload: null });
});

it.each([
  ['another file', base64('a,b\n1,2'), /not Microsoft’s table of product names/],
  ['no Base64', 'a,b', /Base64/],
  ['nothing', '', /./],
])('are not taken from %s, in words and without a change', async (_, file, words) => {
  const refused = await refusalOf(ada.put(address, { file }, licenseNames));
  expect(refused.status).toBe(400);
  expect(refused.fields['file']).toMatch(words);
  expect(await ada.get(address, licenseNames)).toMatchObject({ isShipped: true });
});

it('are uploaded from the command line by the name of the file', async () => {
  const path = join(folder, 'names.csv');
  await writeFile(path, csv);
  const sent: unknown[] = [];
  const print = (text: string) => void sent.push(text);
  const key = { name: 'names', roles: ['admin'] };
  const { secret: token } = await ada.post('/v1/keys', key, z.object({ secret: z.string() }));
  const parts = { connect: () => Promise.resolve({ url: world.url, token }), output: print };
  await createUploadNamesCommand(parts).parseAsync([path, '--json'], { from: 'user' });

  expect(sent.join('')).toContain('"isShipped": false');
  await expect(
    createUploadNamesCommand(parts).parseAsync([join(folder, 'none.csv')], { from: 'user' }),
  ).rejects.toThrow(/cannot be read/);
  await ada.delete(address);
});
