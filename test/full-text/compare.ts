import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { htmlToText } from '../../src/lib/html/text.ts'
import { extractText } from '../../src/reading/full-text/extract.ts'
import { MADE_PAGES, type MadePage } from './pages.ts'

/** Prints how much of the articles of made pages each extractor finds, and how much else: precision, recall and F1 of pairs of letters. */
const EXTRACTORS: Readonly<Record<string, (html: string) => string | Promise<string>>> = {
  feedmill: (html) => extractText(html, 'https://a.example/1') ?? '',
  '@mozilla/readability': (html) => new Readability(parseHTML(html).document as never).parse()?.content ?? '',
}

function pairsOf(text: string): Map<string, number> {
  const letters = text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
  const pairs = new Map<string, number>()
  for (let at = 0; at + 1 < letters.length; at++) pairs.set(letters.slice(at, at + 2), (pairs.get(letters.slice(at, at + 2)) ?? 0) + 1)
  return pairs
}

function scoreOf(found: string, { truth }: MadePage): { readonly precision: number; readonly recall: number } {
  const [a, b] = [pairsOf(found), pairsOf(truth.join(' '))]
  const sum = (pairs: Map<string, number>): number => [...pairs.values()].reduce((total, count) => total + count, 0)
  const common = [...a].reduce((total, [pair, count]) => total + Math.min(count, b.get(pair) ?? 0), 0)
  return { precision: sum(a) === 0 ? 0 : common / sum(a), recall: common / sum(b) }
}

for (const [name, extract] of Object.entries(EXTRACTORS)) {
  for (const language of ['en', 'zh'] as const) {
    const pages = MADE_PAGES.filter((page) => page.language === language)
    const scores: ReturnType<typeof scoreOf>[] = []
    for (const page of pages) scores.push(scoreOf(htmlToText(await Promise.resolve(extract(page.html)).catch(() => '')), page))
    const mean = (key: 'precision' | 'recall'): number => scores.reduce((sum, score) => sum + score[key], 0) / scores.length
    const whole = scores.filter(({ precision, recall }) => precision > 0.85 && recall > 0.95).length
    const [precision, recall] = [mean('precision'), mean('recall')]
    console.log(
      `${name.padEnd(40)} ${language}  precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}  F1 ${((2 * precision * recall) / (precision + recall)).toFixed(3)}  whole ${whole}/${pages.length}`,
    )
  }
}
