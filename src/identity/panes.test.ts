import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { systemClock } from '../lib/system-clock.ts';
import { openDatabase } from '../store/database.ts';
import { openPanes } from './panes.ts';

it('a pane and whoever answers it twice are told what became of it over one connection for all', async () => {
  const database = await createTestDatabase();
  const opened = openDatabase(database.url, 1);
  onTestFinished(async () => {
    await opened.close();
    await database.drop();
  });
  const panes = openPanes({ db: opened.db, clock: systemClock });
  const { linkId, pollToken } = await panes.begin({ ticketNumber: null, address: '::1' });
  const asker = { linkId, pollToken, address: '::1', userAgent: 'a pane' };
  expect(await panes.poll(asker)).toEqual({ state: 'waiting' });
  const person = { id: 'eli', name: 'Eli Engineer' };
  await panes.decide(linkId, 'denied', person);

  await expect(panes.decide(linkId, 'confirmed', person)).rejects.toMatchObject({
    failure: { code: 'link-answered' },
  });
  expect(await panes.poll(asker)).toEqual({ state: 'denied' });
});
