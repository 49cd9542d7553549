import { createRequire } from 'node:module'

/**
 * Returns the text of the bytes in an encoding, by its WHATWG name. Invalid sequences become U+FFFD; with `fatal` they throw TypeError. A byte order mark stays.
 * The decoders of Node are used where they agree with the Encoding Standard; a library replaces those that do not (`SPECIAL`).
 */
export function decodeBytes(bytes: Uint8Array, encoding: string, { fatal = false }: { readonly fatal?: boolean } = {}): string {
  const Decoder = SPECIAL.has(encoding) ? exactDecoder() : TextDecoder
  return new Decoder(encoding, { fatal, ignoreBOM: true }).decode(bytes)
}

/** The text if every byte sequence is valid in the encoding, else undefined. */
export function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return decodeBytes(bytes, encoding, { fatal: true })
  } catch {
    return undefined
  }
}

/** ICU's `euc-kr` knows 2,350 of 11,172 syllables, its `big5` none of Hong Kong's characters, its two Japanese ones swap controls and miss rows. */
const SPECIAL: ReadonlySet<string> = new Set(['euc-kr', 'big5', 'euc-jp', 'shift_jis'])

type DecoderClass = new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string }

let exact: DecoderClass | undefined

/** Loaded with the first such document: its tables cost 8 MB. */
function exactDecoder(): DecoderClass {
  exact ??= (createRequire(import.meta.url)('@exodus/bytes/encoding.js') as { readonly TextDecoder: DecoderClass }).TextDecoder
  return exact
}

/** The WHATWG name of a label, or undefined if nothing decodes it. Case, `_`, `-` and names of other systems are understood. */
export function knownEncoding(label: string): string | undefined {
  const folded = label.trim().toLowerCase()
  const plain = folded.replaceAll('_', '-')
  const squeezed = plain.replace(/[^a-z0-9]/g, '')
  for (const name of [folded, plain, ALIASES.get(squeezed), squeezed.replace(/^(?:cp|ms|ibm|windows)?(\d{4})$/, 'windows-$1')]) {
    if (name === undefined) continue
    try {
      return new TextDecoder(name).encoding
    } catch {}
  }
  return undefined
}
/** Names seen in feeds and code pages of other systems that the Encoding Standard does not list; letters and digits only. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    gbk: 'cp936 ms936 936 euccn eucgb2312cn gb23121980 gb231280',
    gb18030: 'gb180302000',
    shift_jis: 'cp932 ms932 932 shiftjis mskanji sjis',
    'euc-jp': 'eucjp ujis',
    'euc-kr': 'cp949 ms949 949 uhc euckr ksx1001 ksc56011987',
    big5: 'cp950 ms950 950 big5tw big5hkscs hkscs',
    'iso-2022-jp': 'iso2022jp',
    'iso-8859-1': 'latin1 latin 8859 iso8859',
    'iso-8859-2': 'latin2',
    'iso-8859-13': 'latin7',
    'iso-8859-14': 'latin8',
    'iso-8859-15': 'latin9',
    'iso-8859-16': 'latin10 l10 iso885916',
    'windows-874': 'cp874 thai tis620 tis6200 tis62025290 tis62025291 isoir166',
    macintosh: 'macroman',
    'x-mac-cyrillic': 'maccyrillic',
    'utf-8': 'u8 utf cp65001',
    'utf-16le': 'unicode utf16le utf16',
    'utf-16be': 'utf16be',
  }).flatMap(([name, aliases]) => aliases.split(' ').map((alias): [string, string] => [alias, name])),
)
