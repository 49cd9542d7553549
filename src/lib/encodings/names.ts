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
