import { invariant } from '../../lib/invariant.ts';
import { compareText } from '../order.ts';
import type { Plan } from './plan.ts';

function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'));
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), 'a plan has finite numbers only');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Temporal.Instant || value instanceof Temporal.PlainDate) {
    return JSON.stringify(value.toString());
  }
  invariant(typeof value === 'object', 'a plan is made of plain data');
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => compareText(left, right))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}

/**
 * The text that is hashed: what people confirm and approve, in one spelling.
 *
 * JSON with sorted keys, no blanks, instants as ISO text in UTC; an absent field and an `undefined` one are the same. When a
 * plan was made and when its sources were read is left out, so that a plan made again from an unchanged world is the same
 * plan; everything else counts. The caller hashes it (SHA-256).
 */
export function canonicalPlan(plan: Plan): string {
  const { plannedAt: _plannedAt, sources: _sources, ...approved } = plan;
  return canonical(approved);
}
