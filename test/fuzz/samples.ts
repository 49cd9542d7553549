/** Dates in every make that feeds and articles have. */
export const sampleDates: readonly string[] = [
  'Mon, 02 Mar 2026 10:00:00 GMT',
  '02 Mar 26 10:00 EST',
  '2026-03-02T10:00:00Z',
  '2026-03-02T10:00:00.123456789+08:00',
  '20260302T100000Z',
  '2026-W10-1',
  '2026-061',
  'March 2, 2026 at 10:00 am',
  '2 de marzo de 2026',
  '2026年3月2日 10时00分',
  '2026/03/02 10:00:00 +0800',
  '1772445600',
  '1772445600000',
  'Thu, 01 Jan 1970 00:00:00 +0000',
  '',
]

/** JSON Feeds, whole and odd. */
export const sampleJson: readonly string[] = [
  '{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"http://a.example/","items":[{"id":"1","url":"http://a.example/1","title":"One","content_html":"<p>x</p>","date_published":"2026-03-02T10:00:00Z","authors":[{"name":"A","url":"http://a.example/a"}],"tags":["x"],"attachments":[{"url":"http://a.example/a.mp3","mime_type":"audio/mpeg","size_in_bytes":1}]}]}',
  '{"version":"https://jsonfeed.org/version/1","title":"T","items":[{"id":1,"content_text":"x","author":{"name":"A"}}],"hubs":[{"type":"WebSub","url":"http://h.example/"}]}',
  '{"items":[{"id":null},{"id":{}},[],7]}',
]

/** HTML of articles, and HTML that wants to be more. */
export const sampleHtml: readonly string[] = [
  '<p>Words <b>and</b> <a href="http://a.example/x?utm_source=y" title="t">links</a> <img src="/a.png" srcset="/a.png 1x, /b.png 2x" alt="a"></p><pre><code class="language-js">x &lt; y</code></pre>',
  '<figure><img data-src="/lazy.png"><figcaption>c</figcaption></figure><video src="/v.mp4" poster="/p.png" controls><track src="/t.vtt"></video>',
  '<iframe src="https://www.youtube.com/embed/x" allow="*"></iframe><table><tr><td colspan=2>x<td>y</table>',
  '<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<a href="java&#x0A;script:alert(1)">x</a><img src=x onerror=alert(1)><noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  'plain text & nothing <else',
]
