import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { rssOf, type TestMill, withMill } from '../support/app.ts'

interface Shown {
  readonly id: string
  readonly title: string
  readonly url: string
  readonly date_published: string
}

/** All that the item says, in one text. */
const textOf = (item: Shown): string => JSON.stringify(item)

const WHOLE =
  'The night ferry to the outer islands will sail again from June, the harbour office said on Tuesday. The old ship was sold for scrap in the year of the flood. ' +
  'Its successor carries two hundred people, was built for a lake in Finland, and lay idle after its owner went bankrupt. Tickets are sold at the quay from Monday.'
const CUT = `${WHOLE.slice(0, 150)}…`
const DATE = '2026-05-30T08:00:00Z'

const config = (planet: string, origin: string): string =>
  `categories: [{ slug: sea, title: Sea }]\nsources:\n  - { kind: file, id: planet, path: planet.xml, categories: [sea]${planet} }\n  - { kind: file, id: origin, path: origin.xml, categories: [sea]${origin} }\n`

async function write(
  { folder }: TestMill,
  name: string,
  text: string,
  given: Partial<Parameters<typeof rssOf>[1][number]> = {},
): Promise<void> {
  const entry = { guid: `${name}-1`, title: 'Night ferry returns', link: `http://${name}.example/ferry`, date: DATE, text, ...given }
  await writeFile(path.join(folder, `${name}.xml`), rssOf(name, text === '' ? [] : [entry]))
}

async function shownIn({ folder }: TestMill, category = 'sea'): Promise<readonly Shown[]> {
  return (JSON.parse(await readFile(path.join(folder, 'feeds', category, 'feed.json'), 'utf8')) as { items: Shown[] }).items
}

/** A turn with the copy of the planet alone, then one with what the origin says; what was shown after each. */
async function inTwoTurns(mill: TestMill, first: string, second: string): Promise<readonly [Shown, Shown]> {
  await write(mill, 'planet', first)
  await write(mill, 'origin', '')
  await mill.turn({ force: true })
  const [before] = await shownIn(mill)
  await write(mill, 'origin', second, { date: '2026-05-30T09:30:00Z' })
  await mill.turn({ force: true })
  const after = await shownIn(mill)
  expect(after).toHaveLength(1)
  return [before!, after[0]!]
}

describe('a copy that a planet cut', () => {
  it('gives way to the fuller text of the origin, under the same id and date', () =>
    withMill(config('', ''), async (mill) => {
      const [before, after] = await inTwoTurns(mill, CUT, WHOLE)
      expect(textOf(before)).not.toContain('Monday')
      expect(after).toMatchObject({ id: before.id, date_published: before.date_published })
      expect(textOf(after)).toContain('Monday')
    }))

  it('is an edit for those who follow changes: nothing was removed, and nothing is new', () =>
    withMill(config('', ''), async (mill) => {
      await inTwoTurns(mill, CUT, WHOLE)
      const { entries, removals } = await mill.app.store.entries.changesSince('sea', 0, 9)
      expect([entries.length, removals]).toEqual([1, []])
    }))

  it('gives way in feeds of its own source alone to nothing, and a later edit of it changes nothing that the others show', () =>
    withMill(config('', '').replace('categories: [{', 'categories: [{ slug: planets, title: P, sources: [planet] }, {'), async (mill) => {
      await inTwoTurns(mill, CUT, WHOLE)
      expect(textOf((await shownIn(mill, 'planets'))[0]!)).not.toContain('Monday')
      const before = await shownIn(mill)
      await write(mill, 'planet', `${WHOLE.slice(0, 120)}…`)
      await mill.turn({ force: true })
      await write(mill, 'planet', CUT)
      await mill.turn({ force: true })
      expect(await shownIn(mill)).toEqual(before)
    }))

  it('stays where the origin has the lower priority', () =>
    withMill(config(', priority: 2', ', priority: 1'), async (mill) => {
      const [, after] = await inTwoTurns(mill, CUT, WHOLE)
      expect(textOf(after)).not.toContain('Monday')
    }))
})

describe('a whole copy', () => {
  it('stays where the origin says no more', () =>
    withMill(config('', ''), async (mill) => {
      const [before, after] = await inTwoTurns(mill, WHOLE, WHOLE)
      expect([after.id, after.url]).toEqual([before.id, 'http://planet.example/ferry'])
    }))

  it('gives way to the origin with the higher priority, under the same id and date', () =>
    withMill(config('', ', priority: 1'), async (mill) => {
      const [before, after] = await inTwoTurns(mill, WHOLE, WHOLE)
      expect([after.id, after.date_published, after.url]).toEqual([before.id, before.date_published, 'http://origin.example/ferry'])
    }))
})
