/** Searching. Sources: MS-ADTS 3.1.1.3.1.3, 3.1.1.3.2 (rootDSE), 3.1.1.3.4.1 (controls); limits: MaxPageSize, MaxValRange. */
import { randomUUID } from 'node:crypto';

import { domain } from '../domain.ts';
import { matches } from './filter.ts';
import { foldRdn } from './names.ts';
import { refusals, sizeLimitExceeded, success } from './refusal.ts';
import type { Caller } from './rights.ts';
import { creatable } from './schema-data.ts';
import type { AttributeType } from './schema.ts';
import { nameOf, requireEntry, within } from './tree.ts';
import type { Entry } from './tree.ts';
import { bytesOf, toTime } from './values.ts';
import { valuesOf } from './view.ts';
import type { NamedValues, SearchRequest } from './wire.ts';
import type { Directory } from './write.ts';

/** Asks for a search in pages (RFC 2696). */
export const pagingControl = '1.2.840.113556.1.4.319';
/** Entries in one answer. */
const pageSizeMax = 1_000;
/** Values of one attribute in one answer; more are asked for as `member;range=1500-*`. */
const valuesMax = 1_500;

/** The rest of paged searches of one connection, by their cookies. */
export type OpenPages = Map<string, readonly Entry[]>;

/** What is asked for of how many at a time. */
export interface PageRequest {
  readonly size: number;
  /** Empty: from the beginning. */
  readonly cookie: string;
}

/** What was found. */
export interface Found {
  readonly entries: readonly {
    readonly name: string;
    readonly attributes: readonly NamedValues[];
  }[];
  /** Where another part of the directory begins that belongs below. */
  readonly references: readonly string[];
  readonly code: number;
  /** Where the next page begins; empty: there is none. */
  readonly cookie: string;
}

/** Throws a `Refusal`. */
export function search(
  directory: Directory,
  caller: Caller,
  request: SearchRequest,
  paging: { readonly page: PageRequest; readonly open: OpenPages } | null,
): Found {
  if (request.base === '' && request.scope === 'base') {
    const attributes = readRoot(directory, request);
    return { entries: [{ name: '', attributes }], references: [], code: success, cookie: '' };
  }
  if (caller.account === null) throw refusals.notSignedIn();
  const { tree } = directory;
  const toFound = (entry: Entry): Found['entries'][number] => ({
    name: nameOf(tree, entry),
    attributes: attributesOf(directory, caller, entry, request),
  });
  const base = requireEntry(tree, request.base);
  const all = (): Entry[] =>
    candidates(base, request.scope).filter(
      (one) => matches(directory, request.filter, one) === true,
    );
  const references = request.scope === 'sub' ? referencesBelow(directory, base) : [];
  if (paging === null) {
    const found = all();
    const limit = Math.min(request.sizeLimit || pageSizeMax, pageSizeMax);
    const code = found.length > limit ? sizeLimitExceeded : success;
    return { entries: found.slice(0, limit).map(toFound), references, code, cookie: '' };
  }
  const { page, open } = paging;
  const rest = page.cookie === '' ? all() : open.get(page.cookie);
  if (rest === undefined) throw refusals.criticalControl();
  open.delete(page.cookie);
  const size = Math.min(page.size, pageSizeMax);
  const later = size === 0 ? [] : rest.slice(size);
  const cookie = later.length === 0 ? '' : randomUUID();
  if (cookie !== '') open.set(cookie, later);
  return {
    // Who was deleted since the first page is left out.
    entries: rest.slice(0, size).filter(isThere).map(toFound),
    references: cookie === '' ? references : [],
    code: success,
    cookie,
  };
}

function candidates(base: Entry, scope: SearchRequest['scope']): Entry[] {
  if (scope === 'base') return [base];
  if (scope === 'sub') return [...within(base)];
  return [...base.children.values()].filter(({ isContext }) => !isContext);
}

const isThere = (entry: Entry): boolean =>
  entry.parent === null || entry.parent.children.get(foldRdn(entry.state.rdn)) === entry;

const referencesBelow = ({ tree }: Directory, base: Entry): readonly string[] =>
  [...within(base)]
    .flatMap(({ children }) => [...children.values()])
    .filter(({ isContext }) => isContext)
    .map((one) => `ldap://${domain.dnsName}/${nameOf(tree, one)}`);

/** Text of an attribute's name with a range of its values behind it. */
const ranged = /^([^;]+);range=(\d+)-(\d+|\*)$/i;

function attributesOf(
  directory: Directory,
  caller: Caller,
  entry: Entry,
  { attributes, typesOnly }: SearchRequest,
): readonly NamedValues[] {
  const { schema } = directory;
  const all =
    attributes.length === 0 || attributes.includes('*')
      ? schema.attributes.filter(({ by }) => by !== 'computed').map(({ name }) => name)
      : [];
  return [...all, ...attributes].flatMap((asked) => {
    const [, name = asked, from, to] = ranged.exec(asked) ?? [];
    const type = schema.find(name);
    const values = type === undefined ? [] : shown(directory, caller, entry, type);
    if (type === undefined || values.length === 0) return [];
    const range = { from: Number(from ?? 0), to: Number(to === '*' || !to ? Infinity : to) };
    const part = cut(type.name, values, from === undefined ? null : range);
    return [typesOnly ? { ...part, values: [] } : part];
  });
}

/** Many values come in parts that say which they are (MS-ADTS 3.1.1.3.1.3.3). */
function cut(
  name: string,
  values: readonly Buffer[],
  range: { readonly from: number; readonly to: number } | null,
): NamedValues {
  if (range === null && values.length <= valuesMax) return { name, values };
  const from = range?.from ?? 0;
  const to = Math.min(range?.to ?? Infinity, from + valuesMax - 1);
  const last = to >= values.length - 1 ? '*' : String(to);
  return { name: `${name};range=${from}-${last}`, values: values.slice(from, to + 1) };
}

function shown(
  { tree, rights }: Directory,
  caller: Caller,
  entry: Entry,
  type: AttributeType,
): readonly Buffer[] {
  if (type.name !== 'allowedChildClassesEffective') return valuesOf(tree, entry, type);
  const isLeaf = entry.state.kind === 'user' || entry.state.kind === 'group';
  return creatable.filter((kind) => !isLeaf && rights.mayCreate(caller, kind, entry)).map(bytesOf);
}

/** What the directory is, told to everybody. */
function readRoot({ tree }: Directory, { attributes }: SearchRequest): readonly NamedValues[] {
  const configuration = `CN=Configuration,${tree.domainName}`;
  const schema = `CN=Schema,${configuration}`;
  const facts: Readonly<Record<string, string | readonly string[]>> = {
    namingContexts: [tree.domainName, configuration, schema],
    defaultNamingContext: tree.domainName,
    rootDomainNamingContext: tree.domainName,
    configurationNamingContext: configuration,
    schemaNamingContext: schema,
    dnsHostName: domain.hostName,
    supportedLDAPVersion: '3',
    supportedControl: pagingControl,
    // Windows Server 2016.
    domainFunctionality: '7',
    forestFunctionality: '7',
    domainControllerFunctionality: '7',
    isSynchronized: 'TRUE',
    isGlobalCatalogReady: 'TRUE',
    highestCommittedUSN: String(tree.lastUsn),
    currentTime: toTime(Temporal.Now.instant()),
  };
  const asked = new Set(attributes.map((name) => name.toLowerCase()));
  const isAll = asked.size === 0 || asked.has('*');
  return Object.entries(facts)
    .filter(([name]) => isAll || asked.has(name.toLowerCase()))
    .map(([name, texts]) => ({ name, values: [texts].flat().map(bytesOf) }));
}
