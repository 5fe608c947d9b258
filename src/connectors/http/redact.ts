const secretField =
  '(?:access_token|refresh_token|id_token|client_secret|clientSecret|client_assertion|password|assertion|api_?key|accessToken|refreshToken|token)';

const rules: readonly (readonly [RegExp, string])[] = [
  // Three base64url parts: a JSON web token, wherever it stands.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\b(Bearer|Basic|Signature)\s+[\w.~+/=-]{8,}/gi, '$1 [secret]'],
  [new RegExp(`("${secretField}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi'), '$1"[secret]"'],
  [new RegExp(`\\b(${secretField}=)[^&\\s"]+`, 'gi'), '$1[secret]'],
];

/** `text` without what looks like a credential: tokens, secrets in JSON, forms and headers. For logs and errors. */
export function redact(text: string): string {
  return rules.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
