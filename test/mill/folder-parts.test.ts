import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createFragmentCache } from '../../src/mill/fragment-cache.ts'
import { runTurn } from '../../src/mill/turn.ts'
import { openStore } from '../../src/store/index.ts'
import { type TestMill, withMill } from '../support/app.ts'

const NOW = Date.UTC(2026, 5, 1)
/** After which a part ends: with the last file, in the middle of the files twice, and with each file. */
const PART_BYTES = { one: 1_000_000, three: 3_000, each: 1 }

const WORDS = 'harbour orchard glacier railway lantern meadow quarry compass granite thunder velvet'.split(' ')

/** Forty words that only this number gives. */
function text(n: number): string {
  return Array.from({ length: 40 }, (_, at) => `${WORDS[(n * 7 + at * (n + 3)) % 11]}${(n * 31 + at * 17) % 97}`).join(' ')
}

function article(n: number, front = '', body = text(n)): string {
  return `---\ntitle: "${WORDS[n % 11]} of number ${n}"\n${front}---\n${body}\n`
}

/** Articles with copies in other folders, ids that several share, a draft, and some without a date. */
function firstState(): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (let n = 0; n < 12; n++) files.set(`posts/${n}.md`, article(n, n % 4 === 3 ? '' : `date: 2026-05-${10 + n}\n`))
  files.set('archive/2.md', article(2, 'date: 2026-05-12\n'))
  files.set('zz/2.md', article(2, 'date: 2026-05-12\n'))
  files.set('archive/3.md', article(3))
  files.set('a.md', article(20, 'id: shared\ndate: 2026-05-02\n'))
  files.set('b.md', article(21, 'id: shared\ndate: 2026-05-03\n'))
  files.set('z.md', article(20, 'id: shared\ndate: 2026-05-02\n'))
  files.set('draft.md', article(22, 'draft: true\n'))
  files.set('short-a.md', '---\ntitle: Opening hours\n---\nFrom nine to five\n')
  files.set('short-b.md', '---\ntitle: Opening hours\n---\nFrom nine to five\n')
  return files
}

/** What a person does to the folder afterwards: moves, also with an edit, copies, edits, removes, and gives out a copied id. */
async function change(folder: string): Promise<void> {
  const at = (name: string): string => path.join(folder, name)
  await rename(at('posts/5.md'), at('archive/moved.md'))
  await rename(at('posts/6.md'), at('zz/moved.md'))
  await writeFile(at('zz/moved.md'), article(6, 'date: 2026-05-16\n', `${text(6)} and one more sentence`))
  await writeFile(at('0-copy.md'), await readFile(at('posts/7.md')))
  await writeFile(at('zz/copy.md'), await readFile(at('posts/8.md')))
  await writeFile(at('posts/9.md'), article(9, 'date: 2026-05-19\n', `${text(9)} edited`))
  await rm(at('posts/10.md'))
  await writeFile(at('0.md'), article(21, 'id: shared\ndate: 2026-05-03\n'))
  await writeFile(at('posts/11.md'), article(11, 'draft: true\n'))
}

/** Turns over the folder with an empty store; what is held, and what is published, by file. */
async function turnsOver({ app, folder }: TestMill, partBytes: number): Promise<readonly unknown[]> {
  const articles = path.join(folder, 'articles')
  await rm(articles, { recursive: true, force: true })
  for (const [name, content] of firstState()) {
    await mkdir(path.dirname(path.join(articles, name)), { recursive: true })
    await writeFile(path.join(articles, name), content)
    await utimes(path.join(articles, name), NOW / 1000 - 86_400, NOW / 1000 - 86_400)
  }
  const store = await openStore({ directory: await mkdtemp(path.join(folder, 'data-')) })
  const parts = { ...app.parts, store, fragments: createFragmentCache(), partBytes }
  try {
    await runTurn(parts, { now: NOW, force: true })
    const before = await stateOf(parts.store, folder)
    await change(articles)
    await runTurn(parts, { now: NOW + 3_600_000, force: true })
    return [before, await stateOf(parts.store, folder)]
  } finally {
    await store.close()
  }
}

async function stateOf(store: Awaited<ReturnType<typeof openStore>>, folder: string) {
  const items = await store.items.list({ limit: 100 })
  const stories = await store.stories.ofItems(items.map(({ id }) => id))
  const held = items.map(({ id, path: file, guid, title, url, rung }) => [file, id, guid, title, url, rung, stories.get(id)]).sort()
  const documents: Record<string, string> = {}
  for (const name of await readdir(path.join(folder, 'feeds', 'all'), { recursive: true }))
    if (/\.(?:xml|json|html)$/.test(name)) documents[name] = await readFile(path.join(folder, 'feeds', 'all', name), 'utf8')
  return { held, documents }
}

test('a folder gives the same items, stories and bytes however it is cut into parts', () =>
  withMill('sources: [{ kind: folder, id: notes, path: articles, baseUrl: "https://own.example/" }]\n', async (mill) => {
    const [whole, three, each] = [
      await turnsOver(mill, PART_BYTES.one),
      await turnsOver(mill, PART_BYTES.three),
      await turnsOver(mill, PART_BYTES.each),
    ]
    expect(three).toEqual(whole)
    expect(each).toEqual(whole)
  }))
