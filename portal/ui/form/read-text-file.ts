/** A table of a hundred rows has a few kilobytes. */
const mostBytes = 2 * 1024 * 1024;

type TextFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/** The text of a file that a spreadsheet has saved: UTF-8, UTF-16 with its mark, or else Windows-1252. */
export async function readTextFile(file: Blob): Promise<TextFile> {
  if (file.size > mostBytes)
    return {
      ok: false,
      problem: 'This file has more than 2 MB. Choose the CSV file of the table.',
    };
  const text = decode(new Uint8Array(await file.arrayBuffer()));
  return text.includes('\0')
    ? { ok: false, problem: 'This file is no text. In the spreadsheet, save the table as CSV.' }
    : { ok: true, text };
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
