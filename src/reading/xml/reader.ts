import { type Limits, overLimit } from '../limits.ts'
import { type Context, contextOf, type DocumentContext } from './context.ts'
import { Element } from './element.ts'
import { type Kind, kindOf } from './elements.ts'
import { MarkupWriter } from './markup-writer.ts'
import { type Key, Scope } from './namespaces.ts'
import { resolveReferences } from './references.ts'
import { scanXml, type XmlHandler } from './scanner.ts'

export interface ReadResult {
  /** Key of the root element. */
  readonly root: Element
  /** What was captured of the feed itself. */
  readonly feed: Element
  /** The document ended before its root did, or within an item (which was left out). */
  readonly truncated: boolean
  /** The last item was begun and never ended. */
  readonly openItem: boolean
  /** Names of entities nobody knows, at most ten. */
  readonly unknownEntities: readonly string[]
}

export interface ReadOptions extends DocumentContext {
  /** The document begins with an item, not with a root. */
  readonly rootless: boolean
  readonly limits: Limits
  /** Called with each item as it ends; false when no more are wanted. */
  readonly onEntry: (entry: Element) => boolean
}

interface Frame extends Context {
  readonly name: string
  readonly kind: Kind | 'markup' | 'skip'
  readonly element: Element
  /** Name to close markup with. */
  readonly tag: string
}

interface Tag extends Context {
  readonly name: string
  readonly key: Key
  readonly attributes: string
  readonly selfClosing: boolean
  readonly at: number
}

/** Reads the document from its root on: one flat capture an item, handed on and forgotten, so no more than one item is ever held as elements. */
export function readXml(text: string, from: number, options: ReadOptions): ReadResult {
  const reader = new Reader(text, options)
  const { cut } = scanXml(text, from, reader, options.limits)
  return reader.finish(cut)
}

class Reader implements XmlHandler {
  readonly #text: string
  readonly #options: ReadOptions
  readonly #frames: Frame[] = []
  readonly #feed: Element
  #root: Element | undefined
  #leaf: Element | undefined
  #markup: MarkupWriter | undefined
  #rootClosed = false
  /** Since the last item began. */
  #elements = 0
  readonly #unknown = new Set<string>()
  readonly #onUnknown = (name: string): void => {
    if (this.#unknown.size < 10) this.#unknown.add(name)
  }
  #finished = false

  constructor(text: string, options: ReadOptions) {
    this.#text = text
    this.#options = options
    this.#feed = new Element('feed', '', { ...options, lang: undefined }, 0)
    if (!options.rootless) return
    this.#root = this.#feed
    const scope = Scope.root().withCore(options.core, '')
    this.#frames.push({
      name: '',
      kind: 'feed',
      element: this.#feed,
      scope,
      base: options.base,
      isBaseSaid: options.isBaseSaid,
      lang: options.lang,
      tag: '',
    })
  }

  done(): boolean {
    return this.#finished
  }

  current(): string | undefined {
    return this.#frames.at(-1)?.name
  }

  knows(name: string): boolean {
    return kindOf(this.#scope.keyOf(name)) !== undefined
  }

  get #scope(): Scope {
    return this.#frames.at(-1)?.scope ?? Scope.root()
  }

  open(name: string, attributes: string, selfClosing: boolean, at: number): void {
    this.#countElement(at)
    const parent = this.#frames.at(-1)
    const context = contextOf(this.#options, parent, name, attributes)
    const key = context.scope.keyOf(name)
    const kind = kindOf(key)
    const tag: Tag = { ...context, name, key, attributes, selfClosing, at }
    if (this.#root === undefined) this.#openRoot(tag)
    else if (kind === 'entry' && this.#beginsEntry(tag)) this.#openEntry(tag)
    else if (this.#leaf !== undefined) this.#openInLeaf(tag, kind)
    else if (parent?.kind === 'skip' || kind === undefined || kind === 'entry') this.#enter(tag, 'skip', parent?.element ?? this.#feed)
    else if (kind === 'through' || kind === 'feed') this.#enter(tag, 'through', parent?.element ?? this.#feed)
    else this.#openField(tag, kind)
  }

  close(name: string): void {
    const frames = this.#frames
    let at = frames.length - 1
    while (at >= 0 && frames[at]!.name !== name) at--
    if (at < 0) {
      const lower = name.toLowerCase()
      at = frames.findLastIndex((frame) => frame.name.toLowerCase() === lower)
    }
    if (at < 0) return
    if (at === 0) this.#rootClosed = true
    this.#popTo(Math.max(at, 1))
  }

  text(raw: string, at: number): void {
    if (this.#markup !== undefined) this.#markup.text(raw)
    else if (this.#leaf !== undefined) this.#leaf.value += resolveReferences(raw, this.#onUnknown)
    else this.#groupText(resolveReferences(raw))
    this.#checkLength(at)
  }

  cdata(text: string): void {
    if (this.#markup !== undefined) this.#markup.cdata(text)
    else if (this.#leaf !== undefined) this.#leaf.value += text
    else this.#groupText(text)
    this.#checkLength(0)
  }

  finish(cut: boolean): ReadResult {
    const openItem = !this.#finished && this.#frames.some((frame) => frame.kind === 'entry')
    while (this.#frames.length > 0 && this.#frames.at(-1)!.kind !== 'entry') this.#pop()
    const root = this.#root ?? this.#feed
    return {
      root,
      feed: this.#feed,
      truncated: !this.#finished && !this.#rootClosed && (cut || this.#root !== this.#feed || openItem),
      openItem,
      unknownEntities: [...this.#unknown],
    }
  }

  #groupText(text: string): void {
    const frame = this.#frames.at(-1)
    if (frame?.kind === 'group' && text.trim() !== '') frame.element.value += text
  }

  #countElement(at: number): void {
    const limit = this.#options.limits.entryElements
    if (++this.#elements > limit) throw overLimit('PARSE_TOO_LARGE', `an item has over ${limit} elements`, this.#text, at)
  }

  #checkLength(at: number): void {
    const limit = this.#options.limits.textLength
    if ((this.#markup?.length ?? this.#leaf?.value.length ?? 0) > limit)
      throw overLimit('PARSE_TOO_LARGE', `a text is over ${limit} characters`, this.#text, at)
  }

  #openRoot(tag: Tag): void {
    this.#root = new Element(tag.key, tag.attributes, tag, tag.at)
    this.#enter(tag, 'feed', this.#feed)
  }

  #openField(tag: Tag, kind: 'leaf' | 'group'): void {
    const element = new Element(tag.key, tag.attributes, tag, tag.at)
    if (kind === 'leaf') this.#leaf = element
    this.#enter(tag, kind, element)
  }

  #enter(tag: Tag, kind: Frame['kind'], element: Element): void {
    this.#push(
      { name: tag.name, kind, element, scope: tag.scope, base: tag.base, isBaseSaid: tag.isBaseSaid, lang: tag.lang, tag: '' },
      tag.at,
    )
    if (tag.selfClosing && kind !== 'feed') this.#pop()
  }

  /** An empty item within an item says nothing; any other begins anew, whatever was left open. */
  #beginsEntry({ key, attributes, selfClosing }: Tag): boolean {
    if (selfClosing && attributes.trim() === '' && this.#frames.some((frame) => frame.kind === 'entry')) return false
    return this.#leaf === undefined || !key.startsWith('atom:') || !/xml/.test(this.#leaf.attribute('type') ?? '')
  }

  #openEntry(tag: Tag): void {
    const open = this.#frames.findIndex((frame) => frame.kind === 'entry' || frame.kind === 'leaf' || frame.kind === 'skip')
    if (open >= 0) this.#popTo(open)
    this.#elements = 0
    this.#enter(tag, 'entry', new Element(tag.key, tag.attributes, tag, tag.at))
  }

  #openInLeaf(tag: Tag, kind: Kind | undefined): void {
    if (!this.#endsLeaf(tag.key, kind)) {
      this.#openMarkup(tag)
      return
    }
    this.#popTo(this.#frames.findLastIndex((frame) => frame.kind === 'leaf'))
    this.open(tag.name, tag.attributes, tag.selfClosing, tag.at)
  }

  /** A field of its own ends a text that was never closed; within markup only the next item does. */
  #endsLeaf(key: Key, kind: Kind | undefined): boolean {
    if (kind === undefined || key.startsWith('xhtml:') || this.#frames.at(-1)!.kind === 'markup') return false
    const leaf = this.#leaf!
    return !(leaf.key.startsWith('atom:') && /xml|html/.test(leaf.attribute('type') ?? '')) && !leaf.key.startsWith('xhtml:')
  }

  #openMarkup(tag: Tag): void {
    const leaf = this.#leaf!
    this.#markup ??= new MarkupWriter(leaf.value, isEscapedHtml(leaf))
    const lang = tag.lang === leaf.lang ? undefined : tag.lang
    const { name, attributes, selfClosing, scope, base } = tag
    const written = this.#markup.open(name, attributes, selfClosing, scope, { own: base, leaf: leaf.base, ...(lang ? { lang } : {}) })
    if (!selfClosing && written !== '')
      this.#push({ name, kind: 'markup', element: leaf, scope, base, isBaseSaid: tag.isBaseSaid, lang: tag.lang, tag: written }, tag.at)
  }

  #push(frame: Frame, at: number): void {
    const { limits } = this.#options
    if (this.#frames.length >= limits.xmlDepth)
      throw overLimit('PARSE_TOO_DEEP', `elements are nested over ${limits.xmlDepth} deep`, this.#text, at)
    this.#frames.push(frame)
  }

  #popTo(index: number): void {
    while (this.#frames.length > index) this.#pop()
  }

  #pop(): void {
    const frame = this.#frames.pop()!
    switch (frame.kind) {
      case 'markup':
        this.#markup?.close(frame.tag)
        break
      case 'leaf':
        this.#endLeaf(frame)
        break
      case 'group':
        frame.element.value = frame.element.value.trim()
        this.#owner.add(frame.element)
        break
      case 'entry':
        this.#finished = !this.#options.onEntry(frame.element)
    }
  }

  get #owner(): Element {
    return this.#frames.at(-1)?.element ?? this.#feed
  }

  #endLeaf(frame: Frame): void {
    const { element } = frame
    if (this.#markup === undefined) element.value = element.value.trim()
    else this.#markup.finish(element, element.key.startsWith('atom:') || element.key === 'media:title')
    this.#markup = undefined
    this.#leaf = undefined
    this.#owner.add(element)
  }
}

/** Atom's html is escaped; where elements stand in it all the same, the text between them is still HTML. */
function isEscapedHtml(leaf: Element): boolean {
  return leaf.key.startsWith('atom:') && /^(?:text\/)?html$/i.test(leaf.attribute('type') ?? '')
}
