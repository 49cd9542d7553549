import { expect, it } from 'vitest'
import { editsOf } from '../../src/items/identity/edits.ts'
import { anItem } from '../support/builders.ts'

it.each([
  ['The ferry sails in June', 'The ferry sails in July', ['The ferry sails in ', 'June', 'July', '']],
  ['The ferry sails', 'The ferry sails again', ['The ferry ', 'sails', 'sails again', '']],
  ['海峡渡轮三月复航', '海峡渡轮五月复航', ['海峡渡轮', '三', '五', '月复航']],
  ['a', '', ['', 'a', '', '']],
  ['', 'new', ['', '', 'new', '']],
  ['👍 ferry', '👎 ferry', ['', '👍', '👎', ' ferry']],
])('an edit of %j to %j is the words that differ', (before, after, [left, gone, come, right]) => {
  const [held, draft] = [anItem({ title: before }), anItem({ title: after })]
  expect(editsOf(held, draft as never, ['title'])).toEqual([{ field: 'title', left, before: gone, after: come, right }])
})

it('of a long text the readable stretch is kept, and what cannot be read is left out', () => {
  const text = (words: string) => `<p>${'Long ago. '.repeat(500)}</p><p>${words}</p><p>${'The end. '.repeat(500)}</p>`
  const [edit, ...others] = editsOf(
    anItem({ content: text('It cost 40 crowns.'), contentType: 'html' }),
    anItem({ content: text('It cost 55 crowns.'), contentType: 'html' }) as never,
    ['content', 'enclosures', 'path'],
  )
  expect(others).toEqual([])
  expect(edit).toMatchObject({ field: 'content', before: '40', after: '55' })
  expect(edit!.left.length + edit!.right.length).toBeLessThanOrEqual(80)
  const [whole] = editsOf(anItem({ title: 'x' }), anItem({ title: 'y'.repeat(5_000) }) as never, ['title'])
  expect(whole!.after).toHaveLength(401)
  expect(editsOf(anItem({ title: 'same' }), anItem({ title: 'same' }) as never, ['title'])).toEqual([])
})
