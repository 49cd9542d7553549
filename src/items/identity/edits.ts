import { htmlToText } from '../../lib/html/text.ts'
import type { Edit, Item } from '../../model/item.ts'
import type { ItemDraft } from '../draft.ts'

type Read = (item: Pick<Item, 'title' | 'url' | 'content' | 'contentType' | 'summary' | 'summaryType'>) => string

/** Fields whose edit a person can read. */
const READABLE: Readonly<Record<string, Read>> = {
  title: ({ title }) => title,
  url: ({ url = '' }) => url,
  content: ({ content, contentType, summary, summaryType }) =>
    content === undefined ? plain(summary, summaryType) : plain(content, contentType),
}

/** Returns what was said before and after in the edited fields that can be read: of each the stretch that differs. */
export function editsOf(held: Item, draft: ItemDraft, fields: readonly string[]): readonly Edit[] {
  return fields.flatMap((field) => {
    const read = READABLE[field]
    const edit = read && differenceOf(read(held), read(draft))
    return edit === undefined ? [] : [{ field, ...edit }]
  })
}

function plain(text = '', type: 'text' | 'html' = 'html'): string {
  return type === 'html' ? htmlToText(text) : text
}

const CONTEXT = 40
const MOST = 400

/** Returns the stretch in which two texts differ, whole words, with some of what stands around it; undefined for equal texts. */
function differenceOf(before: string, after: string): Omit<Edit, 'field'> | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  if (isLow(before, before.length - end)) end--
  const from = wordStart(before, isLow(before, start) || isLow(after, start) ? start - 1 : start)
  const left = before.slice(Math.max(0, from - CONTEXT), from)
  const tail = before.length - end
  const right = before.slice(tail, tail + CONTEXT)
  return { left, before: cut(before.slice(from, tail)), after: cut(after.slice(from, after.length - end)), right }
}

/** True inside a surrogate pair. */
function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code < 0xe000
}

/** The beginning of the word at this place; between characters of scripts without spaces any place is one. */
function wordStart(text: string, at: number): number {
  const word = /[\p{sc=Latin}\p{N}]+$/u.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? ''
  return at - word.length
}

function cut(text: string): string {
  return (text.length > MOST ? `${text.slice(0, MOST)}…` : text).toWellFormed()
}
