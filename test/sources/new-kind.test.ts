import { afterAll, beforeAll, expect, test, vi } from 'vitest'

let withMill: typeof import('../support/app.ts').withMill

beforeAll(async () => {
  vi.resetModules()
  vi.doMock('../../src/sources/kinds/table.ts', async (original) => {
    const { sourceKinds } = await original<typeof import('../../src/sources/kinds/table.ts')>()
    const { defineTable } = await import('../../src/lib/table.ts')
    const { wordsKind } = await import('../support/words-kind.ts')
    return { sourceKinds: defineTable([...sourceKinds.rows, wordsKind as unknown as (typeof sourceKinds.rows)[number]]) }
  })
  withMill = (await import('../support/app.ts')).withMill
})

afterAll(() => {
  vi.doUnmock('../../src/sources/kinds/table.ts')
  vi.resetModules()
})

test('a new kind of source is one file and one row: it is configured and pulled without any other change', async () => {
  await withMill('sources: [{ kind: words, id: letters, words: [alpha, beta] }]\n', async ({ app, turn }) => {
    expect((await turn()).sources).toMatchObject([{ sourceId: 'letters', outcome: 'fetched', new: 2 }])
    expect((await app.parts.store.items.recent('letters', 5)).map((item) => item.title).sort()).toEqual(['alpha', 'beta'])
    expect((await turn()).sources).toMatchObject([{ new: 0, unchanged: 2 }])
  })
})

test('a kind of source rejects options that its own schema does not hold', async () => {
  await expect(withMill('sources: [{ kind: words, id: letters, url: "http://a.example/" }]\n', async () => {})).rejects.toThrow(/words/)
})
