/** Where a document or a fragment holds its items. */
export interface ItemElement {
  readonly around: readonly string[]
  readonly item: string
  readonly id: string
}

/**
 * Returns the id of each item of an XML text, in order. Throws a RangeError where the text is not well-formed: an element that is not closed, a
 * bare `&` or `<`, an attribute without quotes, a prefix that the root does not declare, a comment. In one pass, because it is asked of every document.
 */
export function itemIds(text: string, { around, item, id }: ItemElement, declared?: ReadonlySet<string>): readonly string[] {
  const state: State = { around, item, id, open: [], ids: [], prefixes: declared ?? prefixesIn(text) }
  let at = 0
  while (PROLOG.test(text.slice(at, at + 3))) at = after(text, '?>', at)
  while (at < text.length) {
    const tag = text.indexOf('<', at)
    takeText(state, text.slice(at, tag === -1 ? text.length : tag))
    if (tag === -1) break
    at = takeMarkup(state, text, tag)
  }
  if (state.open.length > 0) throw new RangeError(`<${state.open.at(-1)}> is not closed`)
  return state.ids
}

interface State extends ItemElement {
  readonly open: string[]
  readonly ids: string[]
  readonly prefixes: ReadonlySet<string>
  /** Text of the id that is open. */
  heard?: string
}

const PROLOG = /^\n?<\?/
const ROOT = /<[A-Za-z][^>]*>/
const DECLARED = /\sxmlns:([\w.-]+)="/g
const TAG = /<(\/?)([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s+[A-Za-z_][\w.:-]*="[^"<]*")*)\s*(\/?)>/y
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)/

function prefixesIn(text: string): ReadonlySet<string> {
  const root = ROOT.exec(text)?.[0] ?? ''
  return new Set(['xml', ...[...root.matchAll(DECLARED)].map(([, prefix = '']) => prefix)])
}

function takeText(state: State, text: string): void {
  if (text === '') return
  if (text.includes(']]>')) throw new RangeError('a section ends where none began')
  if (text.includes('&') && BARE_AMPERSAND.test(text)) throw new RangeError('a bare & stands in a text')
  if (state.open.length === 0 && text.trim() !== '') throw new RangeError('text stands outside the root')
  if (state.heard !== undefined) state.heard += decoded(text)
}

/** Returns where the text goes on behind the markup. */
function takeMarkup(state: State, text: string, start: number): number {
  if (text.startsWith('<![CDATA[', start)) {
    const end = after(text, ']]>', start)
    if (state.heard !== undefined) state.heard += text.slice(start + 9, end - 3)
    return end
  }
  TAG.lastIndex = start
  const tag = TAG.exec(text)
  if (tag === null) throw new RangeError(`no tag begins with ${JSON.stringify(text.slice(start, start + 20))}`)
  const [whole, slash, name = '', attributes = '', empty] = tag
  checkName(state, name, attributes)
  if (slash === '/') close(state, name)
  else {
    open(state, name)
    if (empty === '/') close(state, name)
  }
  return start + whole.length
}

function checkName({ prefixes }: State, name: string, attributes: string): void {
  const colon = name.indexOf(':')
  if (colon > 0 && !prefixes.has(name.slice(0, colon))) throw new RangeError(`the prefix of <${name}> is not declared`)
  if (attributes.includes('&') && BARE_AMPERSAND.test(attributes)) throw new RangeError(`a bare & stands in an attribute of <${name}>`)
}

function open(state: State, name: string): void {
  const { open: opened, around, item, id, ids } = state
  const depth = opened.length - around.length
  if (depth === 0 && name === item && around.every((one, index) => opened[index] === one)) ids.push('')
  if (depth === 1 && name === id && opened.at(-1) === item) state.heard = ''
  opened.push(name)
}

function close(state: State, name: string): void {
  const { open: opened, around, ids } = state
  if (opened.pop() !== name) throw new RangeError(`</${name}> closes another element`)
  if (state.heard === undefined || opened.length !== around.length + 1) return
  ids[ids.length - 1] = state.heard.trim()
  delete state.heard
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  if (at === -1) throw new RangeError(`${mark} is missing`)
  return at + mark.length
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9A-Fa-f]+|#\d+|\w+);/g, (_, name: string) =>
    name.startsWith('#x')
      ? String.fromCodePoint(Number.parseInt(name.slice(2), 16))
      : name.startsWith('#')
        ? String.fromCodePoint(Number(name.slice(1)))
        : NAMED[name]!,
  )
}
