import { dirname } from 'node:path';
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';
import { parts } from '../../tools/test/parts.ts';
import { files, isTest, judge, type Offences, read, repository } from './support/files.ts';

const Sources = z.array(
  z.object({
    file: z.string().min(1),
    source: z.string().min(8),
    readOn: z.iso.date(),
  }),
);

/** Folders directly below `folder` that hold files of the repository. */
function foldersIn(folder: string): string[] {
  const names = files
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1).split('/'))
    .filter((segments) => segments.length > 1)
    .map((segments) => `${folder}/${segments[0]}`);
  return [...new Set(names)];
}

describe('folders', () => {
  it('of the domain, of connectors and of simulators each say what they are in a README', () => {
    const folders = ['src/domain', 'src/connectors', 'simulators'].flatMap(foldersIn);
    expect(folders.length).toBeGreaterThan(5);
    expect(folders.filter((folder) => !files.includes(`${folder}/README.md`))).toEqual([]);
  });
});

describe('fixtures', () => {
  const fixtures = files.filter((path) => path.includes('/__fixtures__/'));

  it('each have a source and the day it was read in the index beside them', () => {
    const unsourced = fixtures.filter((path) => {
      if (path.endsWith('/index.json')) return false;
      const folder = path.slice(0, path.indexOf('/__fixtures__/') + '/__fixtures__'.length);
      const index = `${folder}/index.json`;
      const answer = parseJson(files.includes(index) ? read(index) : '[]');
      const entries = Sources.safeParse(answer.ok ? answer.value : null);
      const name = path.slice(folder.length + 1);
      return !entries.success || !entries.data.some((entry) => entry.file === name);
    });
    expect(unsourced).toEqual([]);
  });

  it('exist for every entry of an index', () => {
    const missing = fixtures
      .filter((path) => path.endsWith('/index.json'))
      .flatMap((path) => {
        const answer = parseJson(read(path));
        return Sources.parse(answer.ok ? answer.value : null).map(
          (entry) => `${dirname(path)}/${entry.file}`,
        );
      })
      .filter((path) => !files.includes(path));
    expect(missing).toEqual([]);
  });
});

describe('test files', () => {
  it('each belong to exactly one part of "npm test"', () => {
    const owners = new Map<string, string[]>();
    for (const part of parts) {
      for (const path of globSync([...part.files], { cwd: repository })) {
        owners.set(path, [...(owners.get(path) ?? []), part.name]);
      }
    }
    const misplaced = files
      .filter(isTest)
      .map((path) => ({ path, parts: owners.get(path) ?? [] }))
      .filter((test) => test.parts.length !== 1);
    expect(misplaced).toEqual([]);
  });
});

/** Places that exist on one machine only, and registries that only some networks reach. */
function findMachine(path: string, text: string): Offences {
  // One letter of each word stands in brackets, so that this file does not contain what it forbids.
  const patterns = [
    /(^|[\s"'`(=:])\/([h]ome|[U]sers)\/\w|\/[w]ork\/(main|shared)\b|\b[A-Z]:\\[U]sers\\/,
    /"resolve[d]": "http|registr[y]\.npmjs|registr[y]=|artifactor[y]\b|nexu[s]\./i,
  ];
  return text
    .split('\n')
    .flatMap((line, index) =>
      patterns.some((pattern) => pattern.test(line))
        ? [`${path}:${index + 1} ${line.slice(0, 120)}`]
        : [],
    );
}

describe('every file', () => {
  it('is free of a machine’s paths and of registries', () => {
    const texts = files.filter((path) => !/\.(png|jpe?g|ico|woff2?|svg|pdf)$/.test(path));
    expect(judge(texts, findMachine)).toEqual([]);
  });

  it('is watched for them by a rule that can fail', () => {
    const home = ['', 'home', 'somebody', 'seatwright'].join('/');
    const host = ['"resolved"', '"https://packages.example.com/x.tgz"'].join(': ');
    expect(findMachine('canary', `fine\n${home}\n${host}`)).toHaveLength(2);
  });
});
