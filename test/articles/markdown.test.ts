import { expect, test } from 'vitest'
import { renderMarkdown } from '../../src/articles/markdown/markdown.ts'

const notes = (count: number): string => Array.from({ length: count }, (_, n) => `Text[^${n}]\n\n[^${n}]: note ${n}`).join('\n\n')

test('footnotes are gathered at the end', () => {
  expect(renderMarkdown(notes(3), { path: 'a.md' })).toContain('class="footnotes"')
})

test('more footnotes than any article has stay where they are: gathering them takes the square of their number', () => {
  const html = renderMarkdown(notes(1000), { path: 'a.md' })
  expect(html).not.toContain('class="footnotes"')
  expect(html).toContain('[^999]: note 999')
})

test('line ends stay where the generator keeps them, and vanish between Chinese characters elsewhere', () => {
  const poem = '白日依山尽\n黄河入海流'
  expect(renderMarkdown(poem, { path: 'a.md', lineEnds: 'break' })).toBe('<p>白日依山尽<br>\n黄河入海流</p>\n')
  expect(renderMarkdown(poem, { path: 'a.md' })).toBe('<p>白日依山尽黄河入海流</p>\n')
})

test('a bare address ends before Chinese punctuation', () => {
  const html = renderMarkdown('（https://a.example/x）。www.b.example/y，https://c.example/z、d', { path: 'a.md' })
  expect(html.match(/href="[^"]*"/g)).toEqual([
    'href="https://a.example/x"',
    'href="https://www.b.example/y"',
    'href="https://c.example/z"',
  ])
})

test('names of emoji become emoji, but not in code or addresses', () => {
  expect(renderMarkdown(':smile: `:smile:` https://a.example/:smile: :nothing:', { path: 'a.md' })).toBe(
    '<p>😄 <code>:smile:</code> <a href="https://a.example/:smile:">https://a.example/:smile:</a> :nothing:</p>\n',
  )
})

test('a definition list has its terms and definitions', () => {
  expect(renderMarkdown('Reed\n: A plant.', { path: 'a.md' })).toBe('<dl>\n<dt>Reed</dt>\n<dd>A plant.</dd>\n</dl>\n')
})
