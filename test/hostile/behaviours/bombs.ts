import { atomWith, escaped, type Hostile, jsonWith, numbered, rssHtml, rssOf, rssWith } from '../behaviour.ts'

const many = (count: number, part: (n: number) => string): string => Array.from({ length: count }, (_, n) => part(n)).join('')
const fed = (what: string, body: string, ends: Hostile['ends'], more: Partial<Hostile> = {}): Hostile => ({
  what,
  answer: { body },
  ends,
  ...more,
})
const described = (text: string): string => rssWith(`<description>${text}</description>`)
const doctype = (entities: string): string => `<!DOCTYPE x [${entities}]>`
const json = (items: string): string => `{"version":"https://jsonfeed.org/version/1.1","title":"H","items":${items}}`
const jsonItem = (more: string): string => json(`[{"id":"1","date_published":"2026-03-02T10:00:00Z","content_text":"x",${more}}]`)
const laughs = many(20, (n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)
const opml = (outlines: string): string => `<opml version="2.0"><head><title>L</title></head><body>${outlines}</body></opml>`

/** Documents that are small or legal and cost much. */
export const bombBehaviours = numbered(201, [
  fed('billion laughs', `${doctype(`<!ENTITY l0 "lol">${laughs}`)}${described('&l20;')}`, 1),
  fed('quadratic entities', `${doctype(`<!ENTITY a "${'x'.repeat(100_000)}">`)}${described('&a;'.repeat(20_000))}`, 1),
  fed('external entity of a file', `${doctype('<!ENTITY e SYSTEM "file:///etc/passwd">')}${described('&e;')}`, 1),
  fed('external entity of an address', `${doctype('<!ENTITY % p SYSTEM "http://127.2.0.1/x.dtd"> %p;')}${described('x')}`, 1),
  fed(
    'inclusion of a file',
    described('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
    1,
  ),
  fed('elements nested 100,000 deep', rssWith('<a>'.repeat(100_000)), 'PARSE_TOO_DEEP'),
  fed('elements of a text nested 100,000 deep', described('<b>'.repeat(100_000)), 'PARSE_TOO_DEEP'),
  fed('escaped HTML nested 100,000 deep', rssHtml('<b>'.repeat(100_000)), 1),
  fed('escaped HTML of 100,000 unclosed tables', rssHtml('<table><tr><td>'.repeat(33_000)), 1),
  fed('escaped HTML of 100,000 links within links', rssHtml('<a href="http://h.example/">'.repeat(100_000)), 1),
  fed('a text escaped 2,000 times', described(many(2000, () => '&amp;').replaceAll(';&', ';')), 1),
  fed('JSON nested 100,000 deep', json('['.repeat(100_000)), 'PARSE_TOO_DEEP'),
  fed('JSON of objects nested 100,000 deep', json('{"a":'.repeat(100_000)), 'PARSE_TOO_DEEP'),
  fed(
    'JSON numbers without end',
    jsonItem(`"x":${'9'.repeat(1_000_000)},"attachments":[{"url":"http://h.example/a","mime_type":"a/b","size_in_bytes":1e999}]`),
    1,
  ),
  fed(
    'JSON with keys of prototypes',
    jsonItem('"__proto__":{"title":"p"},"constructor":{"prototype":{"url":"http://p.example/"}},"hasOwnProperty":1,"toString":1'),
    1,
  ),
  fed('JSON with 200,000 keys', jsonItem(many(200_000, (n) => `"k${n}":${n},`).slice(0, -1)), 1),
  fed(
    'JSON of every type in the wrong place',
    json(
      '[{"id":{"a":1},"url":[],"title":7,"authors":"x","tags":{"length":1e9},"content_html":["<b>"],"date_published":1e300,"attachments":[null]}]',
    ),
    1,
  ),
  fed('JSON items that are no list', json('{"length":4294967295}'), 0),
  fed('JSON with half of a surrogate pair', jsonItem('"title":"\\ud800","url":"http://h.example/\\udfff"'), 1),
  fed('attribute of 2 MB', rssWith(`<link href="${'x'.repeat(2_000_000)}"/>`), 'PARSE_TOO_LARGE'),
  fed('100,000 attributes', rssWith(`<link ${many(100_000, (n) => `a${n}="b" `)}/>`), 'PARSE_TOO_LARGE'),
  fed('text of 9 MB', described('x'.repeat(9_000_000)), 'PARSE_TOO_LARGE'),
  fed('title of 4 MB', rssOf(`<title>${'t '.repeat(2_000_000)}</title><guid>urn:h:1</guid>`), 1),
  fed('guid of 1 MB', rssOf(`<title>x</title><guid>${'g'.repeat(1_000_000)}</guid>`), 1),
  fed('link of 1 MB', rssWith(`<link>http://h.example/${'l'.repeat(1_000_000)}</link>`), 1),
  fed('100,000 items', rssOf(...Array.from({ length: 100_000 }, (_, n) => `<title>${n}</title><guid>${n}</guid>`)), 500, {
    told: 'too-many-items',
  }),
  fed(
    '10,000 items of one guid',
    rssOf(...Array.from({ length: 10_000 }, (_, n) => `<title>${n} of them</title><guid>urn:same</guid><description>${n}</description>`)),
    500,
  ),
  fed('10,000 tags', rssWith(many(10_000, (n) => `<category>tag ${n}</category>`)), 1),
  fed('10,000 enclosures', rssWith(many(10_000, (n) => `<enclosure url="http://h.example/${n}" length="1" type="a/b"/>`)), 1),
  fed('10,000 authors', atomWith(many(10_000, (n) => `<author><name>n${n}</name></author>`)), 1),
  fed('10,000 links', atomWith(many(10_000, (n) => `<link rel="related" href="http://h.example/${n}"/>`)), 1),
  fed('10,000 namespaces', rssWith(many(10_000, (n) => `<n${n}:x xmlns:n${n}="urn:${n}"/>`)), 1),
  fed('elements with prefixes of 1 MB', rssWith(`<${'p'.repeat(500_000)}:x/>`), 1),
  fed(
    'date that a careless pattern never ends to read',
    rssOf(`<title>x</title><guid>1</guid><pubDate>${'1 '.repeat(200_000)}x</pubDate>`),
    1,
  ),
  fed(
    'date of 1 MB of zones',
    rssOf(`<title>x</title><guid>1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 ${'(GMT'.repeat(200_000)}</pubDate>`),
    1,
  ),
  fed(
    'dates beyond all calendars',
    rssOf(
      ...['99999999999999999999', '-271822-01-01', '275761-01-01T00:00:00Z', '0000-00-00', '2026-02-30', '1e400', 'NaN'].map(
        (date, n) => `<title>${n}</title><guid>d${n}</guid><pubDate>${date}</pubDate>`,
      ),
    ),
    7,
  ),
  fed('title for a pattern that doubles with each letter', rssOf(`<title>${'a'.repeat(50_000)}!</title><guid>1</guid>`), 1, {
    settings: {
      transforms: [
        { use: 'drop', field: 'title', pattern: '^(a+)+$' },
        { use: 'rewrite-title', pattern: '(a|aa)*b', replace: '' },
      ],
    },
  }),
  fed('text for a pattern that looks at everything again', described('x'.repeat(1_000_000)), 1, {
    settings: { transforms: [{ use: 'drop', pattern: '(x+x+)+y' }] },
  }),
  ...(
    [
      ['x<br', 'x<br'.repeat(250_000)],
      ['unclosed quotes', '<a b="'.repeat(150_000)],
      ['ampersands', '&'.repeat(1_000_000)],
      ['half references', '&#'.repeat(500_000)],
      ['CDATA openings', '<![CDATA['.repeat(100_000)],
      ['comment openings', '<!--'.repeat(100_000)],
      ['declarations', '<!DOCTYPE ['.repeat(50_000)],
      ['closing tags of nothing', '</b>'.repeat(250_000)],
      ['processing instructions', '<?a '.repeat(100_000)],
      ['brackets', ']]>'.repeat(300_000)],
      ['addresses', 'http://h.example/ '.repeat(50_000)],
      ['comment ends', '--!>'.repeat(200_000)],
    ] as const
  ).map(([what, noise]) => fed(`escaped HTML full of ${what}`, rssHtml(noise), 1)),
  fed('srcset of 1 MB', rssHtml(`<img src="http://h.example/a" srcset="${'a 1x, '.repeat(150_000)}">`), 1),
  fed('style of 1 MB', rssHtml(`<p style="${'a:b;'.repeat(250_000)}">x</p>`), 1),
  fed('200,000 attributes of an element of a text', rssHtml(`<p ${many(200_000, (n) => `a${n}=b `)}>x</p>`), 1),
  fed('white space of 5 MB', described(' \n'.repeat(2_500_000)), 1),
  fed(
    'markup that must be looked at again and again',
    `<rss><channel><title>A feed</title><a${` x="<a y='" z='q'`.repeat(25_000)} <`,
    'PARSE_TOO_EXPENSIVE',
  ),
  fed('base64 that is none', atomWith(`<content type="image/png">${'!A=='.repeat(500_000)}</content>`), 1),
  fed(
    'RDF of 50,000 references',
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>H</title><items><rdf:Seq>${many(50_000, (n) => `<rdf:li resource="urn:${n}"/>`)}</rdf:Seq></items></channel><item rdf:about="urn:1"><title>x</title></item></rdf:RDF>`,
    1,
  ),
  fed(
    'OPML list of a billion laughs',
    `${doctype(`<!ENTITY l0 "lol">${laughs}`)}${opml('<outline text="&l20;" xmlUrl="http://127.1.0.1:9/x"/>')}`,
    0,
    { settings: { kind: 'opml' } },
  ),
  fed('OPML list nested 100,000 deep', opml('<outline text="a">'.repeat(100_000)), 0, { settings: { kind: 'opml' } }),
  fed(
    'OPML list of files and scripts',
    opml('<outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="javascript:alert(1)"/><outline xmlUrl="../../x"/>'),
    0,
    { settings: { kind: 'opml' } },
  ),
  fed('OPML list that is a page', escaped('<p>no list</p>'), 'PARSE_NOT_A_FEED', { settings: { kind: 'opml' } }),
  fed(
    'JSON Feed with 100,000 authors and tags',
    jsonWith({ authors: Array.from({ length: 100_000 }, () => ({ name: 'n' })), tags: Array.from({ length: 100_000 }, (_, n) => `t${n}`) }),
    1,
  ),
  fed('JSON of 3,000,000 empty objects', jsonItem(`"x":[${'{},'.repeat(3_000_000)}0]`), 'PARSE_TOO_LARGE'),
  fed('JSON of 2,000,000 lists within items', json(`[${'[[]],'.repeat(1_500_000)}0]`), 'PARSE_TOO_LARGE'),
  fed('JSON text of 9 MB of escapes', jsonItem(`"summary":"${'\\u00e9'.repeat(1_500_000)}"`), 1),
  fed('300,000 tags', rssWith(many(300_000, (n) => `<category>t${n}</category>`)), 'PARSE_TOO_LARGE'),
  fed('1,000,000 empty elements of no meaning', rssWith('<x:y/>'.repeat(1_000_000)), 'PARSE_TOO_LARGE'),
  fed(
    'XHTML of 500,000 elements',
    atomWith(`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${'<b>x</b>'.repeat(500_000)}</div></content>`),
    'PARSE_TOO_LARGE',
  ),
  fed('escaped HTML of 500,000 elements', rssHtml('<b>x</b>'.repeat(250_000)), 1),
  fed('8 MB of references', described('&#233;'.repeat(1_300_000)), 1),
])
