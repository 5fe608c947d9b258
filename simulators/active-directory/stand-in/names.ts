/** Distinguished names as a controller reads and writes them. Source: RFC 4514; one pair per level (MS-ADTS 3.1.1.1.4). */

/** One level of a name. */
export interface Rdn {
  /** `CN`, `OU` or `DC`, in capitals. */
  readonly type: string;
  /** Without escapes. */
  readonly value: string;
}

/** A level with what ends it. Signs with a meaning have to be escaped, or the whole value quoted. */
const level =
  /\s*([a-z][a-z0-9-]*)\s*=\s*(?:"((?:\\.|[^"\\])*)"|((?:\\.|[^\\,;+"<>])*))\s*(,|;|$)/iy;

/** The levels of a name, the innermost first; null for a text that is none. */
export function parseName(text: string): readonly Rdn[] | null {
  const levels: Rdn[] = [];
  const pattern = new RegExp(level);
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) return null;
    const [, type = '', quoted, plain = '', end] = found;
    const value = quoted ?? plain.replace(/(?<!\\)\s+$/, '');
    if (value === '' || (end !== '' && pattern.lastIndex === text.length)) return null;
    levels.push({ type: type.toUpperCase(), value: unescape(value) });
  }
  return levels;
}

/** "\C3\BC" is one letter of two bytes. */
const unescape = (text: string): string =>
  text.replaceAll(/((?:\\[0-9a-f]{2})+)|\\(.)/gi, (_whole, pairs: string | undefined, sign = '') =>
    pairs === undefined
      ? String(sign)
      : Buffer.from(pairs.replaceAll('\\', ''), 'hex').toString('utf8'),
  );

export const formatRdn = ({ type, value }: Rdn): string =>
  `${type}=${value
    .replaceAll(/[,\\+<>;"=]|^[# ]| $/g, String.raw`\$&`)
    .replaceAll(/[\0\r\n]/g, (sign) => `\\0${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;

/** What two texts are compared by: neither case, width nor accents count in a directory. */
export const fold = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

export const foldRdn = ({ type, value }: Rdn): string => `${type}=${fold(value)}`;
