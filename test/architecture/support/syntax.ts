import ts from 'typescript';
import type { Offences } from './files.ts';

/** The syntax tree of one file. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Every node of a tree, parents before children. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

/** `path:line message` for every node for which `fault` has a message. */
function offences(
  path: string,
  text: string,
  fault: (node: ts.Node, source: ts.SourceFile) => string | null,
): Offences {
  const source = parse(path, text);
  const found: string[] = [];
  for (const node of nodesOf(source)) {
    const message = fault(node, source);
    if (message !== null) found.push(`${path}:${lineOf(source, node.getStart(source))} ${message}`);
  }
  return found;
}

/** Clocks, calendars of the machine and chance: what would make the same facts decide differently twice. */
export function findImpurity(path: string, text: string): Offences {
  return offences(path, text, (node, source) => {
    if (ts.isPropertyAccessExpression(node)) {
      const access = node.getText(source);
      const impure = ['Math.random', 'Temporal.Now', 'performance.now', 'crypto.randomUUID'];
      return impure.includes(access) ? `${access}: take the value as a parameter` : null;
    }
    if (!ts.isIdentifier(node)) return null;
    const isName = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
    const impure = ['Date', 'fetch', 'setTimeout', 'setInterval', 'process'];
    return impure.includes(node.text) && !isName ? `${node.text}: not in the domain` : null;
  });
}

/** `JSON.parse`, which answers `any` and throws: `parseJson` and a schema take its place. */
export function findJsonParse(path: string, text: string): Offences {
  return offences(path, text, (node, source) =>
    ts.isPropertyAccessExpression(node) && node.getText(source) === 'JSON.parse'
      ? 'JSON.parse: use parseJson (src/lib/json.ts) and a schema'
      : null,
  );
}

/** Re-exports, which make a file that only passes things on. */
export function findReExport(path: string, text: string): Offences {
  return offences(path, text, (node) =>
    ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined
      ? 'export … from: import it where it is defined'
      : null,
  );
}

/** Tests that are switched off, or that switch off the others. A condition ("skipIf") is allowed: it can be read. */
export function findSwitchedOffTest(path: string, text: string): Offences {
  const testers = new Set(['it', 'test', 'describe', 'suite', 'bench']);
  return offences(path, text, (node) =>
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    testers.has(node.expression.text) &&
    ['skip', 'only', 'todo', 'fails'].includes(node.name.text)
      ? `${node.expression.text}.${node.name.text}: mend the test or delete it`
      : null,
  );
}

/**
 * Assertions (`as`, `!`) that nothing proves. The proof is a comment on the line, or above it without a blank line
 * between. `as const` asserts nothing.
 */
export function findUnprovenAssertion(path: string, text: string): Offences {
  const lines = text.split('\n');
  return offences(path, text, (node, source) => {
    if (!ts.isAsExpression(node) && !ts.isNonNullExpression(node)) return null;
    if (ts.isAsExpression(node) && ts.isConstTypeReference(node.type)) return null;
    const isProven = hasCommentNear(lines, lineOf(source, node.getEnd()) - 1);
    return isProven ? null : 'an assertion ("as" or "!") without a comment that proves it';
  });
}

function hasCommentNear(lines: readonly string[], index: number): boolean {
  for (let at = index; at >= 0; at -= 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') return false;
    if (/(^|\s)(\/\/|\/\*|\*)/.test(line)) return true;
  }
  return false;
}

/**
 * Functions with more than `lineCountMax` lines of their own. Functions inside count for themselves: a factory that
 * returns ten short functions is short.
 */
export function findLongFunction(path: string, text: string, lineCountMax: number): Offences {
  return offences(path, text, (node, source) => {
    if (!ts.isFunctionLike(node)) return null;
    const lineCount = ownLineCount(node, source);
    return lineCount > lineCountMax
      ? `a function of ${lineCount} lines (at most ${lineCountMax}): split it by meaning`
      : null;
  });
}

function ownLineCount(node: ts.Node, source: ts.SourceFile): number {
  let lineCount = spanOf(node, source);
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) lineCount -= Math.max(0, spanOf(child, source) - 1);
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return lineCount;
}

function spanOf(node: ts.Node, source: ts.SourceFile): number {
  return lineOf(source, node.getEnd()) - lineOf(source, node.getStart(source)) + 1;
}

const VENDOR_WORD =
  /pax8|sherweb|partner.?center|arrowsphere|td.?synnex|streamone|crayon|cloud.?iq|ingram|connectwise|autotask|halopsa/i;

/** A text that says where something was read: an address, or a page below docs/vendors. */
const CITATION = /https?:\/\/|docs\/vendors\/|\b[a-z]+\.(com|net|io)\//;

/** Whether `node` is inside the value of a property that cites, such as `source` or `titleSource`. */
function isInCitation(node: ts.Node): boolean {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertyAssignment(at)) return /source$/i.test(at.name.getText());
  }
  return false;
}

/**
 * Vendors' names in identifiers and in texts, except in import paths and where a text cites its source. Comments may
 * name a vendor: they explain.
 */
export function findVendorWord(path: string, text: string): Offences {
  return offences(path, text, (node) => {
    const isText =
      ts.isStringLiteral(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isJsxText(node);
    if (!isText && !ts.isIdentifier(node)) return null;
    const word = VENDOR_WORD.exec(node.text)?.[0];
    if (word === undefined) return null;
    if (isText && (CITATION.test(node.text) || isInCitation(node))) return null;
    if (ts.isImportDeclaration(node.parent)) return null;
    return `"${word}": ask the connector's declaration, never the vendor's name`;
  });
}
