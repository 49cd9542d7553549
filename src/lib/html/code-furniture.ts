import { type Cutter, cutterFor } from './select.ts'

/** Returns the HTML without the line numbers of code blocks and the anchors of headings, which generators put in for their own pages: the code and the heading stay alone. */
export function removeCodeFurniture(html: string): string {
  if (!HINT.test(html)) return html
  cutter ??= cutterFor(FURNITURE)
  return cutter.cut(html).replace(/<td class="lntd">\s*<pre[^>]{0,200}>\s*<code>\s*<\/code>\s*<\/pre>\s*<\/td>/g, '')
}

let cutter: Cutter | undefined

/** Hexo, Rouge, Pygments, Chroma, highlight.js, Prism, VuePress; anchors of Hexo, VuePress, GitHub, Docusaurus, AnchorJS. */
const FURNITURE = [
  'td.gutter',
  'td.rouge-gutter',
  'td.linenos',
  'td.hljs-ln-numbers',
  'span.ln',
  'span.lnt',
  'span.lineno',
  'span.linenos',
  'span.line-numbers-rows',
  'div.line-numbers-wrapper',
  'div.line-numbers',
  'a.headerlink',
  'a.header-anchor',
  'a.hash-link',
  'a.anchorjs-link',
  'a.anchor[href^="#"]',
  'a.anchor[aria-hidden="true"]',
]

const HINT =
  /\sclass=["']?(?:[^"'<>]{0,200}\s)?(?:gutter|rouge-gutter|linenos?|lineno|hljs-ln-numbers|lnt?|line-numbers(?:-rows|-wrapper)?|headerlink|header-anchor|hash-link|anchorjs-link|anchor)["'\s>]/
