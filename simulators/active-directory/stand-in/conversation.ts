/** What is said on one connection: who is signed in, and the answer to each message. */
import type { Journal } from '../../core/journal.ts';
import type { DirectoryEffect } from './effects.ts';
import { Refusal, refusals, success } from './refusal.ts';
import { nobody } from './rights.ts';
import type { Caller } from './rights.ts';
import { pagingControl, search } from './search.ts';
import type { OpenPages } from './search.ts';
import type { Domain } from './seed.ts';
import { signIn } from './sign-in.ts';
import { readPage, toEntry, toPage, toReference, toResult } from './wire.ts';
import type { Control, Message, Operation, SearchRequest, WriteRequest } from './wire.ts';
import { write } from './write.ts';

/** Answers one message after the other, in parts; those that nobody answers (abandon) with none. */
export type Conversation = (message: Message) => readonly Buffer[];

/** Begins one with nobody signed in; `save` is called after every change and before its answer. */
export function createConversation(
  domain: Domain,
  journal: Journal,
  save: () => void,
): Conversation {
  let caller: Caller = nobody;
  const open: OpenPages = new Map();

  const carryOutWrite = (operation: WriteRequest): Carried => {
    if (caller.account === null) throw refusals.notSignedIn();
    const effects = write(domain, caller, operation);
    save();
    return { ...done, effects };
  };
  const carryOut = (message: Message): Carried => {
    const { operation } = message;
    requireControls(message.controls, operation);
    switch (operation.kind) {
      case 'bind':
        // Whoever was signed in is not any longer, whatever the answer (RFC 4513 4).
        caller = nobody;
        if (operation.version !== 3) throw refusals.protocol('Version 3 only');
        if (operation.password === null) throw refusals.signInMethod();
        caller = signIn(domain, operation.name, operation.password);
        return done;
      case 'search':
        return answerSearch({ domain, caller, open }, message, operation);
      case 'other':
        throw refusals.protocol(operation.what);
      case 'unbind':
      case 'abandon':
        return done;
      case 'add':
      case 'modify':
      case 'delete':
      case 'rename':
        return carryOutWrite(operation);
    }
  };
  return (message) => {
    const { operation } = message;
    if (operation.kind === 'abandon') return [];
    try {
      const { parts, code, control, effects } = carryOut(message);
      record(journal, operation, code, effects);
      return [...parts, toResult(message, { code }, control)];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      record(journal, operation, error.code, []);
      return [toResult(message, { refusal: error }, null)];
    }
  };
}

/** What became of a message. */
interface Carried {
  readonly parts: readonly Buffer[];
  readonly code: number;
  readonly control: Control | null;
  readonly effects: readonly DirectoryEffect[];
}

const done: Carried = { parts: [], code: success, control: null, effects: [] };

function answerSearch(
  asker: { readonly domain: Domain; readonly caller: Caller; readonly open: OpenPages },
  { id, controls }: Message,
  request: SearchRequest,
): Carried {
  const paging = controls.find((control) => control.id === pagingControl);
  const page = paging === undefined ? null : readPage(paging.value);
  const { domain, caller, open } = asker;
  const found = search(domain, caller, request, page === null ? null : { page, open });
  return {
    parts: [
      ...found.entries.map(({ name, attributes }) => toEntry(id, name, attributes)),
      ...found.references.map((url) => toReference(id, url)),
    ],
    code: found.code,
    control:
      paging === undefined
        ? null
        : { id: pagingControl, isCritical: false, value: toPage(found.cookie) },
    effects: [],
  };
}

/** Refuses what must be obeyed and is not known here. */
function requireControls(controls: readonly Control[], { kind }: Operation): void {
  const isKnown = ({ id }: Control): boolean => id === pagingControl && kind === 'search';
  if (controls.some((control) => control.isCritical && !isKnown(control)))
    throw refusals.criticalControl();
}

const pathOf = (operation: Operation): string =>
  'name' in operation ? operation.name : 'base' in operation ? operation.base : '';

function record(
  journal: Journal,
  operation: Operation,
  status: number,
  effects: readonly DirectoryEffect[],
): void {
  const now = Temporal.Now.instant();
  const line = {
    at: now.toString(),
    realAt: now.epochMilliseconds,
    method: operation.kind.toUpperCase(),
  };
  journal.append({ ...line, path: pathOf(operation), status }, effects);
}
