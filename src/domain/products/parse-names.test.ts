import { afterEach, describe, expect, test } from 'vitest';
import { skuId } from '../ids.ts';
import { licensesNamed, productNameOf, setUploadedNames } from './names.ts';
import { microsoftNames } from './names-data.ts';
import { parseNames } from './parse-names.ts';

const header =
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names';
const flowFree = 'f30db892-07e9-47e9-837c-80727f46fd3d';
const guidOf = (index: number): string =>
  `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`;
/** Enough sound lines to be taken for the table. */
const sound = Array.from({ length: 250 }, (_, at) => `Product ${at},P_${at},${guidOf(at)},S,x,y`);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
function namesOf(lines: readonly string[], bytes: (text: string) => Uint8Array = bytesOf) {
  const parsed = parseNames(bytes([header, ...sound, ...lines].join('\r\n')));
  if (!parsed.ok) throw new Error(parsed.reason);
  const name = (sku: string) => parsed.names.find((one) => one.skuId === sku)?.name;
  return { ...parsed, name };
}
const line = (name: string, guid = flowFree): string => `${name},FLOW_FREE,${guid},PLAN,x,y`;

describe('Microsoft’s table of names', () => {
  test('has a line for each service plan; a license comes out once', () => {
    const { names } = namesOf([line('Flow'), line('Flow')]);
    expect(names.filter((one) => one.skuId === flowFree)).toEqual([
      { skuId: flowFree, name: 'Flow' },
    ]);
    expect(names).toHaveLength(251);
  });

  test('with two names for one GUID gives the first, and counts it', () => {
    const { name, dirt } = namesOf([line('Microsoft Copilot Studio'), line('Power Virtual Agent')]);
    expect(name(flowFree)).toBe('Microsoft Copilot Studio');
    expect(dirt.renamed).toBe(1);
  });

  test('with no-break spaces, tabs and invisible marks in cells gives plain text', () => {
    const dirty = `Power\u00a0 Automate\t Free\u200b,FLOW_FREE\u00a0,${flowFree.toUpperCase()}\u00a0,S\t,x,y`;
    const { name, dirt } = namesOf([dirty]);
    expect(name(flowFree)).toBe('Power Automate Free');
    expect(dirt.tidiedLines).toBe(1);
  });

  test('with lines without GUID or name leaves those out, and counts them', () => {
    const lines = [line('No GUID', ''), line('Bad GUID', 'FLOW_FREE'), line(''), 'short'];
    expect(namesOf(lines).dirt.skippedLines).toBe(4);
  });

  test('with commas and quotes in names keeps them', () => {
    const { name } = namesOf([line('"Flow, ""Free"" edition"')]);
    expect(name(flowFree)).toBe('Flow, "Free" edition');
  });

  test.each([
    ['UTF-8 with a mark', (text: string) => bytesOf(`\uFEFF${text}`)],
    ['UTF-16, low byte first', (text: string) => utf16(text, 'little')],
    ['UTF-16, high byte first', (text: string) => utf16(text, 'big')],
    ['Windows-1252', (text: string) => windows1252(text)],
  ])('is read in %s', (_, bytes) => {
    expect(namesOf([line('Flow – Free')], bytes).name(flowFree)).toBe('Flow – Free');
  });

  test('is read with the separators of spreadsheets and in another order of columns', () => {
    for (const separator of [';', '\t']) {
      const rows = sound.map((_, at) => `${guidOf(at)}${separator}Product ${at}`);
      const text = [`GUID${separator}Product_Display_Name`, ...rows].join('\n');
      expect(parseNames(bytesOf(text))).toMatchObject({ ok: true, dirt: { skippedLines: 0 } });
    }
  });

  test.each([
    ['an empty file', '', /first line/],
    ['another table', 'a,b\n1,2', /first line/],
    ['a page', '<!DOCTYPE html><title>Sign in</title>', /first line/],
    ['a table that was cut', [header, ...sound.slice(0, 20)].join('\n'), /names 20 licenses/],
  ])('is not %s', (_, text, why) => {
    const parsed = parseNames(bytesOf(text));
    expect(parsed.ok ? '' : parsed.reason).toMatch(why);
  });
});

describe('names of licenses', () => {
  afterEach(() => setUploadedNames([]));

  test('come from the shipped table, and first from an uploaded one', () => {
    const sku = skuId(flowFree);
    expect(productNameOf(sku)).toBe('Microsoft Power Automate Free');
    setUploadedNames([{ skuId: flowFree, name: 'Power Automate Free (new)' }]);
    expect(productNameOf(sku)).toBe('Power Automate Free (new)');
    expect(licensesNamed(' power automate  FREE (new)')).toEqual([sku]);
    setUploadedNames([]);
    expect(productNameOf(sku)).toBe('Microsoft Power Automate Free');
  });

  test('may belong to several licenses', () => {
    expect(licensesNamed('Microsoft 365 Business Basic').length).toBeGreaterThan(1);
  });

  test('are shipped for hundreds of licenses, each once, without stray blanks', () => {
    expect(microsoftNames.length).toBeGreaterThan(600);
    expect(new Set(microsoftNames.map(([sku]) => sku)).size).toBe(microsoftNames.length);
    for (const [sku, name] of microsoftNames) {
      expect(skuId(sku)).toBe(sku);
      expect(name).toBe(name.replaceAll(/\s+/g, ' ').trim());
    }
  });
});

function utf16(text: string, order: 'little' | 'big'): Uint8Array {
  const marked = `\uFEFF${text}`;
  const view = new DataView(new ArrayBuffer(marked.length * 2));
  for (let at = 0; at < marked.length; at += 1) {
    view.setUint16(at * 2, marked.charCodeAt(at), order === 'little');
  }
  return new Uint8Array(view.buffer);
}

function windows1252(text: string): Uint8Array {
  return Uint8Array.from(text, (sign) => (sign === '–' ? 0x96 : sign.charCodeAt(0)));
}
