/** A part of a text. */
export interface TextPart {
  readonly text: string;
  /** Where it leads, from the path on; null for words. */
  readonly href: string | null;
}

/** A text in parts, of which those are links that are addresses below `origin`; what others wrote leads nowhere. */
export function splitOwnAddresses(text: string, origin: string): readonly TextPart[] {
  // Signs at the end belong to the sentence.
  return text.split(/(https?:\/\/[^\s()"]*[^\s()".,;:!?])/).flatMap((part) => {
    if (part === '') return [];
    const isOwn = part.startsWith(`${origin}/`);
    return [{ text: part, href: isOwn ? part.slice(origin.length) : null }];
  });
}
