import path from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/load.ts'
import { publishingWarnings } from '../../src/config/warnings.ts'

function warningsOf(text: string): readonly string[] {
  const absolute = path.join(import.meta.dirname, 'feedmill.yaml')
  return publishingWarnings(readConfig(text, { file: 'feedmill.yaml', absolute, environment: {}, version: '0' }))
}

const PUBLIC = 'site: { url: "https://planet.example/" }\n'

test.each(['http://127.0.0.1:8080/', 'http://localhost/', 'http://feeds.localhost/', 'http://[::1]/', 'http://192.168.1.7/'])(
  'A site at %s is warned of, because nobody else can follow its links',
  (url) => {
    expect(warningsOf(`site: { url: "${url}" }`)).toEqual([expect.stringContaining('nobody else can follow the links')])
  },
)

test('A podcast that directories would refuse is warned of with what it lacks', () => {
  const [warning] = warningsOf(`${PUBLIC}categories: [{ title: Talk, tags: [talk], podcast: { category: Arts } }]`)
  expect(warning).toContain("category 'talk' is a podcast that directories will not take: it lacks a cover (`podcast.image`), an owner")
  const whole = 'podcast: { category: Arts, image: "https://a.example/c.png", owner: { email: ed@a.example } }'
  expect(warningsOf(`${PUBLIC}categories: [{ title: Talk, tags: [talk], language: en, ${whole} }]`)).toEqual([])
})

test.each(['https://planet.example/', 'https://localhost.example/', 'https://127.example/'])('A site at %s is not warned of', (url) => {
  expect(warningsOf(`site: { url: "${url}" }`)).toEqual([])
})

test('A local source whose path does not exist is named with its path', () => {
  expect(warningsOf(`${PUBLIC}sources: [{ kind: folder, id: notes, path: nowhere }]`)).toEqual([
    `source 'notes': ${path.join(import.meta.dirname, 'nowhere')} does not exist`,
  ])
})

test('A category that no rule and no source reaches is named', () => {
  const categories = 'categories: [{ title: Lost }, { title: Named }, { title: Ruled, tags: [x] }]\n'
  const sources = 'sources: [{ kind: feed, url: "https://a.example/", categories: [named] }]\n'
  expect(warningsOf(PUBLIC + categories + sources)).toEqual([expect.stringContaining("category 'lost' stays empty")])
})
