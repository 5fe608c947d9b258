import { ApiError } from '../../tools/client/api.ts';

/** The refusal that a call has to end with; fails the test when it was carried out. */
export async function refusalOf(call: Promise<unknown>): Promise<ApiError> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof ApiError) return outcome;
  throw new Error('It was not refused', { cause: outcome });
}
