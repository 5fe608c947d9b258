import { describe, expect, it } from 'vitest';
import { files, isSource, isTest, judge, type Offences, read } from './support/files.ts';
import {
  findImpurity,
  findJsonParse,
  findLongFunction,
  findReExport,
  findSwitchedOffTest,
  findUnprovenAssertion,
  findVendorWord,
} from './support/syntax.ts';

const LINE_COUNT_MAX = 70;
const sources = files.filter(isSource);
const inFolder = (folder: string) => sources.filter((path) => path.startsWith(folder));
const findLong = (path: string, text: string) => findLongFunction(path, text, LINE_COUNT_MAX);

/** The lines on which `rule` finds fault with `text`. */
function faultyLines(rule: (path: string, text: string) => Offences, text: string): number[] {
  return rule('canary.tsx', text).map((offence) => Number(/:(\d+) /.exec(offence)?.[1]));
}

describe('the domain', () => {
  it('knows no clock, no chance and no outside', () => {
    const domain = inFolder('src/domain/').filter((path) => !isTest(path));
    expect(domain.length).toBeGreaterThan(5);
    expect(judge(domain, findImpurity)).toEqual([]);
  });

  it('is watched by a rule that can fail', () => {
    const planted = [
      'const at = Temporal.Now.instant();',
      'const on = new Date();',
      'const chance = Math.random();',
      'const fine = period.process + Temporal.Instant.from(text).epochMilliseconds;',
    ];
    expect(faultyLines(findImpurity, planted.join('\n'))).toEqual([1, 2, 3]);
  });
});

describe('vendors', () => {
  it('are named by connectors, simulators and the composition root only', () => {
    const neutral = [...inFolder('src/'), ...inFolder('portal/')].filter(
      (path) =>
        !isTest(path) && !path.startsWith('src/connectors/') && !/^src\/[^/]+\.ts$/.test(path),
    );
    expect(judge(neutral, findVendorWord)).toEqual([]);
  });

  it('are watched by a rule that can fail', () => {
    const planted = [
      "if (vendor === 'pax8') refuse();",
      'const partnerCenterId = 1;',
      'const text = `asked ${who} at Sherweb`;',
      "// Pax8 answers 422 here.\nconst source = 'docs/vendors/pax8.md#window';",
      "import type { A } from './pax8.ts';",
      "const rule = { source: 'Partner Center, error codes', applies };",
    ];
    expect(faultyLines(findVendorWord, planted.join('\n'))).toEqual([1, 2, 3]);
  });
});

describe('all code', () => {
  it('parses JSON in one place', () => {
    // The portal and the simulators cannot import src/lib: their clients and wire code are that place.
    const others = [...inFolder('src/'), ...inFolder('test/'), ...inFolder('tools/')].filter(
      (path) => !path.startsWith('src/lib/'),
    );
    expect(judge(others, findJsonParse)).toEqual([]);
    expect(faultyLines(findJsonParse, 'const a = 1;\nconst b = JSON.parse(text);')).toEqual([2]);
  });

  it('proves each assertion', () => {
    expect(
      judge(
        sources.filter((path) => !path.endsWith('.js')),
        findUnprovenAssertion,
      ),
    ).toEqual([]);
  });

  it('is watched for assertions by a rule that can fail', () => {
    const planted = [
      'const a = b as string;',
      '',
      'const c = d!;',
      '',
      '// Proof: checked above.',
      'const e = f as string;',
      '',
      'const g = [1] as const;',
    ];
    expect(faultyLines(findUnprovenAssertion, planted.join('\n'))).toEqual([1, 3]);
  });

  it('has short functions', () => {
    // A suite in test/ that several files call is as long as the behaviour it lists, like a describe block.
    const measured = sources.filter(
      (path) => !isTest(path) && !path.startsWith('test/') && !/\/seed\/|-data\.ts$/.test(path),
    );
    expect(judge(measured, findLong)).toEqual([]);
  });

  it('is measured by a rule that can fail, and that lets a long factory of short functions pass', () => {
    const body = 'step();\n'.repeat(LINE_COUNT_MAX);
    expect(faultyLines(findLong, `function long() {\n${body}}`)).toEqual([1]);
    const members = 'a() {\nstep();\n},\n'.repeat(LINE_COUNT_MAX / 2);
    expect(faultyLines(findLong, `function create() {\nreturn {\n${members}};\n}`)).toEqual([]);
  });

  it('has no file that only passes things on, but registries and connectors’ faces', () => {
    const faces =
      /^src\/operations\/index\.ts$|^src\/connectors\/[^/]+\/index\.ts$|^tools\/new-connector\/template\/simulator\/index\.ts$/;
    const product = [...inFolder('src/'), ...inFolder('portal/'), ...inFolder('tools/')];
    expect(
      judge(
        product.filter((path) => !faces.test(path)),
        findReExport,
      ),
    ).toEqual([]);
    expect(faultyLines(findReExport, "export { a } from './a.ts';\nexport const b = 1;")).toEqual([
      1,
    ]);
  });

  it('is at most 400 lines a file', () => {
    const long = sources
      .filter((path) => !/\/seed\/|-data\.ts$/.test(path))
      .filter((path) => read(path).trimEnd().split('\n').length > 400);
    expect(long).toEqual([]);
  });
});

describe('tests', () => {
  it('are all switched on', () => {
    expect(judge(sources.filter(isTest), findSwitchedOffTest)).toEqual([]);
    const planted = "it.skip('a', run);\nit.skipIf(isAbsent)('b', run);\ndescribe.only('c', run);";
    expect(faultyLines(findSwitchedOffTest, planted)).toEqual([1, 3]);
  });
});
