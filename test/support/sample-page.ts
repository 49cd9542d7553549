import type { Item } from '../../src/model/item.ts'
import type { Publication } from '../../src/model/publication.ts'
import { assemble, categoryUrl, factsOf, settle } from '../../src/publications/index.ts'
import { type SiteIndex, teaserOf } from '../../src/writing/index.ts'
import { anItem, anOrigin } from './builders.ts'
import { POLICY, SITE } from './publications.ts'

const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 10, day, hour, minute)

const river = anOrigin({ sourceId: 'river', title: 'The River Post', selfUrl: 'https://river.example/feed', url: 'https://river.example/' })
const harbour = anOrigin({
  sourceId: 'harbour',
  title: 'Harbour Radio',
  selfUrl: 'https://harbour.example/rss',
  url: 'https://harbour.example/',
})
const ribao = anOrigin({
  sourceId: 'ribao',
  title: '江城日报',
  selfUrl: 'https://ribao.example/feed',
  url: 'https://ribao.example/',
  language: 'zh-CN',
})

const paragraphs = (...texts: readonly string[]) => texts.map((text) => `<p>${text}</p>`).join('\n')

const stories: readonly Partial<Item>[] = [
  {
    id: 'ferry',
    title: 'The night ferry returns after eleven years',
    url: 'https://river.example/ferry',
    origin: river,
    authors: [{ name: 'Ines Aldana' }],
    published: at(24, 14, 5),
    updated: at(24, 17, 30),
    image: { url: 'https://river.example/ferry.jpg', width: 1200, height: 675, description: 'A white ferry at dusk' },
    tags: [{ term: 'Transport' }, { term: 'River' }],
    summary:
      'From December a boat will cross at midnight again. The city pays for two winters, and counts passengers before it decides on a third.',
    summaryType: 'text',
    content: paragraphs(
      'The <em>Marta</em> left the north quay on a trial run on Monday, half full of people who remembered her sister ship.',
      'Tickets cost the same as a bus ride. <a href="/timetable">The timetable</a> has four crossings a night.',
      ...Array.from(
        { length: 8 },
        () => 'The council will look at the figures each spring, and says it expects three hundred passengers a night on weekends.',
      ),
    ),
    contentType: 'html',
  },
  {
    id: 'wen',
    title: '老码头的清晨：一碗热干面里的城市记忆',
    url: 'https://ribao.example/wen',
    origin: ribao,
    language: 'zh-CN',
    authors: [{ name: '周闻' }],
    published: at(24, 9, 20),
    tags: [{ term: '城市' }, { term: '饮食' }],
    summary: '天还没亮，轮渡口的面摊已经排起了队。摊主说，这里的每一位客人都有自己固定的座位，也有自己固定的故事。',
    summaryType: 'text',
    content: paragraphs(
      ...Array.from(
        { length: 6 },
        () => '江面上的雾还没有散去，汽笛声远远传来。老人端着碗，坐在石阶上，讲起四十年前第一次坐船过江的情形。',
      ),
    ),
    contentType: 'html',
  },
  {
    id: 'radio',
    title: 'Episode 41: What the tide tables leave out',
    url: 'https://harbour.example/41',
    origin: harbour,
    published: at(23, 18, 0),
    enclosures: [{ url: 'https://harbour.example/41.mp3', type: 'audio/mpeg', length: 23_456_789, duration: 1834 }],
    content: paragraphs('A harbour pilot, a cook and a mathematician read the same table.', 'With sounds recorded at low water.'),
    contentType: 'html',
  },
  {
    id: 'code',
    title: 'Reading a river gauge with <twelve> lines of code & one resistor',
    url: 'https://river.example/gauge',
    origin: river,
    published: at(23, 8, 45),
    content:
      '<h2>What you need</h2><p>A float, a wire, and patience.</p><pre><code class="language-js">const level = read(pin) * 0.0125 // metres</code></pre><table><tr><th>Day</th><th>Level</th></tr><tr><td>Monday</td><td>2.31 m</td></tr></table><blockquote>Never trust a dry float.</blockquote><iframe src="https://www.youtube.com/embed/x"></iframe>',
    contentType: 'html',
  },
  {
    id: 'hebrew',
    title: 'הסירה האחרונה בנמל',
    url: 'https://harbour.example/he',
    origin: harbour,
    language: 'he',
    published: at(22, 12, 0),
    summary: 'סיפור קצר על סירה אחת, שני דייגים, ולילה ארוך מאוד.',
    summaryType: 'text',
  },
  {
    id: 'note',
    title: '',
    url: 'https://river.example/note',
    origin: river,
    published: at(22, 7, 0),
    content: 'Fog on the water. No boats before nine.',
    contentType: 'text',
    rights: '© The River Post',
  },
]

/** A category with stories of every kind: long and short, three scripts, a recording, code, no title. */
export function samplePage(given: Partial<Parameters<typeof assemble>[0]> = {}): Publication {
  const other = anItem({ id: 'other', title: 'Midnight boats are back', url: 'https://harbour.example/boats', origin: harbour })
  return assemble({
    category: {
      slug: 'river',
      title: 'Along the River',
      description: 'Boats, bridges, weather and people between the two quays.',
      language: 'en',
      noindex: false,
    },
    site: { ...SITE, rights: 'Texts belong to their publishers.' },
    entries: stories.map((story, index) => ({
      item: settle(
        { item: anItem({ changed: story.published!, firstSeen: at(24, 18), ...story }), members: index === 0 ? [other] : [] },
        POLICY,
      ).item!,
      priority: 0,
    })),
    paging: { complete: false, prev: 4 },
    version: '1.2.3',
    ...given,
  })
}

/** A front page of some stories, sources and categories. */
export function sampleIndex(): SiteIndex {
  const { generator, updated, items } = samplePage()
  const latest = items.map(({ title, url }) => ({ title, ...(url && { url }) }))
  const card = (slug: string, title: string, description: string, from: number, language?: string) => ({
    title,
    description,
    url: categoryUrl(SITE.url, slug),
    ...(language && { language }),
    count: 12 + from,
    updated,
    latest: latest.slice(from, from + 3),
  })
  return {
    title: 'Two Quays',
    description: 'What is written about the river and its town, sorted by what it is about.',
    url: SITE.url,
    language: 'en',
    generator,
    noindex: false,
    opmlUrl: `${SITE.url}opml.xml`,
    sourcesUrl: `${SITE.url}sources.opml`,
    stories: items.map((item) => ({ ...teaserOf(item), ...factsOf(item), title: factsOf(item).name })),
    sources: [
      {
        id: 'harbour',
        name: 'Harbour Radio',
        siteUrl: 'https://harbour.example/',
        feedUrl: 'https://harbour.example/rss',
        state: 'failing',
      },
      { id: 'ribao', name: '江城日报', siteUrl: 'https://ribao.example/', feedUrl: 'https://ribao.example/feed' },
      { id: 'river', name: 'The River Post', siteUrl: 'https://river.example/', feedUrl: 'https://river.example/feed' },
      { id: 'notes', name: 'Notes of our own' },
    ],
    moreSources: 3,
    categories: [
      { ...card('all', 'Two Quays', 'What is written about the river and its town.', 0), isAll: true },
      card('river', 'Along the River', 'Boats, bridges, weather and people between the two quays.', 0),
      card('town', '江城', '城市、饮食与人物。', 1, 'zh-CN'),
      card('radio', 'Listening', 'Everything that has sound.', 2),
      { ...card('empty', 'Quiet Corner', 'Nothing yet.', 0), latest: [], count: 0, updated: 0 },
    ],
  }
}
