import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

/** What a new connector is called. */
export interface ConnectorName {
  /** In folders, in the list of kinds and in the journal: "big-csp". */
  readonly kind: string;
  /** For people: "Big CSP". */
  readonly title: string;
}

/** A file to be written; the path is below the repository. */
export interface NewFile {
  readonly path: string;
  readonly content: string;
}

/** What a person adds to one file by hand. */
export interface Addition {
  /** Path below the repository. */
  readonly file: string;
  /** Import lines, among the others at the top. */
  readonly imports: string;
  /** The last element of the one list in the file. */
  readonly entry: string;
}

const template = join(import.meta.dirname, 'template');

/** "big-csp" becomes "BigCsp". */
function pascalOf(kind: string): string {
  return kind.replaceAll(/(?:^|-)([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

function camelOf(kind: string): string {
  const pascal = pascalOf(kind);
  return `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`;
}

/** Why this cannot be a name, in words; null when it can. */
export function whyNoName({ kind, title }: ConnectorName): string | null {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(kind)) {
    return `"${kind}" is no name: lower-case letters, digits and single hyphens, a letter first (big-csp).`;
  }
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .&-]*$/u.test(title)) {
    return `"${title}" is no title: letters, digits, blanks and . & - (Big CSP).`;
  }
  return null;
}

/** The template is called Acorn Cloud everywhere, and says "acorn" of nothing else. */
function rename(text: string, { kind, title }: ConnectorName): string {
  return text
    .replaceAll('Acorn Cloud', title)
    .replaceAll('Acorn', pascalOf(kind))
    .replaceAll(/acorn(?=[A-Z])/g, camelOf(kind))
    .replaceAll('acorn', kind);
}

/** Imports as they are written where the file ends up. */
function moveImports(text: string, kind: string): string {
  return text
    .replaceAll("'../../../../src/connectors/http/", "'../http/")
    .replaceAll("'../../../../src/", "'../../")
    .replaceAll("'../../../../simulators/core/", "'../core/")
    .replaceAll("'../../../test/contracts/marketplace/", "'./")
    .replaceAll("'./connector/", `'../../../src/connectors/${kind}/`)
    .replaceAll("'./simulator/", `'../../../simulators/${kind}/`);
}

function pathOf(file: string, kind: string): string {
  const [folder] = file.split('/');
  if (folder === 'connector') return join('src/connectors', kind, basename(file));
  if (folder === 'simulator') return join('simulators', kind, basename(file));
  return join('test/contracts/marketplace', `${kind}.test.ts`);
}

/** The two folders of a connector and its simulator, and the test that runs the suite over both. Not formatted. */
export async function filesOf(name: ConnectorName): Promise<readonly NewFile[]> {
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(template, join(entry.parentPath, entry.name)));
  return Promise.all(
    files.toSorted().map(async (file) => {
      const text = await readFile(join(template, file), 'utf8');
      return {
        path: pathOf(file, name.kind),
        content: rename(moveImports(text, name.kind), name),
      };
    }),
  );
}

/** What makes the product and the simulated world know it. */
export function additionsOf(name: ConnectorName): readonly Addition[] {
  const entry = `  {
    kind: 'acorn',
    category: 'csp',
    title: 'Acorn Cloud',
    description: 'Needs an API key of the Acorn Cloud partner account (Settings, API).',
    callsPerMinute: acornCapabilities.callsPerMinute,
    fields: [
      secret('apiKey', 'API key', ''),
      address('baseUrl', 'API address', 'https://api.example.com/api/v1'),
    ],
    create: ({ settings, secrets, ...parts }) =>
      createAcorn({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        baseUrl: settings['baseUrl'] ?? '',
        apiKey: secrets['apiKey'] ?? '',
      }),
  },`;
  return [
    {
      file: 'src/service-kinds.ts',
      imports: "import { acornCapabilities, createAcorn } from './connectors/acorn/index.ts';",
      entry,
    },
    {
      file: 'simulators/world/markets.ts',
      imports: "import { market as acornMarket } from '../acorn/index.ts';",
      entry: '  acornMarket,',
    },
  ].map(({ file, imports, entry: element }) => ({
    file,
    imports: rename(imports, name),
    entry: rename(element, name),
  }));
}
