const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const rename = (value: unknown, to: (name: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => rename(item, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [to(name), rename(inner, to)]),
  );
};

/** Property names as the vendor's documentation spells them, whatever case they came in. */
export const toPascalCase = (value: unknown): unknown =>
  rename(value, (name) => name.charAt(0).toUpperCase() + name.slice(1));

/** Property names as the OpenAPI document of 2022 spells them. */
export const toCamelCase = (value: unknown): unknown =>
  rename(value, (name) => name.charAt(0).toLowerCase() + name.slice(1));

/** A query parameter, its name in any case; null when it is absent. */
export const queryOf = (query: URLSearchParams, name: string): string | null => {
  for (const [key, value] of query) if (key.toLowerCase() === name.toLowerCase()) return value;
  return null;
};
