import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FormRow, RunState, StepRow } from '../../store/runs.ts';
import { defineFlow, defineStep, type Step } from './flow.ts';
import { openForm, readySteps, waitsSince } from './run-state.ts';
import { stepsFrom } from './take-step.ts';

const now = Temporal.Instant.from('2026-11-22T09:00:00Z');
const later = '2026-11-22T10:00:00Z';
const earlier = '2026-11-22T08:00:00Z';

const step = (name: string, after: readonly string[], survives?: true): Step =>
  defineStep<unknown>({
    name,
    title: name,
    after,
    result: z.unknown(),
    version: 1,
    leftover: null,
    ...(survives === undefined ? {} : { survives }),
    do: async () => ({ kind: 'done', result: null }),
  });

/** ask → plan → (buy, create) → assign; the account survives a new plan. */
const flow = defineFlow({
  name: 'test',
  version: 1,
  steps: [
    step('ask', []),
    step('plan', ['ask']),
    step('buy', ['plan']),
    step('create', ['plan'], true),
    step('assign', ['buy', 'create']),
  ],
});

const row = (name: string, changes: Partial<StepRow>): StepRow => ({
  run_id: 'run-1',
  name,
  round: 1,
  status: 'done',
  result: null,
  memory: null,
  result_version: 1,
  attempts: 1,
  waiting_for: null,
  waiting_since: null,
  wake_at: null,
  error: null,
  started_at: earlier,
  finished_at: null,
  ...changes,
});

const form = (stepName: string, changes: Partial<FormRow>): FormRow => ({
  id: 'form-1',
  run_id: 'run-1',
  step: stepName,
  round: 1,
  ask_number: 1,
  spec: {},
  created_at: earlier,
  answers: null,
  answered_by: null,
  answered_by_name: null,
  answered_at: null,
  ...changes,
});

const state = (steps: readonly StepRow[], forms: readonly FormRow[] = []): RunState => ({
  run: {
    id: 'run-1',
    package: 'test',
    flow_version: 1,
    client_id: 'client-1',
    ticket_id: '1',
    ticket_number: '1001',
    status: 'running',
    status_text: '',
    subject: null,
    started_by: 'eli',
    started_by_name: 'Eli',
    started_at: earlier,
    finished_at: null,
    revision: 1,
  },
  clientName: 'Contoso',
  steps,
  forms,
  rounds: new Map(),
});

const ready = (steps: readonly StepRow[], forms: readonly FormRow[] = []): readonly string[] =>
  readySteps(flow, state(steps, forms), now).map(({ name }) => name);

describe('steps that can be taken now', () => {
  it('are the first ones of a new run', () => {
    expect(ready([])).toEqual(['ask']);
  });

  it('are all whose predecessors are done, several at once', () => {
    expect(ready([row('ask', {}), row('plan', {})])).toEqual(['buy', 'create']);
  });

  it('are not those of which one predecessor is missing', () => {
    expect(ready([row('ask', {}), row('plan', {}), row('buy', {})])).toEqual(['create']);
  });

  it('include one that was begun and never ended: its worker died', () => {
    expect(ready([row('ask', { status: 'running' })])).toEqual(['ask']);
  });

  it('leave out what failed, and what comes after it', () => {
    expect(ready([row('ask', { status: 'failed' })])).toEqual([]);
  });

  it('wait for a person until the form is answered', () => {
    const waiting = row('ask', { status: 'waiting' });
    expect(ready([waiting], [form('ask', {})])).toEqual([]);
    expect(ready([waiting], [form('ask', { answered_at: earlier })])).toEqual(['ask']);
  });

  it('do not wait for a form of an earlier round', () => {
    const waiting = row('ask', { status: 'waiting', round: 2 });
    expect(ready([waiting], [form('ask', { round: 1 })])).toEqual(['ask']);
  });

  it('wait for their moment, and begin at it', () => {
    expect(ready([row('ask', { status: 'waiting', wake_at: later })])).toEqual([]);
    expect(ready([row('ask', { status: 'waiting', wake_at: now.toString() })])).toEqual(['ask']);
  });

  it('that wait without a moment are looked at whenever somebody rings', () => {
    expect(ready([row('ask', { status: 'waiting' })])).toEqual(['ask']);
  });
});

describe('the question of a step', () => {
  it('is the one that was asked last', () => {
    const forms = [
      form('ask', { id: 'first', answered_at: earlier }),
      form('ask', { id: 'second', ask_number: 2 }),
    ];
    expect(openForm(state([], forms), 'ask', 1)?.id).toBe('second');
  });
});

function since(changes: Partial<StepRow>, forms: readonly FormRow[] = []): string | null {
  const waiting = row('ask', changes);
  return waitsSince(state([waiting], forms), waiting)?.toString() ?? null;
}

describe('the time that a step has waited', () => {
  it('begins when it began to wait for the world', () => {
    expect(since({ status: 'waiting', waiting_since: earlier })).toBe(earlier);
  });

  it('does not include the time in which a person thought', () => {
    const answered = form('ask', { answered_at: now.toString() });
    expect(since({ status: 'waiting', waiting_since: earlier }, [answered])).toBeNull();
    expect(since({ status: 'waiting', waiting_since: later }, [answered])).toBe(later);
  });

  it('is none for a step that does not wait', () => {
    expect(since({ status: 'running', waiting_since: earlier })).toBeNull();
    expect(waitsSince(state([]), undefined)).toBeNull();
  });
});

describe('what is done anew', () => {
  it('is a step and all that comes after it, but what survives', () => {
    expect(stepsFrom(flow, 'plan')).toEqual(['plan', 'buy', 'assign']);
  });

  it('is a step that survives when it is itself to be done anew', () => {
    expect(stepsFrom(flow, 'create')).toEqual(['create', 'assign']);
  });
});

describe('a flow', () => {
  it('has no step twice', () => {
    const steps = [step('a', []), step('a', [])];
    expect(() => defineFlow({ name: 'test', version: 1, steps })).toThrow('stands twice');
  });

  it('has no step after one that comes later', () => {
    const steps = [step('a', ['b']), step('b', [])];
    expect(() => defineFlow({ name: 'test', version: 1, steps })).toThrow('not before it');
  });
});
