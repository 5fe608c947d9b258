// Forms of companies, without dots, as they stand at the end of a name. Not a complete list of the world's: a form that is
// missing only makes a suggestion less likely, because names never decide. "Group", "Holdings" and "Trust" are no forms: what
// is called so is another company than its namesake.
const companyForms: ReadonlySet<string> = new Set(
  (
    'ltd limited llc llp lp plc inc incorporated corp corporation co company pty gmbh mbh ag kg ohg ug se ' +
    'bv nv vof sa sas sarl sasu srl spa sl slu sab ab as asa aps oy oyj kft zrt sro doo dd lda ltda kk ' +
    'cic cio und'
  ).split(' '),
);

/** A company's name for comparing: no case, accents, punctuation, "the", or legal form at the end. May be empty. */
export function normaliseCompanyName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('&', ' and ')
    .replaceAll(/[.'’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && word !== 'and');
  while (words.length > 1 && companyForms.has(words.at(-1) ?? '')) words.pop();
  return (words[0] === 'the' && words.length > 1 ? words.slice(1) : words).join(' ');
}

function pairsOf(text: string): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  for (let index = 0; index < text.length - 1; index += 1) {
    const pair = text.slice(index, index + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** How alike two names are, 0 to 1 (shared letter pairs, Dice). Only ever sorts a list. */
export function nameSimilarity(left: string, right: string): number {
  const [a, b] = [normaliseCompanyName(left), normaliseCompanyName(right)];
  if (a === b) return a === '' ? 0 : 1;
  const [pairsA, pairsB] = [pairsOf(a), pairsOf(b)];
  let shared = 0;
  for (const [pair, count] of pairsA) shared += Math.min(count, pairsB.get(pair) ?? 0);
  const total = Math.max(0, a.length - 1) + Math.max(0, b.length - 1);
  return total === 0 ? 0 : (2 * shared) / total;
}
