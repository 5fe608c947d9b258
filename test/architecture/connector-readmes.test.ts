import ts from 'typescript';
import { expect, it } from 'vitest';
import { files, isSource, isTest, type Offences, read } from './support/files.ts';
import { nodesOf, parse } from './support/syntax.ts';

/** A connector's folder; the request layer has no vendor. */
const ofConnector = /^src\/connectors\/(?!http\/)[^/]+\//;
const folderOf = (path: string): string => ofConnector.exec(path)?.[0] ?? '';

const readmes = files.filter((path) => folderOf(path) + 'README.md' === path);
const sources = files.filter(
  (path) => ofConnector.test(path) && isSource(path) && !isTest(path) && !path.includes('fixtures'),
);

/** Segments of a path in small letters, without query and without what stands for a value. */
function segmentsOf(path: string): readonly string[] {
  return path
    .replace(/\?.*$/, '')
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '' && !/[{}…<>]/.test(segment));
}

/** A text or template that is an address, `/customers/{}/seats`, or the end of one, `{}/seats`; a scope (`/.default`) is none. */
function pathIn(node: ts.Node): string | null {
  const text = ts.isStringLiteralLike(node)
    ? node.text
    : ts.isTemplateExpression(node)
      ? node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('')
      : '';
  return /^(?:\{\})?\/(?!\.)[^\s'"`|()[\]^\\]+$/.test(text) ? text : null;
}

/** Addresses in the README: every piece of code with a slash in it. */
function pathsTold(readme: string): readonly (readonly string[])[] {
  return [...readme.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
    code
      .split(/\s+/)
      .filter((word) => word.includes('/'))
      .map(segmentsOf),
  );
}

const holds = (told: readonly string[], wanted: readonly string[]): boolean =>
  told.some((_one, index) => wanted.every((segment, at) => told[index + at] === segment));

/** Addresses that a connector's code has and its README has not. */
function findUntold(path: string, text: string, readme: string): Offences {
  const told = pathsTold(readme);
  const source = parse(path, text);
  return [...nodesOf(source)].flatMap((node) => {
    const address = pathIn(node);
    const wanted = address === null ? [] : segmentsOf(address);
    if (wanted.length === 0 || told.some((one) => holds(one, wanted))) return [];
    return [`${path} calls ${address}, of which ${folderOf(path)}README.md says nothing`];
  });
}

it('has a README for every connector', () => {
  const folders = new Set(sources.map(folderOf));
  expect(folders.size).toBeGreaterThan(8);
  expect([...folders].filter((folder) => !readmes.includes(`${folder}README.md`))).toEqual([]);
});

it('says in the README where every address comes from that a connector calls', () => {
  let addressCount = 0;
  const offences = sources.flatMap((path) => {
    const text = read(path);
    addressCount += [...nodesOf(parse(path, text))].filter((node) => pathIn(node) !== null).length;
    return findUntold(path, text, read(`${folderOf(path)}README.md`));
  });
  // Fewer would mean that the rule went blind.
  expect(addressCount).toBeGreaterThan(60);
  expect(offences).toEqual([]);
});

it('sees an address that the README does not have', () => {
  const path = 'src/connectors/big-csp/client.ts';
  const readme = 'It reads `GET /customers/{id}/seats?page=` and `POST …/orders/{id}/lines`.';
  const untold = (code: string) => findUntold(path, code, readme);
  expect(
    untold("get('/customers'); get(`/customers/${id}/seats`); get(`${base}/orders`);"),
  ).toEqual([]);
  expect(untold("get('/orders/lines');")).toEqual([]);
  expect(untold("get('/seats/customers');")).toHaveLength(1);
  expect(untold('get(`/customers/${id}/invoices?page=${page}`);')).toEqual([
    `${path} calls /customers/{}/invoices?page={}, of which src/connectors/big-csp/README.md says nothing`,
  ]);
  expect(untold('get(`${base}/invoices`);')).toHaveLength(1);
  expect(untold("say('either/or and /both');")).toEqual([]);
});
