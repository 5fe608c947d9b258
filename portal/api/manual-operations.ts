import { api, toQuery, type QueryOf } from './api.ts';
import { take } from './client.ts';
import type { paths } from './schema.d.ts';

export type WorkItemsQuery = QueryOf<'/v1/work-items'>;

export const listWorkItems = (query: WorkItemsQuery) =>
  take(api.GET('/v1/work-items', { params: { query: toQuery(query) } }));
export const getWorkItem = (id: string) =>
  take(api.GET('/v1/work-items/{id}', { params: { path: { id } } }));
export const closeWorkItem = (
  id: string,
  body: { readonly outcome: 'done' | 'impossible'; readonly reason: string },
) => take(api.POST('/v1/work-items/{id}/close', { params: { path: { id } }, body }));

/** What an admin writes down about a subscription. */
export type RecordDraft =
  paths['/v1/manual-subscriptions/{id}']['put']['requestBody']['content']['application/json'];

export const listRecords = (clientId: string) =>
  take(api.GET('/v1/clients/{id}/manual-subscriptions', { params: { path: { id: clientId } } }));
export const addRecord = (
  clientId: string,
  body: Omit<RecordDraft, 'quantitySeen'> & { readonly serviceId: string },
) =>
  take(
    api.POST('/v1/clients/{id}/manual-subscriptions', {
      params: { path: { id: clientId } },
      body,
    }),
  );
export const changeRecord = (id: string, body: RecordDraft) =>
  take(api.PUT('/v1/manual-subscriptions/{id}', { params: { path: { id } }, body }));
export const removeRecord = async (id: string): Promise<void> => {
  await api.DELETE('/v1/manual-subscriptions/{id}', { params: { path: { id } } });
};
