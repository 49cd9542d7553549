import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { han, numbersFrom, sentence } from '../text.ts'

const PER_FOLDER = 100

/** Writes so many articles as a site keeps them: front matter and Markdown, a hundred in a folder, every fifth in Chinese, every tenth with tables and code. */
export function makeArticles(directory: string, count: number): void {
  for (let number = 0; number < count; number++) {
    const file = path.join(directory, pathOf(number))
    if (number % PER_FOLDER === 0) mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, articleNumber(number))
  }
}

/** Where an article lies below the folder. */
export function pathOf(number: number): string {
  return `part-${Math.floor(number / PER_FOLDER)}/article-${number}.md`
}

/** The text of one article; `edition` changes a word of it. */
export function articleNumber(number: number, edition = 0): string {
  const next = numbersFrom(number)
  const isHan = number % 5 === 4
  const title = isHan ? han(next, 16) : sentence(next, 8).slice(0, -1)
  const date = new Date(Date.UTC(2020, 0, 1) + number * 5_400_000).toISOString()
  const paragraph = () =>
    isHan
      ? `${han(next, 160)}。[${han(next, 4)}](https://a.example/${number})`
      : `${Array.from({ length: 5 }, () => sentence(next, 12)).join(' ')} **${sentence(next, 2)}** [more](https://a.example/${number})`
  const paragraphs = Array.from({ length: 6 }, paragraph)
  const extra = number % 10 === 0 ? ['## Figures', '| a | b |\n|---|---|\n| 1 | 2 |', '```js\nconst mill = true\n```', '- one\n- two'] : []
  const front = `---\ntitle: ${title}\ndate: ${date}\ntags: [tag-${number % 40}, part-${number % 7}]\nauthor: Author ${number % 12}\nlink: https://a.example/${number}/\n---\n`
  return `${front}\n${[...paragraphs, ...extra, `Edition ${edition}.`].join('\n\n')}\n`
}
