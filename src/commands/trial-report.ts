import type { StepReport } from '../items/index.ts'
import { showableLine } from '../lib/terminal.ts'
import type { ParsedFeed, PickedPart, Warning } from '../model/feed.ts'
import type { SourceReport, WaitingArticles } from '../model/intake.ts'
import { dateOf, type Item } from '../model/item.ts'
import { itemJson } from './item-json.ts'
import { leftOutWords, waitingWords } from './left-out.ts'

/** What one source gave when it was tried. */
export interface Trial {
  readonly address: string
  readonly feed?: ParsedFeed
  readonly items: readonly Item[]
  readonly dropped: SourceReport['dropped']
  readonly waiting?: WaitingArticles
  readonly warnings: readonly Warning[]
  readonly steps: readonly StepReport[]
  /** Of categories that take some of the items and have steps of their own. */
  readonly categories: readonly { readonly slug: string; readonly steps: readonly StepReport[] }[]
  readonly error?: { readonly code: string; readonly message: string; readonly details: Readonly<Record<string, unknown>> }
}

/** What a trial showed, for a person: the feed, each item as feedmill sees it, each warning. */
export function trialLines(trial: Trial, options: { readonly steps: boolean }): string[] {
  return linesOf(trial, options).map(showableLine)
}

function linesOf(trial: Trial, { steps }: { readonly steps: boolean }): string[] {
  if (trial.error !== undefined)
    return [
      `${trial.error.code}: ${trial.error.message}`,
      ...placeLines(trial.error.details),
      ...discoveredLines(trial.error.details),
      ...warningLines(trial),
    ]
  const { feed } = trial
  const head =
    feed === undefined
      ? [trial.address]
      : [
          `${feed.title?.value.trim() || '(no title)'} – ${feed.version}${feed.encoding === undefined ? '' : `, ${feed.encoding}`}`,
          ...(feed.url === undefined ? [] : [`  page ${feed.url}`]),
          ...(feed.selfUrl === undefined ? [] : [`  self ${feed.selfUrl}`]),
        ]
  return [
    ...head,
    ...(feed?.picked ?? []).map(pickedLine),
    `${trial.items.length} items`,
    ...trial.items.flatMap(itemLines),
    ...trial.dropped.map(leftOutWords),
    ...(trial.waiting === undefined ? [] : [waitingWords(trial.waiting)]),
    ...warningLines(trial),
    ...(steps ? stepLines(trial) : []),
  ]
}

/** What one path of a page or of an API's answer found. */
function pickedLine({ part, path, isGuessed, found, example }: PickedPart): string {
  const shown = example === undefined ? '' : `, first '${example}'`
  return `  ${part}: ${path}${isGuessed ? ' (guessed)' : ''} – ${part === 'items' ? `${found} items` : `found in ${found}${shown}`}`
}

/** The same for machines. */
export function trialJson(trial: Trial): string {
  const { feed, items, error, ...rest } = trial
  // An error's own message is no member that JSON sees.
  const shown = {
    ...rest,
    ...(error && { error: { code: error.code, message: error.message, details: error.details } }),
    items: items.map(itemJson),
  }
  if (feed === undefined) return JSON.stringify(shown)
  const { entries: _, ...head } = feed
  return JSON.stringify({ ...shown, feed: head })
}

function itemLines(item: Item): string[] {
  const date =
    item.published === undefined && item.updated === undefined ? 'no date' : new Date(dateOf(item)).toISOString().replace('.000', '')
  const text = item.content === undefined && item.summary === undefined ? 'no text' : `${(item.content ?? item.summary)!.length} characters`
  const details = [
    date,
    item.authors.map((author) => author.name ?? author.email ?? author.url).join(', '),
    item.tags.map((tag) => tag.label ?? tag.term).join(', '),
    text,
    item.enclosures.length > 0 ? `${item.enclosures.length} enclosures` : '',
  ]
  return [
    `- ${item.title || '(no title)'}`,
    `  ${item.url ?? '(no page)'}`,
    `  ${details.filter((part) => part !== '').join(' · ')}`,
    `  guid ${item.guid}`,
  ]
}

function warningLines(trial: Trial): string[] {
  return trial.warnings.map(
    (warning) =>
      `warning ${warning.code}: ${warning.message}${warning.line === undefined ? '' : ` (line ${warning.line})`}${warning.entry === undefined ? '' : ` (entry ${warning.entry + 1})`}`,
  )
}

function placeLines({ line, column }: Readonly<Record<string, unknown>>): string[] {
  return typeof line === 'number' ? [`  at line ${line}${typeof column === 'number' ? `, column ${column}` : ''}`] : []
}

interface Discovered {
  readonly url: string
  readonly title?: string
  readonly why: string
}

function discoveredLines({ feeds, listed }: Readonly<Record<string, unknown>>): string[] {
  if (Array.isArray(listed)) return listedLines(listed as readonly Pick<Discovered, 'url' | 'title'>[])
  if (!Array.isArray(feeds) || feeds.length === 0) return []
  return [
    'Its feeds, best first:',
    ...(feeds as readonly Discovered[]).map(({ url, title, why }) => `  ${url}${title === undefined ? '' : ` – ${title}`} (${why})`),
  ]
}

function listedLines(feeds: readonly Pick<Discovered, 'url' | 'title'>[]): string[] {
  const more = feeds.length - SHOWN_FEEDS
  return [
    `It lists ${feeds.length} ${feeds.length === 1 ? 'feed' : 'feeds'}; feedmill import adds them:`,
    ...feeds.slice(0, SHOWN_FEEDS).map(({ url, title }) => `  ${url}${title === undefined ? '' : ` – ${title}`}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ]
}

const SHOWN_FEEDS = 50

function stepLines({ steps, categories }: Trial): string[] {
  if (steps.length === 0 && categories.length === 0) return ['no transforms']
  return [
    ...reportLines(steps, 'step'),
    ...categories.flatMap((category) => reportLines(category.steps, `category ${category.slug}, step`)),
  ]
}

function reportLines(steps: readonly StepReport[], name: string): string[] {
  return steps.flatMap((step) => [
    `${name} ${step.use}: ${step.in} in, ${step.out} out`,
    ...step.changed.map(({ title, effect }) => `  ${title}: ${typeof effect === 'string' ? effect : `${effect.join(', ')} changed`}`),
  ])
}
