/** Properties of the texts that reach ConnectWise, whatever people type. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toConnectWiseNoteText, toConnectWisePattern, toConnectWiseText } from './map.ts';

const lines = fc
  .array(fc.string({ unit: 'grapheme' }), { maxLength: 8 })
  .map((parts) => parts.join('\n'));

describe('a note', () => {
  it('is one line, and making it one line again changes nothing', () => {
    fc.assert(
      fc.property(lines, (text) => {
        const note = toConnectWiseNoteText(text);
        expect(note).not.toMatch(/[\r\n]/);
        expect(toConnectWiseNoteText(note)).toBe(note);
      }),
    );
  });

  it('loses a bullet that stands alone on its line', () => {
    expect(toConnectWiseNoteText('*\n!')).toBe('!');
  });

  it('keeps a marker on a line of its own findable', () => {
    fc.assert(
      fc.property(lines, fc.stringMatching(/^SW-[0-9A-Z]{6,26}$/), (text, marker) => {
        expect(toConnectWiseNoteText(`${text}\nref: ${marker}`)).toContain(`ref: ${marker}`);
      }),
    );
  });
});

describe('a text in conditions', () => {
  it('has no quote but the two around it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const quoted of [toConnectWiseText(text), toConnectWisePattern(text)]) {
          expect(quoted.slice(1, -1)).not.toMatch(/["\\]/);
          expect(quoted).toMatch(/^"[^]*"$/);
        }
      }),
    );
  });
});
