import { htmlToText } from '../lib/html/text.ts'
import { simplified } from '../lib/simplified.ts'
import type { Item } from '../model/item.ts'

/** The tokens of an item by field, each in the order of the text. */
export interface SearchTokens {
  readonly title: readonly string[]
  /** Of the content or, without one, of the summary: of its first 50,000 characters. */
  readonly text: readonly string[]
  /** Of authors, tags, address and guid. */
  readonly about: readonly string[]
}

/** Returns the tokens an item is found by. */
export function searchTokensOf(
  item: Pick<Item, 'title' | 'content' | 'contentType' | 'summary' | 'summaryType' | 'url'> & Tagged,
): SearchTokens {
  const body = plainText(item.content, item.contentType) || plainText(item.summary, item.summaryType)
  const about = [
    ...item.authors.map(({ name = '' }) => name),
    ...item.tags.map(({ term, label = '' }) => `${term} ${label}`),
    item.url ?? '',
    item.guid === item.url ? '' : item.guid,
  ]
  return { title: searchTokens(item.title), text: searchTokens(body), about: searchTokens(about.join('\n')) }
}

type Tagged = Pick<Item, 'authors' | 'tags' | 'guid'>

/**
 * Returns the tokens of a text: words and numbers, and for scripts without spaces, and Korean, each pair of neighbouring characters and the last character of
 * the run. Width, case, accents of Latin and Greek letters and traditional Chinese characters are folded.
 */
export function searchTokens(text: string): readonly string[] {
  const tokens: string[] = []
  for (const [run, word] of fold(text).matchAll(RUNS)) {
    if (word !== undefined) tokens.push(word.slice(0, MOST_LETTERS))
    else pairsOf(run, tokens)
  }
  return tokens
}

/** One condition of a query: the tokens stand side by side in one field. */
export interface SearchTerm {
  readonly tokens: readonly string[]
  /** The last token is the beginning of one. */
  readonly isBegun: boolean
}

/**
 * Returns the terms of a query, all of which an item must fulfil: a word, or a phrase in quotation marks. `ferr*` is the beginning of a word. A run of
 * Chinese, Japanese or Korean characters is found inside longer runs. Empty for a query without words; at most 20 terms.
 */
export function searchTerms(query: string): readonly SearchTerm[] {
  const parts = query.slice(0, MOST_QUERY).matchAll(PARTS)
  return [...parts].flatMap(([, quoted, word = '']) => termOf(quoted ?? word)).slice(0, MOST_TERMS)
}

const PARTS = /["“”„«»「」『』]([^"“”„«»「」『』]*)(?:["“”„«»「」『』]|$)|([^\s"“”„«»「」『』]+)/gu
const MOST_QUERY = 1_000
const MOST_TERMS = 20

function termOf(text: string): readonly SearchTerm[] {
  const tokens = searchTokens(text)
  const last = tokens.at(-1)
  if (last === undefined) return []
  if (!PAIRED.test(last)) return [{ tokens, isBegun: /[\p{L}\p{M}\p{N}]\*\s*$/u.test(text) }]
  // The run may go on in the item: there its last character begins a pair.
  const isAlone = tokens.length === 1 || !isEndOf(last, tokens.at(-2)!)
  return [isAlone ? { tokens, isBegun: true } : { tokens: tokens.slice(0, -1), isBegun: false }]
}

function isEndOf(single: string, before: string): boolean {
  return PAIRED.test(before) && before.length > single.length && before.endsWith(single)
}

const PAIRED = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}ー々]/u
const RUNS =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}ー々]+|((?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}ー々])[\p{L}\p{M}\p{N}])+)/gu

/** Longer words are no words: encoded data. */
const MOST_LETTERS = 64
const MOST_CHARACTERS = 50_000

function pairsOf(run: string, tokens: string[]): void {
  let before = ''
  for (const character of run) {
    if (before !== '') tokens.push(before + character)
    before = character
  }
  tokens.push(before)
}

function fold(text: string): string {
  const wide = simplified(text.normalize('NFKC')).toLowerCase()
  return ACCENTED.test(wide) ? wide.normalize('NFD').replace(ACCENTS, '$1').normalize('NFC') : wide
}

const ACCENTED = /[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff]|[\p{sc=Latin}\p{sc=Greek}]\p{Mn}/u
const ACCENTS = /([\p{sc=Latin}\p{sc=Greek}])\p{Mn}+/gu

function plainText(text = '', type: 'text' | 'html' = 'html'): string {
  return (type === 'html' ? htmlToText(text) : text).slice(0, MOST_CHARACTERS)
}
