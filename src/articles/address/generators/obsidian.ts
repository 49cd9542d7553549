import type { Generator } from '../contract.ts'
import { withoutExtension } from '../paths.ts'

/** Obsidian Publish: the note's path with `+` for spaces; `permalink` of the properties takes precedence. */
export const obsidian: Generator = {
  name: 'obsidian',
  summary: "Obsidian Publish: the note's path, `+` for spaces.",
  pathOf: (article) => article.text('permalink') ?? withoutExtension(article.path).replaceAll(' ', '+'),
}
