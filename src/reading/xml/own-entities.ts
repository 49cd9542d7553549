import { escapeMarkup, resolveReferences } from './references.ts'

/**
 * Returns the text with the internal entities of its own DTD replaced from `from` (the root) on, as XML 1.0 §4.4 has it for plain replacement text. Only
 * entities without markup and without references to others are replaced, at most 100 of at most 4 KiB each, and at most 1 MiB of replacement
 * altogether, so that no document grows by its entities; every other reference stays as it is. Nothing external is ever loaded.
 */
export function expandOwnEntities(text: string, from: number): string {
  const subset = from > 0 ? INTERNAL_SUBSET.exec(text.slice(0, Math.min(from, LONGEST_PROLOG)))?.[1] : undefined
  if (subset?.includes('<!ENTITY') !== true) return text
  const entities = declarationsIn(subset)
  return entities.size === 0 ? text : text.slice(0, from) + replaced(text, from, entities)
}

const LONGEST_PROLOG = 2 ** 20
const INTERNAL_SUBSET = /<!DOCTYPE\s[^[>]{0,1000}\[([\s\S]*)$/
const DECLARATION = /<!ENTITY\s{1,100}([A-Za-z_][\w.-]{0,63})\s{1,100}(?:"([^"<%]{0,4096})"|'([^'<%]{0,4096})')\s{0,100}>/g
const MOST_ENTITIES = 100
const MOST_REPLACEMENT = 2 ** 20

/** Replacement texts by name, escaped as character data; the first declaration of a name counts (XML 1.0 §4.2). */
function declarationsIn(subset: string): ReadonlyMap<string, string> {
  const entities = new Map<string, string>()
  for (const [, name = '', double, single] of subset.matchAll(DECLARATION)) {
    const value = double ?? single ?? ''
    if (entities.size >= MOST_ENTITIES) break
    if (!entities.has(name) && !OTHER_ENTITY.test(value)) entities.set(name, escapeMarkup(resolveReferences(value)))
  }
  return entities
}

/** A reference to another entity than XML's own five. */
const OTHER_ENTITY = /&(?!#|(?:amp|lt|gt|quot|apos);)/

/** CDATA sections stay as they are. Every character is looked at a bounded number of times. */
function replaced(text: string, from: number, entities: ReadonlyMap<string, string>): string {
  let out = ''
  let done = from
  let spent = 0
  let section = text.indexOf('<![CDATA[', from)
  let at = text.indexOf('&', from)
  while (at >= 0) {
    if (section >= 0 && section < at) {
      const end = text.indexOf(']]>', section)
      if (end < 0) break
      section = text.indexOf('<![CDATA[', end)
      if (at < end) at = text.indexOf('&', end)
      continue
    }
    const name = /^&([\w.-]{1,64});/.exec(text.slice(at, at + 66))?.[1]
    const value = name === undefined ? undefined : entities.get(name)
    if (name !== undefined && value !== undefined) {
      spent += value.length
      if (spent > MOST_REPLACEMENT) break
      out += text.slice(done, at) + value
      done = at + name.length + 2
    }
    at = text.indexOf('&', at + 1)
  }
  return out + text.slice(done)
}
