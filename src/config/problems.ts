import { foldLabel } from '../lib/text.ts'
import type { Category } from '../model/category.ts'
import type { Source } from '../model/source.ts'
import { outputKinds } from '../outputs/index.ts'
import { slugProblem } from '../publications/slugs.ts'
import { sourceKinds } from '../sources/kinds/index.ts'
import { type Config, isRule } from './schema/index.ts'
import type { Problem } from './secrets.ts'
import { valueProblems } from './value-problems.ts'

/** What a configuration contradicts although each of its settings is well formed: names that do not exist, ids and slugs that clash, addresses and times that are none. */
export function problemsOf(config: Config, sources: readonly Source[], categories: readonly Category[]): readonly Problem[] {
  return [
    ...sourceProblems(sources, categories),
    ...categoryProblems(config, categories, sources),
    ...outputProblems(config),
    ...valueProblems(config),
  ]
}

/** The server and doctor read what stands in the first output. */
function outputProblems(config: Config): Problem[] {
  const first = String(config.outputs[0]?.kind)
  if (outputKinds.of(first).isLocal) return []
  return [
    {
      path: ['outputs', 0, 'kind'],
      message: `the first output must be on this machine, because the server reads from it; put a directory before '${first}'`,
    },
  ]
}

function sourceProblems(sources: readonly Source[], categories: readonly Category[]): Problem[] {
  const problems: Problem[] = []
  const seen = new Map<string, number>()
  for (const [index, source] of sources.entries()) {
    const first = seen.get(source.id)
    if (first !== undefined) problems.push({ path: ['sources', index], message: `has the same id as sources[${first}], '${source.id}'` })
    else seen.set(source.id, index)
    const wrong = sourceKinds.of(source.kind).contradiction?.(source.options)
    if (wrong !== undefined)
      problems.push({ path: ['sources', index, ...(wrong.option === undefined ? [] : [wrong.option])], message: wrong.message })
    const mapped = sourceKinds.of(source.kind).categoriesNamed?.(source.options) ?? []
    for (const [place, slug] of [...source.categories, ...mapped].entries()) {
      if (categories.some((category) => category.slug === slug)) continue
      problems.push({
        path: ['sources', index, ...(place < source.categories.length ? ['categories', place] : [])],
        message: `there is no category '${slug}'; there are ${list(categories.map((category) => category.slug))}`,
      })
    }
  }
  return problems
}

function categoryProblems(config: Config, categories: readonly Category[], sources: readonly Source[]): Problem[] {
  return [
    ...slugProblems(config, categories),
    ...selectionProblems(config, sources),
    ...shareProblems(config),
    ...digestProblems(config),
    ...allProblems(config, categories),
    ...webhookProblems(config, categories),
  ]
}

/** The feed of everything stands last, if it is not an entry of `categories` itself. */
function allProblems({ all }: Config, categories: readonly Category[]): Problem[] {
  if (typeof all === 'boolean') return []
  const own = categories.at(-1)!
  const others = categories.slice(0, -1)
  const bad = slugProblem(own.slug)
  const former = (own.formerly ?? []).findIndex((one) => categories.some(({ slug }) => slug === one))
  return [
    ...(bad === undefined ? [] : [{ path: ['all', 'slug'], message: bad }]),
    ...(others.some(({ slug }) => foldLabel(slug) === foldLabel(own.slug))
      ? [{ path: ['all', 'slug'], message: `the slug '${own.slug}' is taken by one of the categories` }]
      : []),
    ...(former === -1
      ? []
      : [{ path: ['all', 'formerly', former], message: `the slug '${own.formerly![former]}' belongs to a category now` }]),
    ...(all.access === 'token' && all.token === undefined
      ? [{ path: ['all', 'access'], message: `'token' needs a token: give one of at least 16 characters beside it` }]
      : []),
  ]
}

function digestProblems(config: Config): Problem[] {
  return [...config.categories.entries()].flatMap(([index, { digest, podcast }]) =>
    digest === undefined || podcast === undefined || podcast === false
      ? []
      : [{ path: ['categories', index, 'digest'], message: 'a podcast shows its episodes one by one; take `digest` or `podcast` away' }],
  )
}

function shareProblems(config: Config): Problem[] {
  return [...config.categories.entries()].flatMap(([index, { minPerSource, maxPerSource }]) =>
    maxPerSource === undefined || minPerSource <= maxPerSource
      ? []
      : [{ path: ['categories', index, 'maxPerSource'], message: `is ${maxPerSource}, less than minPerSource, ${minPerSource}` }],
  )
}

function slugProblems(config: Config, categories: readonly Category[]): Problem[] {
  const problems: Problem[] = []
  const seen = new Map<string, number>()
  // Categories that are written out stand in the order of their rows.
  const rows = [...config.categories.entries()].filter(([, row]) => !isRule(row))
  for (const [place, [index, row]] of rows.entries()) {
    const category = categories[place]!
    const where = ['categories', index, row.slug === undefined ? 'title' : 'slug']
    const bad = slugProblem(category.slug)
    if (bad !== undefined) problems.push({ path: where, message: bad })
    const first = seen.get(foldLabel(category.slug))
    if (first !== undefined) problems.push({ path: where, message: `the slug '${category.slug}' is taken by categories[${first}]` })
    else seen.set(foldLabel(category.slug), index)
    const { access, token } = (config.categories[index] ?? {}) as { readonly access?: string; readonly token?: string }
    if (access === 'token' && token === undefined)
      problems.push({
        path: ['categories', index, 'access'],
        message: `'token' needs a token: give one of at least 16 characters beside it`,
      })
    for (const [place, former] of (category.formerly ?? []).entries()) {
      const owner = categories.findIndex(({ slug }) => slug === former)
      if (owner !== -1)
        problems.push({
          path: ['categories', index, 'formerly', place],
          message: `the slug '${former}' belongs to categories[${rows[owner]?.[0] ?? owner}] now`,
        })
    }
  }
  return problems
}

function selectionProblems(config: Config, sources: readonly Source[]): Problem[] {
  return [...config.categories.entries()].flatMap(([index, row]) => {
    const [name, ids] = isRule(row) ? (['from', row.from] as const) : (['sources', row.sources] as const)
    return [...ids.entries()].flatMap(([place, id]) =>
      id === '*' || sources.some((source) => source.id === id)
        ? []
        : [
            {
              path: ['categories', index, name, place],
              message: `there is no source '${id}'; there are ${list(sources.map((source) => source.id))}`,
            },
          ],
    )
  })
}

/** A slug may also be one that a rule will make. */
function webhookProblems(config: Config, categories: readonly Category[]): Problem[] {
  const silent = [...config.push.webhooks.entries()].flatMap(([index, hook]) =>
    config.all === false && hook.categories.length === 0
      ? [{ path: ['push', 'webhooks', index, 'categories'], message: 'name at least one, because `all` is off' }]
      : [],
  )
  if (config.categories.some(isRule)) return silent
  const unknown = [...config.push.webhooks.entries()].flatMap(([index, hook]) =>
    [...hook.categories.entries()].flatMap(([place, slug]) =>
      categories.some((category) => category.slug === slug)
        ? []
        : [{ path: ['push', 'webhooks', index, 'categories', place], message: `there is no category '${slug}'` }],
    ),
  )
  return [...silent, ...unknown]
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `'${name}'`)
  return names.length > 8 ? `${shown.join(', ')} and ${names.length - 8} more` : shown.join(', ')
}
