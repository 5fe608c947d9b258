/**
 * Checks the requests of a connector against the vendor's own description of its API.
 *
 * The documents are not copied into the repository (simulators/core/samples.ts says where they are). Ask `hasContract`
 * first: where they are absent the check says so and is skipped; with `CI=true` their absence is a failure.
 */
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { parse } from 'yaml';
import { readContract } from '../../simulators/core/samples.ts';

/** One request as it left the connector. */
export interface SentRequest {
  readonly method: string;
  /** Below the API's base, decoded: "/users/ada@x.example/assignLicense". */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed body; undefined when there was none. */
  readonly body: unknown;
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/**
 * OpenAPI's `nullable` beside `allOf` or `$ref` means nothing to JSON Schema; it becomes a choice with null. What is
 * `readOnly` is required of answers only.
 */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, discriminator: _discriminator, ...rest } = fieldsOf(node);
  const plain = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]),
  );
  const properties = fieldsOf(rest['properties']);
  if (Array.isArray(rest['required'])) {
    plain['required'] = rest['required'].filter(
      (name) => fieldsOf(properties[String(name)])['readOnly'] !== true,
    );
  }
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
}

export interface Contract {
  /** What is wrong with a request, in words; empty when nothing is. */
  problemsOf(request: SentRequest): string[];
}

/** Opens one of the vendors' OpenAPI documents (YAML or JSON), by its path among the contracts. */
export function openContract(path: string): Contract {
  const document = fieldsOf(toJsonSchema(parse(readContract(path))));
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  // The package is CommonJS: its function sits behind `default` when it is loaded as a module.
  addFormatsModule.default(ajv);
  ajv.addSchema(document, 'contract');
  const paths = Object.entries(fieldsOf(document['paths'])).map(([template, item]) => ({
    item: fieldsOf(item),
    pattern: new RegExp(
      `^${template
        .split(/(\{[^}]+\})/)
        .map((part) =>
          part.startsWith('{') ? '[^/]+' : part.replaceAll(/[$().*+?^[\]\\|]/g, '\\$&'),
        )
        .join('')}$`,
    ),
    template,
  }));

  const resolve = (node: unknown): Fields => {
    const fields = fieldsOf(node);
    const pointer = fields['$ref'];
    if (typeof pointer !== 'string') return fields;
    const steps = pointer.replace(/^#\//, '').split('/');
    return resolve(steps.reduce<unknown>((at, step) => fieldsOf(at)[step], document));
  };

  /** Names a schema knows; the documents allow more, a misspelt one is still a mistake. */
  const knownNames = (schema: unknown): Set<string> => {
    const fields = resolve(schema);
    const parts = ['allOf', 'anyOf'].flatMap((key) => listOf(fields[key]));
    return new Set([
      ...Object.keys(fieldsOf(fields['properties'])),
      ...parts.flatMap((part) => [...knownNames(part)]),
    ]);
  };

  const bodyProblems = (pointer: string, schema: unknown, body: unknown): string[] => {
    const validate = ajv.getSchema(`contract#${pointer}`);
    if (validate === undefined) return [`no schema at ${pointer}`];
    const known = knownNames(schema);
    const unknown = Object.keys(fieldsOf(body)).filter(
      (name) => known.size > 0 && !known.has(name),
    );
    const wrong = validate(body) === true ? [] : [ajv.errorsText(validate.errors)];
    return [...wrong, ...unknown.map((name) => `body has an unknown property ${name}`)];
  };

  return {
    problemsOf: (request) => {
      const label = `${request.method} ${request.path}`;
      const matching = paths.filter(({ pattern }) => pattern.test(request.path));
      // "/users/delta()" and "/users/{id}" both match; the one with the fewest placeholders is meant.
      const found = matching.sort((a, b) => countHoles(a.template) - countHoles(b.template))[0];
      const method = request.method.toLowerCase();
      const operation = fieldsOf(found?.item[method]);
      if (found === undefined || Object.keys(operation).length === 0) {
        return [`${label}: the document has no such operation`];
      }
      const parameters = [...listOf(found.item['parameters']), ...listOf(operation['parameters'])];
      const names = new Set(
        parameters
          .map(resolve)
          .filter((parameter) => parameter['in'] === 'query')
          .map((parameter) => parameter['name']),
      );
      const strange = [...request.query.keys()].filter((name) => !names.has(name));
      const content = fieldsOf(fieldsOf(operation['requestBody'])['content']);
      const [type] = Object.keys(content);
      const schema = type === undefined ? undefined : fieldsOf(content[type])['schema'];
      const pointer = [
        'paths',
        found.template,
        method,
        'requestBody',
        'content',
        type ?? '',
        'schema',
      ]
        .map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`)
        .map(encodeURI)
        .join('');
      const body =
        schema === undefined
          ? request.body === undefined
            ? []
            : ['a body where the document has none']
          : bodyProblems(pointer, schema, request.body);
      return [
        ...strange.map((name) => `${label}: unknown query parameter ${name}`),
        ...body.map((problem) => `${label}: ${problem}`),
      ];
    },
  };
}

const countHoles = (template: string): number => template.split('{').length;
