// Letters that Unicode does not take apart into a base letter and a mark.
const letters: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['ẞ', 'SS'],
  ['Æ', 'AE'],
  ['æ', 'ae'],
  ['Œ', 'OE'],
  ['œ', 'oe'],
  ['Ø', 'O'],
  ['ø', 'o'],
  ['Đ', 'D'],
  ['đ', 'd'],
  ['Ð', 'D'],
  ['ð', 'd'],
  ['Þ', 'Th'],
  ['þ', 'th'],
  ['Ł', 'L'],
  ['ł', 'l'],
  ['Ħ', 'H'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['Ŋ', 'N'],
  ['ŋ', 'n'],
]);

/**
 * `text` in unaccented Latin letters: "Zoë Łukaszewicz-Groß" becomes "Zoe Lukaszewicz-Gross". Umlauts lose their dots.
 * Letters of other alphabets stay as they are; callers refuse them rather than drop them.
 */
export function transliterate(text: string): string {
  return Array.from(text.normalize('NFKD').replaceAll(/\p{M}/gu, ''))
    .map((letter) => letters.get(letter) ?? letter)
    .join('');
}
