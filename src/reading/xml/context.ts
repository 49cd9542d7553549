import { absolutize } from '../../lib/url/urls.ts'
import { kindOf } from './elements.ts'
import { type Key, Scope } from './namespaces.ts'
import { resolveReferences } from './references.ts'
import { readAttributes } from './scanner.ts'

/** What holds within an element: the namespaces in scope, and the base and language it inherits or says itself (XML Base; XML 1.0 §2.12). */
export interface Context {
  readonly scope: Scope
  readonly base: string | undefined
  /** True if xml:base or Content-Location says the base; else it is only where the document was found. */
  readonly isBaseSaid: boolean
  readonly lang: string | undefined
}

/** What holds around the root. */
export interface DocumentContext {
  /** `rss`, `atom` or `cdf`: what elements without a known namespace are. */
  readonly core: string
  /** Base of the document. */
  readonly base: string | undefined
  readonly isBaseSaid: boolean
  /** Language of the document where it says none: Content-Language. */
  readonly lang: string | undefined
}

/** The context within an element with these attributes (its tag's inside, raw); the root has no parent. */
export function contextOf(document: DocumentContext, parent: Context | undefined, name: string, attributes: string): Context {
  let scope = parent?.scope ?? Scope.root()
  let { base, isBaseSaid, lang } = parent ?? document
  if (attributes.includes('xml')) {
    const read = readAttributes(attributes)
    scope = scope.within(read)
    const ownBase = read.get('xml:base')
    if (ownBase !== undefined) {
      base = safeBase(resolveReferences(ownBase), base)
      isBaseSaid = true
    }
    lang = read.get('xml:lang')?.trim() ?? lang
  }
  const isCore = parent === undefined || (!name.includes(':') && isCoreInDisguise(scope.keyOf(name), document.core))
  return { scope: isCore ? scope.withCore(document.core, name) : scope, base, isBaseSaid, lang }
}

/** xml:base against the base around it; one that cannot be resolved, or is no address of a place, is as good as absent. */
function safeBase(reference: string, outer: string | undefined): string | undefined {
  const base = absolutize(reference, outer)
  return base !== undefined && /^(?:https?|ftp|file):/.test(base) ? base : outer
}

/** An item, or what holds items, in a default namespace nobody knows. */
function isCoreInDisguise(key: Key, core: string): boolean {
  if (!key.startsWith('?:')) return false
  const kind = kindOf(`${core}:${key.slice(2)}`)
  return kind === 'entry' || (kind === 'through' && key !== '?:items')
}
