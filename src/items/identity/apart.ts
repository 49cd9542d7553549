import type { Item } from '../../model/item.ts'
import { attachments } from '../../prose/attachments.ts'
import type { ItemDraft } from '../draft.ts'
import { isShort } from './likeness.ts'

/** True where a draft and an item that say the same are two all the same: the next episode, the picture of another day, the same line of another hour. */
export function areTwo(draft: ItemDraft, item: Item): boolean {
  return carryOther(draft, item) || isSaidAgain(draft, item)
}

/** True where both carry recordings and none is the same, or where little text goes with another only picture or another only link. */
export function carryOther(draft: ItemDraft, item: Item): boolean {
  const [a, b] = [attachments(draft), attachments(item)]
  if (a.enclosures.length > 0 && b.enclosures.length > 0)
    return !a.enclosures.some((key) => b.enclosures.some((other) => areOneFile(key, other)))
  return isShort(item) && (differ(a.pictures, b.pictures) || differ(a.targets, b.targets))
}

/** A short text under a new id at a new page at a new time: "all systems operational" is said again, not fetched again. */
function isSaidAgain(draft: ItemDraft, item: Item): boolean {
  if (draft.guid === undefined || draft.marks.dated === undefined || item.published === undefined || !isShort(item)) return false
  const isElsewhere = draft.urlKeys.length > 0 && item.urlKeys.length > 0 && !draft.urlKeys.some((key) => item.urlKeys.includes(key))
  return isElsewhere && draft.marks.dated !== item.published
}

function differ(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 1 && b.length === 1 && a[0] !== b[0]
}

/** One address, or one name on two servers: `20260602-0700.mp3`, but not `audio.mp3`. */
function areOneFile(a: string, b: string): boolean {
  return a === b || (nameOf(a) === nameOf(b) && /\d{3}|.{16}/.test(nameOf(a)))
}

function nameOf(address: string): string {
  return (
    address
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? ''
  )
}

/** The host and the number that ends its address, by which a publisher knows an article whose headline is part of the address. Undefined for dates and short numbers. */
export function articleNumber({ urlKeys: [key] }: Pick<Item, 'urlKeys'>): string | undefined {
  const number = key === undefined ? undefined : /[-_/a-z.](\d{4,})(?:\.\w{1,5})?$/.exec(key)?.[1]
  if (key === undefined || number === undefined || /^(?:19|20)\d\d(?:[01]\d[0-3]\d)?$/.test(number)) return undefined
  return `${key.slice(0, key.indexOf('/'))} ${number}`
}
