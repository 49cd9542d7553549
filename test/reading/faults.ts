/** Kinds of damage that feeds were seen with, each as a function over a sound document. */
export interface Fault {
  readonly name: string
  /** The document, damaged. Text is written as UTF-8. */
  readonly damage: (text: string) => string | Uint8Array
  /** Share of the items that must still be there; 1 where absent. */
  readonly keeps?: number
  /** The damage is done to the titles themselves: only the items are counted. */
  readonly spoilsTitles?: boolean
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'a PHP warning before the prolog',
    damage: (text) => `<br />\n<b>Warning</b>: Undefined variable in <b>/srv/feed.php</b> on line <b>3</b><br />\n${text}`,
  },
  { name: 'blank lines before the prolog', damage: (text) => `\n\n   ${text}` },
  { name: 'a comment before the prolog', damage: (text) => `<!-- cached: <rss> --> ${text}` },
  { name: 'a script after the root', damage: (text) => `${text}\n<script>var a = "</item>";</script><!-- 0.4 s -->` },
  { name: 'text after the root', damage: (text) => `${text} & <b> that was it` },
  { name: 'no prolog', damage: (text) => text.replace(/^\s*<\?xml.*?\?>/s, '') },
  { name: 'a byte order mark twice', damage: (text) => `\ufeff\ufeff${text}` },
  { name: 'entities nobody declared', damage: (text) => afterTitles(text, '&nbsp;&hellip;&bogus;'), spoilsTitles: true },
  { name: 'bare ampersands', damage: (text) => afterTitles(text, ' R&D & so on'), spoilsTitles: true },
  { name: 'a bare < in a text', damage: (text) => afterTitles(text, ' 1 < 2 <3'), spoilsTitles: true },
  { name: 'control characters', damage: (text) => afterTitles(text, '\u0001\u0008\u001f') },
  { name: 'NUL bytes', damage: (text) => afterTitles(text, '\u0000') },
  { name: 'an invalid byte', damage: (text) => insertBytes(text, [0xff]) },
  { name: 'one character of windows-1252', damage: (text) => insertBytes(text, [0x92]) },
  { name: 'cut at 70 %', damage: (text) => text.slice(0, text.length * 0.7), keeps: 0.3 },
  { name: 'cut in the last closing tag', damage: (text) => text.trimEnd().slice(0, -4) },
  { name: 'no closing tag of the root', damage: (text) => text.replace(/<\/[^<]*>\s*$/, '') },
  { name: 'closing tags in another case', damage: (text) => text.replace(/<\/(title|item|entry)>/g, (tag) => tag.toUpperCase()) },
  {
    name: 'a CDATA section never closed',
    damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/, (tag) => `<description><![CDATA[lost</description>${tag}`),
  },
  {
    name: 'a CDATA section within another',
    damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/, (tag) => `<x><![CDATA[a <![CDATA[b]]> c]]></x>${tag}`),
  },
  { name: 'a comment never closed', damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/, (tag) => `<!-- note >${tag}`) },
  { name: 'an element never closed', damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/g, (tag) => `<guess>${tag}`) },
  { name: 'crossed tags', damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/g, (tag) => `<a1><b1>x</a1></b1>${tag}`) },
  { name: 'a closing tag too many', damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/g, (tag) => `</p></title>${tag}`) },
  {
    name: 'a quote never closed',
    damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/, (tag) => `<media:thumbnail url="http://a.example/x.png>${tag}`),
  },
  {
    name: 'attributes without quotes',
    damage: (text) =>
      text.replace(/<\/(?:\w+:)?(?:item|entry)>/g, (tag) => `<enclosure url=http://a.example/x.mp3 length=3 type=audio/mpeg />${tag}`),
  },
  {
    name: 'an attribute twice',
    damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/g, (tag) => `<category term="a" term="b">a</category>${tag}`),
  },
  {
    name: 'a tag without its >',
    damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/g, (tag) => `<category <comments>x</comments>${tag}`),
  },
  { name: 'a closing tag without its >', damage: (text) => text.replace(/<\/(title)>\s*</g, '</$1\n<') },
  { name: 'prefixes nobody declared', damage: (text) => text.replace(/\sxmlns:(?!rdf|rss|atom|a\b)\w+\s*=\s*(?:"[^"]*"|'[^']*')/g, '') },
  {
    name: 'an element named __proto__',
    damage: (text) =>
      text.replace(/<\/(?:\w+:)?(?:item|entry)>/g, (tag) => `<__proto__><title>no</title></__proto__><constructor a="b"/>${tag}`),
  },
  { name: 'an empty link', damage: (text) => text.replace(/<\/(?:\w+:)?(?:item|entry)>/g, (tag) => `<link/>${tag}`) },
  { name: 'an empty item', damage: (text) => text.replace(/<\/((?:\w+:)?)(item|entry)>/g, '</$1$2><$1$2/>'), spoilsTitles: true },
  { name: 'dates nobody can read', damage: (text) => text.replace(/<(pubDate|updated|published)>[^<]*</g, '<$1>gestern<') },
  {
    name: 'another encoding declared',
    damage: (text) => `<?xml version="1.0" encoding="iso-8859-1"?>${text.replace(/^\s*<\?xml.*?\?>/s, '')}`,
  },
  {
    name: 'an encoding nobody knows',
    damage: (text) => `<?xml version="1.0" encoding="x-bogus"?>${text.replace(/^\s*<\?xml.*?\?>/s, '')}`,
  },
  { name: 'UTF-16 without a mark', damage: (text) => Buffer.from(text.replace(/^\ufeff?\s*/, ''), 'utf16le') },
  { name: 'a broken processing instruction', damage: (text) => text.replace(/^(\s*<\?xml.*?)\?>/s, '$1>') },
  {
    name: 'a document type with entities',
    damage: (text) => text.replace(/^(\s*<\?xml.*?\?>)?/s, '$1<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'),
  },
]

/** Within the titles of items, before they close. */
function afterTitles(text: string, what: string): string {
  return text.replace(
    /(?:\]\]>)?<\/title>/g,
    (close) => what.replace(/[<&]/g, (char) => (close.startsWith(']]') ? `]]>${char}<![CDATA[` : char)) + close,
  )
}

function insertBytes(text: string, bytes: readonly number[]): Uint8Array {
  const at = text.lastIndexOf('</title>')
  return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(bytes), Buffer.from(text.slice(at))])
}
