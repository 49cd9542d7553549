import { expect, test } from 'vitest'
import { renderMarkdown } from '../../src/articles/markdown/markdown.ts'

const notes = (count: number): string => Array.from({ length: count }, (_, n) => `Text[^${n}]\n\n[^${n}]: note ${n}`).join('\n\n')

test('footnotes are gathered at the end', () => {
  expect(renderMarkdown(notes(3), 'a.md')).toContain('class="footnotes"')
})

test('more footnotes than any article has stay where they are: gathering them takes the square of their number', () => {
  const html = renderMarkdown(notes(1000), 'a.md')
  expect(html).not.toContain('class="footnotes"')
  expect(html).toContain('[^999]: note 999')
})
