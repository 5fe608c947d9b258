/**
 * The `conditions` language of list calls.
 *
 * Understood: `=`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `like` and `not like` (with `*` or `%`), `in (…)` and
 * `not in (…)`, `and`, `or`, parentheses; paths such as `company/id`; text in quotes, datetimes in brackets, `True`/`False`, `null`, numbers.
 * Source: the vendor's developer guide as summarised in contracts/psa-and-chat.md 1.2.
 */

export class InvalidConditions extends Error {}

type Test = (row: unknown) => boolean;
type Literal = string | number | boolean | null;

const TOKEN =
  /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\[([^\]]*)\]|(!=|<=|>=|[=<>(),])|([^\s=<>!(),"'[\]]+))/gy;

interface Token {
  kind: 'text' | 'instant' | 'symbol' | 'word';
  value: string;
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new InvalidConditions(`Unexpected text in conditions: ${source}`);
    const [, double, single, instant, symbol, word] = match;
    if (double !== undefined || single !== undefined)
      tokens.push({ kind: 'text', value: double ?? single ?? '' });
    else if (instant !== undefined) tokens.push({ kind: 'instant', value: instant });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', value: symbol });
    else tokens.push({ kind: 'word', value: word ?? '' });
  }
  return tokens;
}

/** The value at a path such as `company/id`; undefined where a step is missing. */
export function readPath(row: unknown, path: string): unknown {
  let value: unknown = row;
  for (const step of path.split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function toLiteral(token: Token): Literal {
  if (token.kind === 'text') return token.value;
  if (token.kind === 'instant') return Date.parse(token.value);
  const word = token.value.toLowerCase();
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (word === 'null') return null;
  if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word);
  throw new InvalidConditions(`String ${token.value} must be in quotes`);
}

const fold = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** A stored datetime is text; against a datetime literal it is compared as an instant. */
function comparable(value: unknown, against: Literal): unknown {
  if (typeof value === 'string' && typeof against === 'number') return Date.parse(value);
  return fold(value ?? null);
}

function matchLike(value: unknown, pattern: Literal): boolean {
  if (typeof value !== 'string' || typeof pattern !== 'string') return false;
  const source = pattern
    .split(/[*%]/)
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'is').test(value);
}

class Parser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  parse(): Test {
    const test = this.#or();
    if (this.#at < this.#tokens.length)
      throw new InvalidConditions('Conditions could not be read to their end');
    return test;
  }

  #isNext(value: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && token.kind !== 'text' && token.value.toLowerCase() === value;
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new InvalidConditions('Conditions end too early');
    this.#at += 1;
    return token;
  }

  #or(): Test {
    const left = this.#and();
    if (!this.#isNext('or')) return left;
    this.#next();
    const right = this.#or();
    return (row) => left(row) || right(row);
  }

  #and(): Test {
    const left = this.#term();
    if (!this.#isNext('and')) return left;
    this.#next();
    const right = this.#and();
    return (row) => left(row) && right(row);
  }

  #term(): Test {
    if (this.#isNext('(')) {
      this.#next();
      const inner = this.#or();
      if (!this.#isNext(')')) throw new InvalidConditions('A parenthesis is not closed');
      this.#next();
      return inner;
    }
    const path = this.#next().value;
    const isNegated = this.#isNext('not');
    if (isNegated) this.#next();
    const test = this.#comparison(path, this.#next().value.toLowerCase());
    return isNegated ? (row) => !test(row) : test;
  }

  #comparison(path: string, operator: string): Test {
    if (operator === 'in') {
      const values = this.#list();
      return (row) =>
        values.some((value) => comparable(readPath(row, path), value) === fold(value));
    }
    const wanted = toLiteral(this.#next());
    const read = (row: unknown): unknown => comparable(readPath(row, path), wanted);
    const order = (row: unknown): number => {
      const value = read(row);
      if (typeof value === 'number' && typeof wanted === 'number') return value - wanted;
      return typeof value === 'string' && typeof wanted === 'string'
        ? value.localeCompare(wanted.toLowerCase(), 'en')
        : Number.NaN;
    };
    switch (operator) {
      case '=':
        return (row) => read(row) === fold(wanted);
      case '!=':
        return (row) => read(row) !== fold(wanted);
      case '<':
        return (row) => order(row) < 0;
      case '<=':
        return (row) => order(row) <= 0;
      case '>':
        return (row) => order(row) > 0;
      case '>=':
        return (row) => order(row) >= 0;
      case 'like':
        return (row) => matchLike(readPath(row, path), wanted);
      case 'contains':
        return (row) =>
          matchLike(readPath(row, path), typeof wanted === 'string' ? `*${wanted}*` : wanted);
      default:
        throw new InvalidConditions(`Unknown operator ${operator}`);
    }
  }

  #list(): Literal[] {
    if (!this.#isNext('(')) throw new InvalidConditions('in needs a list in parentheses');
    this.#next();
    const values = [toLiteral(this.#next())];
    while (this.#isNext(',')) {
      this.#next();
      values.push(toLiteral(this.#next()));
    }
    if (!this.#isNext(')')) throw new InvalidConditions('A parenthesis is not closed');
    this.#next();
    return values;
  }
}

/** Compiles conditions; throws `InvalidConditions` for what cannot be read. */
export function compileConditions(source: string): Test {
  return new Parser(source).parse();
}
