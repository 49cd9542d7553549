import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { loadEncoder, pictureTypeOf } from '../../src/mill/pictures/index.ts'
import { iconsIn } from '../../src/reading/index.ts'
import { rssOf, withMill } from '../support/app.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const picture = (width: number, height: number, format: 'png' | 'jpeg' | 'webp' | 'gif' = 'png') =>
  sharp({ create: { width, height, channels: 3, background: '#c63' } })
    .toFormat(format)
    .toBuffer()

async function withOrigin(work: (origin: Origin) => Promise<void>): Promise<void> {
  const origin = await startOrigin()
  try {
    await work(origin)
  } finally {
    await origin.close()
  }
}

const bodyOf = (bytes: Uint8Array, type = 'image/png') => ({ headers: { 'content-type': type }, body: bytes })

describe('a picture by its bytes', () => {
  it.each(['png', 'jpeg', 'webp', 'gif'] as const)('%s has its type and size', async (format) => {
    expect(pictureTypeOf(await picture(321, 123, format))).toMatchObject({ width: 321, height: 123 })
  })

  it.each([
    ['a page', '<!doctype html><title>no</title>'],
    ['a drawing that can run script', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['nothing', ''],
    ['the beginning of a PNG', '\x89PNG\r\n'],
  ])('%s is none', (_, text) => {
    expect(pictureTypeOf(Buffer.from(text, 'latin1'))).toBeUndefined()
  })
})

it('icons of a page are found below its base, those of telephones first, drawings left out', () => {
  const html = `<base href="/x/"><link rel="icon" href="tab.png"><link rel="icon" href="a.svg"><link rel="apple-touch-icon" href="phone.png">`
  expect(iconsIn(html, 'https://s.example/y/')).toEqual(['https://s.example/x/phone.png', 'https://s.example/x/tab.png'])
})

it('says how to install sharp where it is missing', async () => {
  await expect(loadEncoder(() => Promise.reject(new Error('Cannot find package')))).rejects.toThrow(
    /site\.images: proxy needs the package sharp.*npm install sharp/,
  )
})

describe('faces', () => {
  const feedOf = (origin: Origin, image: string) =>
    rssOf('S', [{ guid: 'a', title: 'One', link: 'http://s.example/a', date: '2026-05-31T00:00:00Z', text: 'A text.' }])
      .replace('http://site.example/', origin.url('/'))
      .replace('<description>d</description>', `<description>d</description>${image}`)
  const facesIn = async (folder: string) => {
    const page = await readFile(path.join(folder, 'feeds/index.html'), 'utf8')
    return [...page.matchAll(/class="face" src="http:\/\/127\.0\.0\.1:8080\/(-\/faces\/[0-9a-f]{16}\.\w+)"/g)].map(([, name]) => name!)
  }

  it('are that of the operator, else the picture of the feed, else the icon of the site, each asked for once a week', () =>
    withOrigin((origin) =>
      withMill(
        `site: { faces: true }
sources:
  - { kind: file, id: a, path: a.xml, face: '${origin.url('/own.png')}' }
  - { kind: file, id: b, path: b.xml }
  - { kind: file, id: c, path: c.xml }
`,
        async ({ folder, turn }) => {
          origin.on('/own.png', bodyOf(await picture(40, 40)))
          origin.on('/feed.png', bodyOf(await picture(41, 41)))
          origin.on('/favicon.ico', bodyOf(await picture(42, 42)))
          origin.on('/', { headers: { 'content-type': 'text/html' }, body: '<title>no icon named</title>' })
          await writeFile(path.join(folder, 'a.xml'), feedOf(origin, ''))
          await writeFile(path.join(folder, 'b.xml'), feedOf(origin, `<image><url>${origin.url('/feed.png')}</url></image>`))
          await writeFile(path.join(folder, 'c.xml'), feedOf(origin, ''))
          await turn({ at: Date.UTC(2026, 5, 1) })
          const shown = await facesIn(folder)
          expect(new Set(shown).size).toBe(3)
          const sizes = await Promise.all(shown.map(async (name) => pictureTypeOf(await readFile(path.join(folder, 'feeds', name)))?.width))
          expect([...new Set(sizes)].sort()).toEqual([40, 41, 42])
          const asked = origin.requests.length
          await turn({ at: Date.UTC(2026, 5, 2) })
          expect(origin.requests).toHaveLength(asked)
          origin.on('/own.png', { status: 500 })
          await turn({ at: Date.UTC(2026, 5, 9) })
          expect(origin.requests.length).toBeGreaterThan(asked)
          expect(await facesIn(folder)).toEqual(shown)
        },
      ),
    ))

  it('ask nobody where they are off, and leave the outputs when they are switched off', () =>
    withOrigin((origin) =>
      withMill('sources: [{ kind: file, id: a, path: a.xml }]', async ({ folder, turn }) => {
        await writeFile(path.join(folder, 'a.xml'), feedOf(origin, ''))
        await turn()
        expect(origin.requests).toEqual([])
        expect(await facesIn(folder)).toEqual([])
      }),
    ))
})

describe('pictures of our own', () => {
  it('stand in every page in two sizes, each fetched once; what is no picture, or too large, is left out', () =>
    withOrigin((origin) =>
      withMill('site: { images: proxy }\nsources: [{ kind: file, id: s, path: s.xml }]', async ({ folder, turn }) => {
        origin.on('/good.jpg', bodyOf(await picture(1600, 900, 'jpeg'), 'image/jpeg'))
        origin.on('/lies.png', bodyOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')))
        const text = (name: string) =>
          `<![CDATA[<p>Words of ${name}.</p><p><img src="${origin.url(`/${name}`)}" alt="A ${name}" srcset="${origin.url('/other.jpg')} 2x"></p>]]>`
        const items = ['good.jpg', 'lies.png', 'gone.png'].map((name, index) => ({
          guid: name,
          title: `About ${name}`,
          link: `http://s.example/${name}`,
          date: `2026-05-31T0${9 - index}:00:00Z`,
          text: text(name),
        }))
        await writeFile(path.join(folder, 's.xml'), rssOf('S', items))
        await turn({ at: Date.UTC(2026, 5, 1) })
        const names = await readdir(path.join(folder, 'feeds/-/pictures'))
        expect(names.map((name) => name.slice(24)).sort()).toEqual(['-l.webp', '-s.webp'])
        const [large] = names.filter((name) => name.endsWith('-l.webp'))
        expect(pictureTypeOf(await readFile(path.join(folder, 'feeds/-/pictures', large!)))).toMatchObject({
          extension: 'webp',
          width: 1200,
        })
        for (const page of ['index.html', 'all/index.html']) {
          const html = await readFile(path.join(folder, 'feeds', page), 'utf8')
          expect(html).toContain("img-src 'self' data:")
          expect(html).toContain(`src="http://127.0.0.1:8080/-/pictures/${large}" srcset="http://127.0.0.1:8080/-/pictures/`)
          expect([...html.matchAll(/<img\b[^>]*>/g)].filter(([tag]) => tag.includes(origin.base))).toEqual([])
        }
        const feed = await readFile(path.join(folder, 'feeds/all/atom.xml'), 'utf8')
        expect(feed).toContain(origin.url('/good.jpg'))
        const asked = origin.requests.map(({ path: asked }) => asked).sort()
        expect(asked).toEqual(['/gone.png', '/good.jpg', '/lies.png'])
        await turn({ at: Date.UTC(2026, 5, 1, 1), rewrite: true })
        expect(origin.requests).toHaveLength(asked.length)
      }),
    ))
})
