/** The yardstick of articles: gray-matter and markdown-it over every file of a folder, and nothing else. `node test/bench/articles/bare-loop.ts FOLDER` */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import matter from 'gray-matter'
import markdownIt from 'markdown-it'

const folder = process.argv[2]!
const markdown = markdownIt({ html: true })
let count = 0
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))) {
  // Options, since without them gray-matter keeps every file in its cache.
  const { content } = matter(readFileSync(path.join(folder, name), 'utf8'), {})
  if (markdown.render(content).length > 0) count++
}
process.stdout.write(JSON.stringify({ new: count, written: 0 }))
