/** A directory in a file, so that it is there again at the next start. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { foldRdn } from './names.ts';
import { emptyState, link, put, within } from './tree.ts';
import type { Entry, Tree } from './tree.ts';

const fileName = 'directory.json';
const list = z.record(z.string(), z.array(z.string()));

const shape = z.object({
  domainName: z.string(),
  lastUsn: z.number(),
  /** The domain first. */
  entries: z.array(
    z.object({
      id: z.string(),
      parent: z.string().nullable(),
      isContext: z.boolean(),
      kind: z.string(),
      rdn: z.object({ type: z.string(), value: z.string() }),
      /** In base64. */
      values: list,
      /** Ids. */
      links: list,
      password: z.string().nullable(),
    }),
  ),
});
type KeptEntry = z.infer<typeof shape>['entries'][number];

const idOf = ({ guid }: Entry): string => guid.toString('hex');

/** Every entry, those of the configuration and the schema too. */
function* everything(entry: Entry): Generator<Entry> {
  for (const one of within(entry)) {
    yield one;
    for (const child of one.children.values()) if (child.isContext) yield* everything(child);
  }
}

function toKept(entry: Entry): KeptEntry {
  const { kind, rdn, values, links, password } = entry.state;
  return {
    id: idOf(entry),
    parent: entry.parent === null ? null : idOf(entry.parent),
    isContext: entry.isContext,
    kind,
    rdn,
    values: Object.fromEntries(
      [...values].map(([name, all]) => [name, all.map((value) => value.toString('base64'))]),
    ),
    links: Object.fromEntries([...links].map(([name, named]) => [name, Array.from(named, idOf)])),
    password,
  };
}

/** Keeps it as it is now, whole or not at all: called before a change is answered, so that no answer is forgotten. */
export function keep(folder: string, { domainName, lastUsn, domain }: Tree): void {
  mkdirSync(folder, { recursive: true });
  const kept = { domainName, lastUsn, entries: Array.from(everything(domain), toKept) };
  const draft = join(folder, `${fileName}.draft`);
  writeFileSync(draft, JSON.stringify(kept));
  renameSync(draft, join(folder, fileName));
}

/** What was kept; null where nothing was. */
export function readKept(folder: string): Tree | null {
  const path = join(folder, fileName);
  if (!existsSync(path)) return null;
  const kept = shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  const entries = new Map(kept.entries.map((one) => [one.id, toEntry(one)]));
  const entryOf = (id: string | undefined): Entry => {
    const entry = entries.get(id ?? '');
    if (entry === undefined) throw new Error(`${fileName} names an entry that it has not`);
    return entry;
  };
  for (const { id, parent, links } of kept.entries) {
    const entry = entryOf(id);
    if (parent !== null) {
      entry.parent = entryOf(parent);
      entry.parent.children.set(foldRdn(entry.state.rdn), entry);
    }
    for (const [name, ids] of Object.entries(links)) {
      const named = ids.map(entryOf);
      link(entry.state, name, named);
      for (const other of named)
        other.backLinks.set(name, (other.backLinks.get(name) ?? new Set()).add(entry));
    }
  }
  const { domainName, lastUsn } = kept;
  return { domainName, lastUsn, domain: entryOf(kept.entries[0]?.id) };
}

function toEntry({ id, isContext, kind, rdn, values, password }: KeptEntry): Entry {
  const state = { ...emptyState(kind, rdn), password };
  for (const [name, texts] of Object.entries(values))
    put(state, name, ...texts.map((text) => Buffer.from(text, 'base64')));
  const guid = Buffer.from(id, 'hex');
  return { guid, isContext, parent: null, state, children: new Map(), backLinks: new Map() };
}
