/** The PATCH rules of the developer guide: an array of `{op, path, value}`, case-sensitive paths, references as whole objects. */
import { invalidObject, invalidQuery } from './errors.ts';

export interface Operation {
  /** Operation. */
  op: 'add' | 'replace' | 'remove';
  /** Path, case-sensitive. */
  path: string;
  /** New value. */
  value: unknown;
}

/** Reads the body of a PATCH; 400 for anything but an array of operations. */
export function readOperations(body: unknown): Operation[] {
  if (!Array.isArray(body) || body.length === 0)
    throw invalidQuery('The body must be an array of patch operations');
  return body.map((item: unknown) => {
    const fields: Record<string, unknown> =
      typeof item === 'object' && item !== null ? { ...item } : {};
    const op = (['add', 'replace', 'remove'] as const).find((known) => known === fields['op']);
    const path = fields['path'];
    if (op === undefined || typeof path !== 'string')
      throw invalidQuery('A patch operation needs op and path');
    return { op, path: path.replace(/^\//, ''), value: fields['value'] };
  });
}

/** Patching inside a reference (`status/id`) changes nothing and is answered 200 all the same: the documented false success. */
export const isInsideReference = (operation: Operation): boolean => operation.path.includes('/');

/** A value that must be text. */
export function toText(resource: string, operation: Operation): string {
  if (typeof operation.value === 'string') return operation.value;
  throw invalidObject(resource, [
    { code: 'InvalidField', message: 'The value must be text', field: operation.path },
  ]);
}

/** The id or name of a reference given as a whole object. */
export function toReference(
  resource: string,
  operation: Operation,
): { id?: number; name?: string } {
  const { value } = operation;
  const fields: Record<string, unknown> =
    typeof value === 'object' && value !== null ? { ...value } : {};
  if (typeof fields['id'] === 'number') return { id: fields['id'] };
  const name = fields['name'] ?? fields['identifier'];
  if (typeof name === 'string') return { name };
  throw invalidObject(resource, [
    {
      code: 'InvalidField',
      message: `${operation.path} must be an object with id or name`,
      field: operation.path,
    },
  ]);
}
