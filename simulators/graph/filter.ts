/**
 * The part of OData `$filter` that the directory accepts without the advanced query header.
 *
 * Understood: `eq`, `ne`, `startswith(property,'value')`, `property/any(x:x eq 'value')`, `property/any(x:x/skuId eq value)`,
 * `in ('a','b')`, `and`, `or`, `not (…)` and parentheses. String comparison ignores case, as the directory does.
 */

export class UnsupportedQuery extends Error {}

type Fields = Record<string, unknown>;
type Test = (fields: Fields) => boolean;

const TOKEN = /\s*(?:('(?:[^']|'')*')|([(),:])|([^\s'(),:]+))/gy;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const trimmed = text.trim();
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    const token = match?.[1] ?? match?.[2] ?? match?.[3];
    if (token === undefined) throw new UnsupportedQuery(`Invalid filter clause: ${text}`);
    tokens.push(token);
  }
  return tokens;
}

function toLiteral(token: string): string | number | boolean | null {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === 'true') return true;
  if (token === 'false') return false;
  if (token === 'null') return null;
  return /^-?\d+$/.test(token) ? Number(token) : token;
}

const fold = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
const isEqual = (a: unknown, b: unknown): boolean => fold(a ?? null) === fold(b);

class Parser {
  readonly #tokens: string[];
  readonly #allowed: ReadonlySet<string>;
  #at = 0;

  constructor(text: string, allowed: ReadonlySet<string>) {
    this.#tokens = tokenize(text);
    this.#allowed = allowed;
  }

  parse(): Test {
    const test = this.#or();
    if (this.#at < this.#tokens.length) throw new UnsupportedQuery('Invalid filter clause');
    return test;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new UnsupportedQuery('Invalid filter clause: unexpected end');
    this.#at += 1;
    return token;
  }

  #expect(token: string): void {
    if (this.#next().toLowerCase() !== token)
      throw new UnsupportedQuery(`Invalid filter clause: '${token}' expected`);
  }

  #or(): Test {
    const left = this.#and();
    if (this.#peek().toLowerCase() !== 'or') return left;
    this.#next();
    const right = this.#or();
    return (fields) => left(fields) || right(fields);
  }

  #and(): Test {
    const left = this.#term();
    if (this.#peek().toLowerCase() !== 'and') return left;
    this.#next();
    const right = this.#and();
    return (fields) => left(fields) && right(fields);
  }

  #term(): Test {
    const token = this.#next();
    const word = token.toLowerCase();
    if (token === '(') {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    if (word === 'not') {
      const inner = this.#term();
      return (fields) => !inner(fields);
    }
    if (word === 'startswith') return this.#startsWith();
    if (word === 'endswith') {
      throw new UnsupportedQuery(
        "Operator 'endsWith' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information",
      );
    }
    return token.toLowerCase().endsWith('/any')
      ? this.#any(token.slice(0, -4))
      : this.#comparison(token);
  }

  #startsWith(): Test {
    this.#expect('(');
    const property = this.#property(this.#next());
    this.#expect(',');
    const prefix = String(toLiteral(this.#next())).toLowerCase();
    this.#expect(')');
    return (fields) => {
      const value = fields[property];
      return typeof value === 'string' && value.toLowerCase().startsWith(prefix);
    };
  }

  #any(name: string): Test {
    const property = this.#property(name);
    this.#expect('(');
    const variable = this.#next();
    this.#expect(':');
    const path = this.#next();
    this.#expect('eq');
    const wanted = toLiteral(this.#next());
    this.#expect(')');
    const member = path.startsWith(`${variable}/`) ? path.slice(variable.length + 1) : null;
    return (fields) => {
      const list = fields[property];
      return (
        Array.isArray(list) &&
        list.some((item: unknown) =>
          isEqual(member === null ? item : readMember(item, member), wanted),
        )
      );
    };
  }

  #comparison(name: string): Test {
    const property = this.#property(name);
    const operator = this.#next().toLowerCase();
    if (operator === 'in') {
      this.#expect('(');
      const values = [toLiteral(this.#next())];
      while (this.#peek() === ',') {
        this.#next();
        values.push(toLiteral(this.#next()));
      }
      this.#expect(')');
      return (fields) => values.some((value) => isEqual(fields[property], value));
    }
    const wanted = toLiteral(this.#next());
    if (operator === 'eq') return (fields) => isEqual(fields[property], wanted);
    if (operator === 'ne') return (fields) => !isEqual(fields[property], wanted);
    throw new UnsupportedQuery(
      `Unsupported or invalid query filter clause specified for property '${property}'.`,
    );
  }

  #property(name: string): string {
    if (!this.#allowed.has(name)) {
      throw new UnsupportedQuery(
        `Unsupported or invalid query filter clause specified for property '${name}'.`,
      );
    }
    return name;
  }
}

function readMember(item: unknown, member: string): unknown {
  return typeof item === 'object' && item !== null ? Reflect.get(item, member) : undefined;
}

/** Compiles a filter; throws `UnsupportedQuery` with the directory's wording for what it would refuse. */
export function compileFilter(text: string, filterable: ReadonlySet<string>): Test {
  return new Parser(text, filterable).parse();
}
