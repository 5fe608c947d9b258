import type { SearchHit } from '../api/types.ts';

/** In this browser only. */
const storageKey = 'seatwright.recent';
const mostKept = 6;

interface Kept {
  readonly owner: string;
  readonly hits: readonly SearchHit[];
}

function read(): Kept | null {
  try {
    // Proof: written by `rememberRecent` only; what somebody else wrote is caught below or looks odd and does no harm.
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as Kept | null;
    return Array.isArray(kept?.hits) ? kept : null;
  } catch {
    return null;
  }
}

/** What a person opened from the search, the latest first. Another person who signs in here sees none of it. */
export function readRecent(owner: string): readonly SearchHit[] {
  const kept = read();
  return kept?.owner === owner ? kept.hits : [];
}

/** Keeps what was opened in front; what another person opened is forgotten. */
export function rememberRecent(owner: string, hit: SearchHit): void {
  const before = readRecent(owner).filter(({ kind, id }) => kind !== hit.kind || id !== hit.id);
  const kept: Kept = { owner, hits: [hit, ...before].slice(0, mostKept) };
  try {
    localStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing is no reason not to open it.
  }
}
