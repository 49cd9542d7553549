import { compact } from '../../lib/record.ts'
import { TEMPLATE_NAMES, type TemplateName, type Theme, type ThemeName } from '../../model/publication.ts'
import { templateProblem } from '../../writing/index.ts'
import type { Problem } from '../secrets.ts'

/** A theme as the configuration names it. */
export type ThemeRow = ThemeName | { readonly folder: string; readonly base: ThemeName }

/** Reads a file of the theme's folder; undefined if there is none. */
export type ReadThemeFile = (file: string) => string | undefined

/** Returns the theme that a configuration means: one of ours, or a folder's style and templates over one of ours. */
export function themeOf(row: ThemeRow, readFile: ReadThemeFile): { readonly theme: Theme; readonly problems: readonly Problem[] } {
  if (typeof row === 'string') return { theme: { name: row }, problems: [] }
  const problems: Problem[] = []
  const templates: Partial<Record<TemplateName, string>> = {}
  for (const name of TEMPLATE_NAMES) {
    const text = readFile(`${row.folder}/${name}.mustache`)
    if (text === undefined) continue
    const problem = templateProblem(name, text)
    if (problem !== undefined) problems.push({ path: ['site', 'theme'], message: `${row.folder}/${name}.mustache: ${problem}` })
    templates[name] = text
  }
  const css = readFile(`${row.folder}/style.css`)
  if (css === undefined && Object.keys(templates).length === 0)
    problems.push({
      path: ['site', 'theme', 'folder'],
      message: `${row.folder} holds neither style.css nor a template (${TEMPLATE_NAMES.map((name) => `${name}.mustache`).join(', ')})`,
    })
  return { theme: compact({ name: row.base, css, templates: Object.keys(templates).length > 0 ? templates : undefined }), problems }
}
