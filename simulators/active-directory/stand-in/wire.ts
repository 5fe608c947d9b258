/** LDAP's messages as bytes (RFC 4511). BER itself is ldapts' reader and writer: README.md says why. */
import { Ber, BerReader, BerWriter } from 'ldapts';

import { refusals } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { readFilter } from './filter.ts';
import type { Filter } from './filter.ts';
import { inside, required, textOf } from './ber.ts';

/** Values of one attribute, by the name that was sent. */
export interface NamedValues {
  readonly name: string;
  readonly values: readonly Buffer[];
}

/** What a modification does to one attribute. */
export interface Change extends NamedValues {
  readonly operation: 'add' | 'delete' | 'replace';
}

/** What is looked for. */
export interface SearchRequest {
  readonly kind: 'search';
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  /** 0: as many as the server gives. */
  readonly sizeLimit: number;
  readonly typesOnly: boolean;
  readonly filter: Filter;
  /** As they were sent; empty: all. */
  readonly attributes: readonly string[];
}

/** A change that is asked for. */
export type WriteRequest =
  | { readonly kind: 'add'; readonly name: string; readonly attributes: readonly NamedValues[] }
  | { readonly kind: 'modify'; readonly name: string; readonly changes: readonly Change[] }
  | { readonly kind: 'delete'; readonly name: string }
  | {
      readonly kind: 'rename';
      readonly name: string;
      readonly newRdn: string;
      readonly deletesOldRdn: boolean;
      /** Null: it stays where it is. */
      readonly newSuperior: string | null;
    };

/** What a client sends. `other`: something that is not offered. */
export type Operation =
  | {
      readonly kind: 'bind';
      readonly version: number;
      readonly name: string;
      /** Null: not a simple sign-in. */
      readonly password: string | null;
    }
  | { readonly kind: 'unbind' | 'abandon' }
  | { readonly kind: 'other'; readonly what: string }
  | SearchRequest
  | WriteRequest;

/** A further wish that goes with a message. */
export interface Control {
  readonly id: string;
  readonly isCritical: boolean;
  readonly value: Buffer | null;
}

/** One message of a client. */
export interface Message {
  readonly id: number;
  readonly operation: Operation;
  readonly controls: readonly Control[];
}

/** Bytes that are no LDAP, or more of it than a controller takes. */
export class NotLdap extends Error {}

/** Windows takes messages of at most 10 MB (MaxReceiveBuffer). */
const messageBytesMax = 10 * 1024 * 1024;

/** Takes the first whole message off; null while its end has not arrived. */
export function takeMessage(
  bytes: Buffer,
): { readonly message: Message; readonly rest: Buffer } | null {
  if (bytes.length < 2) return null;
  try {
    const reader = new BerReader(bytes);
    if (reader.readSequence(Ber.Sequence | Ber.Constructor) === null) return null;
    if (reader.length > messageBytesMax) throw new NotLdap('The message is too long');
    const end = reader.offset + reader.length;
    if (bytes.length < end) return null;
    return {
      message: readMessage(new BerReader(bytes.subarray(reader.offset, end))),
      rest: bytes.subarray(end),
    };
  } catch (error) {
    throw error instanceof NotLdap ? error : new NotLdap('A message is malformed');
  }
}

const controlsTag = 0xa0;

function readMessage(reader: BerReader): Message {
  const id = required(reader.readInt());
  const tag = required(reader.peek());
  const operation = readOperation(tag, inside(reader, tag));
  if (reader.peek() !== controlsTag) return { id, operation, controls: [] };
  const list = inside(reader, controlsTag);
  const controls: Control[] = [];
  while (list.remain > 0) controls.push(readControl(inside(list)));
  return { id, operation, controls };
}

function readControl(reader: BerReader): Control {
  const id = textOf(reader);
  const isCritical = reader.peek() === Ber.Boolean && reader.readBoolean() === true;
  const value = reader.remain > 0 ? required(reader.readString(Ber.OctetString, true)) : null;
  return { id, isCritical, value };
}

function readOperation(tag: number, reader: BerReader): Operation {
  const readers: Readonly<Record<number, () => Operation>> = {
    0x60: () => readBind(reader),
    0x42: () => ({ kind: 'unbind' }),
    0x50: () => ({ kind: 'abandon' }),
    0x63: () => readSearch(reader),
    0x66: () => readModify(reader),
    0x68: () => ({ kind: 'add', name: textOf(reader), attributes: readAll(reader, readValues) }),
    0x4a: () => ({ kind: 'delete', name: reader.buffer.toString('utf8') }),
    0x6c: () => readRename(reader),
    0x6e: () => ({ kind: 'other', what: 'Comparing is not offered' }),
    0x77: () => ({ kind: 'other', what: 'Unknown extended request OID' }),
  };
  const read = readers[tag];
  if (read === undefined) throw new NotLdap(`There is no operation ${tag}`);
  return read();
}

function readAll<T>(reader: BerReader, read: (one: BerReader) => T): readonly T[] {
  const list = inside(reader);
  const found: T[] = [];
  while (list.remain > 0) found.push(read(inside(list)));
  return found;
}

const simpleTag = 0x80;

function readBind(reader: BerReader): Operation {
  const version = required(reader.readInt());
  const name = textOf(reader);
  const password = reader.peek() === simpleTag ? textOf(reader, simpleTag) : null;
  return { kind: 'bind', version, name, password };
}

function oneOf<T>(choices: readonly T[], index: number | null): T {
  const choice = choices[required(index)];
  if (choice === undefined) throw new NotLdap('There is no such choice');
  return choice;
}

function readSearch(reader: BerReader): SearchRequest {
  const base = textOf(reader);
  const scope = oneOf(['base', 'one', 'sub'] as const, reader.readEnumeration());
  // Aliases, which Active Directory has not.
  required(reader.readEnumeration());
  const sizeLimit = required(reader.readInt());
  required(reader.readInt());
  const typesOnly = required(reader.readBoolean());
  const filter = readFilter(reader);
  const list = inside(reader);
  const attributes: string[] = [];
  while (list.remain > 0) attributes.push(textOf(list));
  return { kind: 'search', base, scope, sizeLimit, typesOnly, filter, attributes };
}

const setTag = 0x31;

function readValues(reader: BerReader): NamedValues {
  const name = textOf(reader);
  const set = inside(reader, setTag);
  const values: Buffer[] = [];
  // Copied: the bytes of a whole message would stay as long as one value of it.
  while (set.remain > 0) values.push(Buffer.from(required(set.readString(Ber.OctetString, true))));
  return { name, values };
}

const readModify = (reader: BerReader): WriteRequest => ({
  kind: 'modify',
  name: textOf(reader),
  changes: readAll(reader, (one) => ({
    operation: oneOf(['add', 'delete', 'replace'] as const, one.readEnumeration()),
    ...readValues(inside(one)),
  })),
});

const readRename = (reader: BerReader): WriteRequest => ({
  kind: 'rename',
  name: textOf(reader),
  newRdn: textOf(reader),
  deletesOldRdn: required(reader.readBoolean()),
  newSuperior: reader.remain > 0 ? textOf(reader, 0x80) : null,
});

/** What answers each kind of request (protocolOp). */
const resultTags: Readonly<Record<Operation['kind'], number>> = {
  bind: 0x61,
  search: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  rename: 0x6d,
  other: 0x78,
  unbind: 0,
  abandon: 0,
};

function toMessage(id: number, tag: number, write: (writer: BerWriter) => void): BerWriter {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  write(writer);
  writer.endSequence();
  return writer;
}

function finish(writer: BerWriter): Buffer {
  writer.endSequence();
  return writer.buffer;
}

const referralTag = 0xa3;

/** The end of an operation. Without a refusal it has this `code`. */
export function toResult(
  { id, operation }: Message,
  outcome: { readonly refusal: Refusal } | { readonly code: number },
  answer: Control | null,
): Buffer {
  const refusal = 'refusal' in outcome ? outcome.refusal : null;
  const writer = toMessage(id, resultTags[operation.kind], (writer) => {
    writer.writeEnumeration('code' in outcome ? outcome.code : outcome.refusal.code);
    writer.writeString(refusal?.matched ?? '');
    writer.writeString(refusal?.message ?? '');
    if (refusal === null || refusal.referral === '') return;
    writer.startSequence(referralTag);
    writer.writeString(refusal.referral);
    writer.endSequence();
  });
  if (answer !== null) {
    writer.startSequence(controlsTag);
    writer.startSequence();
    writer.writeString(answer.id);
    writer.writeBuffer(answer.value ?? Buffer.alloc(0), Ber.OctetString);
    writer.endSequence();
    writer.endSequence();
  }
  return finish(writer);
}

/** One entry that was found. */
export const toEntry = (id: number, name: string, attributes: readonly NamedValues[]): Buffer =>
  finish(
    toMessage(id, 0x64, (writer) => {
      writer.writeString(name);
      writer.startSequence();
      for (const attribute of attributes) {
        writer.startSequence();
        writer.writeString(attribute.name);
        writer.startSequence(setTag);
        for (const value of attribute.values) writer.writeBuffer(value, Ber.OctetString);
        writer.endSequence();
        writer.endSequence();
      }
      writer.endSequence();
    }),
  );

/** Where else to look. */
export const toReference = (id: number, url: string): Buffer =>
  finish(toMessage(id, 0x73, (writer) => writer.writeString(url)));

/** What is said before a connection is ended that speaks no LDAP (RFC 4511 4.4.1). */
export const toDisconnection = (why: string): Buffer =>
  finish(
    toMessage(0, 0x78, (writer) => {
      writer.writeEnumeration(2);
      writer.writeString('');
      writer.writeString(why);
      writer.writeString('1.3.6.1.4.1.1466.20036', 0x8a);
    }),
  );

/** The number of entries and the place of a paged search (RFC 2696). */
export function readPage(value: Buffer | null): { readonly size: number; readonly cookie: string } {
  try {
    const reader = inside(new BerReader(value ?? Buffer.alloc(0)));
    return { size: required(reader.readInt()), cookie: textOf(reader) };
  } catch {
    throw refusals.protocol('Error processing control');
  }
}

/** How many there are is not told, as on Windows. */
export function toPage(cookie: string): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(0);
  writer.writeString(cookie);
  return finish(writer);
}
