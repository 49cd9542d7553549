import { expect, it } from 'vitest'
import { removeCodeFurniture } from '../../../src/lib/html/code-furniture.ts'

const cases: readonly (readonly [from: string, html: string, left: string])[] = [
  [
    'Hexo',
    '<figure class="highlight js"><table><tr><td class="gutter"><pre><span class="line">1</span><br></pre></td><td class="code"><pre><span class="line">let a = 1</span><br></pre></td></tr></table></figure>',
    '<figure class="highlight js"><table><tr><td class="code"><pre><span class="line">let a = 1</span><br></pre></td></tr></table></figure>',
  ],
  ['Hexo’s headings', '<h2 id="a"><a href="#a" class="headerlink" title="a"></a>Head</h2>', '<h2 id="a">Head</h2>'],
  ['GitHub’s headings', '<h2>Head<a class="anchor" href="#a" aria-hidden="true">#</a></h2>', '<h2>Head</h2>'],
  ['Hugo', '<pre><code><span class="ln">1</span>a := 1</code></pre>', '<pre><code>a := 1</code></pre>'],
  [
    'Hugo’s tables',
    '<table class="lntable"><tr><td class="lntd"><pre class="chroma"><code><span class="lnt">1</span></code></pre></td><td class="lntd"><pre class="chroma"><code>a := 1</code></pre></td></tr></table>',
    '<table class="lntable"><tr><td class="lntd"><pre class="chroma"><code>a := 1</code></pre></td></tr></table>',
  ],
  [
    'Jekyll',
    '<table><tr><td class="rouge-gutter gl"><pre class="lineno">1</pre></td><td class="rouge-code"><pre>a</pre></td></tr></table>',
    '<table><tr><td class="rouge-code"><pre>a</pre></td></tr></table>',
  ],
  [
    'nothing',
    '<p class="anchored">An <a class="anchor" href="https://a.example/">anchor</a>.</p>',
    '<p class="anchored">An <a class="anchor" href="https://a.example/">anchor</a>.</p>',
  ],
]

it.each(cases)('line numbers and anchors of headings go from %s, the code and the heading stay', (_from, html, left) =>
  expect(removeCodeFurniture(html)).toBe(left),
)
