import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { Plan } from '../../src/publications/plan.ts'
import { feedmill, inFolder } from '../support/command.ts'
import { aMill } from '../support/mill.ts'

interface Planned {
  readonly plan: Plan
  /** Titles that a category shows after the turn with the edited configuration. */
  readonly shown: (slug: string) => Promise<readonly string[]>
}

/** Runs a check on the plan of an edited configuration. */
function planned(edit: (text: string) => string, check: (result: Planned) => Promise<void> | void): Promise<void> {
  return inFolder(async (folder) => {
    const words = await aMill(folder)
    await feedmill('refresh', ...words)
    const [config, edited] = [path.join(folder, 'feedmill.yaml'), path.join(folder, 'edited.yaml')]
    await writeFile(edited, edit(await readFile(config, 'utf8')))
    const plan = JSON.parse((await feedmill('plan', edited, '--json', ...words)).out) as Plan
    const shown = async (slug: string): Promise<readonly string[]> => {
      await copyFile(edited, config)
      await feedmill('refresh', ...words)
      const feed = JSON.parse(await readFile(path.join(folder, 'feeds', slug, 'feed.json'), 'utf8')) as { items: { title: string }[] }
      return feed.items.map(({ title }) => title).sort()
    }
    await check({ plan, shown })
  })
}

it('The plan of an unchanged configuration changes no category', () =>
  planned(
    (text) => text,
    ({ plan }) => {
      expect(plan.categories.filter(({ change }) => change === 'changed' || change === 'removed')).toEqual([])
      expect(plan.sources).toEqual({ added: [], removed: [] })
    },
  ))

it('A category that is new in the configuration is planned with the very items that the next turn shows', () =>
  planned(
    (text) => text.replace('sources:\n', '  - { title: Ferries, match: { field: title, pattern: ferry } }\nsources:\n'),
    async ({ plan, shown }) => {
      const ferries = plan.categories.find(({ slug }) => slug === 'ferries')
      expect(ferries?.change).toBe('new')
      expect(ferries!.added.length).toBeGreaterThan(0)
      expect(ferries!.added.map(({ title }) => title).sort()).toEqual(await shown('ferries'))
    },
  ))

it('A source that leaves the configuration is named, and its items are removed from its categories', () =>
  planned(
    (text) => text.replace(/ {2}- \{ kind: file, id: garden.*\n/, '').replace('sources: [garden]', 'sources: [wire]'),
    ({ plan }) => {
      expect(plan.sources.removed).toEqual(['garden'])
      const garden = plan.categories.find(({ slug }) => slug === 'garden')
      expect([garden?.change, garden?.unchanged]).toEqual(['changed', 0])
      expect(garden!.removed.every(({ sourceId }) => sourceId === 'garden')).toBe(true)
    },
  ))
