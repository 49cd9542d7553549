import { simplified } from '../lib/simplified.ts'
import { foldLabel } from '../lib/text.ts'
import type { CategoryRule } from '../model/category.ts'
import type { Tag } from '../model/elements.ts'
import type { Item } from '../model/item.ts'
import type { Source } from '../model/source.ts'

/** The form in which labels are compared. */
export type Fold = (label: string) => string

/** A value of an item that a rule makes a category of. */
export interface Value {
  /** Folded, parts of a tree joined by `/`. */
  readonly value: string
  /** As it is shown. */
  readonly label: string
  /** Value of the branch it belongs to; the branch is a value of the item too, and comes before it. */
  readonly parent?: string
}

/** Case, width, dashes and traditional forms do not tell two labels apart. */
export function foldForClaim(label: string): string {
  return simplified(foldLabel(label))
}

/** Returns `foldForClaim` with a memory: a few thousand labels come hundreds of thousands of times. */
export function rememberingFold(): Fold {
  const known = new Map<string, string>()
  return (label) => {
    const before = known.get(label)
    if (before !== undefined) return before
    const folded = foldForClaim(label)
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(label, folded)
    return folded
  }
}

const MOST_REMEMBERED = 50_000

/** Returns the function that gives the values of an item under the rule, each once, in the order of the item. */
export function valuesOf(rule: CategoryRule, fold: Fold): (item: Item, source: Source) => readonly Value[] {
  const from = new Set(rule.from)
  const except = new Set(rule.except.map(fold))
  const names = new Map(Object.entries(rule.aliases).flatMap(([name, others]) => [name, ...others].map((other) => [fold(other), name])))
  const named = (label: string): string => names.get(fold(label)) ?? label
  return (item, source) => {
    if (!from.has('*') && !from.has(source.id) && (source.listedBy === undefined || !from.has(source.listedBy))) return []
    const values = new Map<string, Value>()
    for (const path of pathsOf(rule, item, source)) {
      for (const value of branchesOf(path.map(named), rule, fold)) {
        if (value.value !== '' && !except.has(value.value) && !except.has(fold(value.label)))
          values.set(value.value, values.get(value.value) ?? value)
      }
    }
    return [...values.values()]
  }
}

/** The labels an item has for the rule, each as the path of its parts. */
function pathsOf(rule: CategoryRule, item: Item, source: Source): readonly (readonly string[])[] {
  switch (rule.each) {
    case 'tag':
      return item.tags.flatMap((tag) => partsOf(tag, rule.nested))
    case 'category':
      return item.tags.filter((tag) => isCategory(tag, item)).flatMap((tag) => partsOf(tag, rule.nested))
    case 'folder': {
      const end = item.path?.indexOf('/') ?? -1
      return end > 0 ? [[item.path!.slice(0, end)]] : []
    }
    case 'source':
      return [[source.title ?? item.origin.title]]
    case 'language': {
      const language = item.language ?? source.language ?? item.origin.language
      const tag = language === undefined ? undefined : languageOf(language)
      return tag === undefined ? [] : [[tag]]
    }
  }
}

/** Of an article what its front matter lists as categories; of other items every label. */
function isCategory({ term }: Tag, { filedUnder, path }: Item): boolean {
  return path === undefined || filedUnder?.includes(term) === true
}

function partsOf(tag: Tag, nested: CategoryRule['nested']): readonly (readonly string[])[] {
  const label = tag.label ?? tag.term
  if (nested === 'keep') return [[label]]
  const parts = label
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return nested === 'split' ? parts.map((part) => [part]) : [[...(tag.parents ?? []), ...parts]]
}

function branchesOf(path: readonly string[], rule: CategoryRule, fold: Fold): readonly Value[] {
  if (rule.each === 'language') return [{ value: path[0]!.toLowerCase(), label: LANGUAGES[path[0]!] ?? path[0]! }]
  return path.map((_, end) => {
    const parts = path.slice(0, end + 1)
    const value = parts.map(fold).join('/')
    const label = parts.join(' / ')
    return end === 0 ? { value, label } : { value, label, parent: path.slice(0, end).map(fold).join('/') }
  })
}

/** The language without its region; Chinese by its script, which is what tells its readers apart. Undefined for what is no tag. */
function languageOf(tag: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(tag.replaceAll('_', '-')).maximize()
    return language === 'zh' && script !== undefined ? `zh-${script}` : language
  } catch {
    return undefined
  }
}

/** Names of languages in themselves. Spelled here and not by Intl, because its data changes between versions of Node. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ar: 'العربية',
  cs: 'Čeština',
  da: 'Dansk',
  de: 'Deutsch',
  el: 'Ελληνικά',
  en: 'English',
  es: 'Español',
  fa: 'فارسی',
  fi: 'Suomi',
  fr: 'Français',
  he: 'עברית',
  hi: 'हिन्दी',
  hu: 'Magyar',
  id: 'Bahasa Indonesia',
  it: 'Italiano',
  ja: '日本語',
  ko: '한국어',
  nl: 'Nederlands',
  no: 'Norsk',
  pl: 'Polski',
  pt: 'Português',
  ro: 'Română',
  ru: 'Русский',
  sv: 'Svenska',
  th: 'ไทย',
  tr: 'Türkçe',
  uk: 'Українська',
  vi: 'Tiếng Việt',
  'zh-Hans': '简体中文',
  'zh-Hant': '繁體中文',
}
