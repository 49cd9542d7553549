import type { RuleKey } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'

/** What a page says in its own voice. */
export interface Words {
  readonly lang: string
  readonly stories: (count: number) => string
  readonly updated: string
  readonly edited: string
  readonly subscribe: string
  readonly subscribeHint: string
  readonly readOn: string
  readonly alsoAt: string
  readonly untitled: string
  readonly empty: string
  readonly older: string
  readonly newer: string
  readonly newest: string
  readonly archivePage: (number: number) => string
  readonly allCategories: string
  /** Headings of categories that rules made. */
  readonly groups: Readonly<Record<RuleKey, string>>
  /** Heading of those without an initial. */
  readonly others: string
  readonly search: string
  readonly playerAt: (host: string) => string
  readonly madeBy: string
  readonly skip: string
  readonly separator: string
  /** UTC day. */
  readonly day: (instant: Instant) => string
}

/** The words for a language; English where we have none of it. */
export function wordsFor(language: string | undefined): Words {
  const tag = (language ?? 'en').toLowerCase()
  if (/^zh-(?:hant|tw|hk|mo)\b/.test(tag)) return ZH_HANT
  return tag.startsWith('zh') ? ZH_HANS : EN
}

/** `14:05`, UTC. */
export function clockOf(instant: Instant): string {
  return new Date(instant).toISOString().slice(11, 16)
}

// Months are spelled here and not by Intl: its data changes between versions of Node, and with it the bytes of every page.
const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const HAN_DAYS = [...'日一二三四五六']

const EN: Words = {
  lang: 'en',
  stories: (count) => (count === 1 ? '1 story' : `${count} stories`),
  updated: 'Last change',
  edited: 'edited',
  subscribe: 'Subscribe',
  subscribeHint: 'One touch selects an address whole; copy it into your feed reader.',
  readOn: 'Read the full text',
  alsoAt: 'Also at',
  untitled: 'Untitled',
  empty: 'Nothing has been published here yet.',
  older: 'Older stories',
  newer: 'Newer stories',
  newest: 'Newest stories',
  archivePage: (number) => `Archive, page ${number}`,
  allCategories: 'All categories',
  groups: { tag: 'Labels', category: 'Categories', folder: 'Folders', source: 'Sources', language: 'Languages' },
  others: 'Others',
  search: 'Search the categories',
  playerAt: (host) => `Open the player at ${host}`,
  madeBy: 'Made by',
  skip: 'Skip to the stories',
  separator: ', ',
  day(instant) {
    const date = new Date(instant)
    return `${DAYS[date.getUTCDay()]}, ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
  },
}

const ZH_HANS: Words = {
  lang: 'zh-Hans',
  edited: '更新于',
  stories: (count) => `${count} 篇`,
  updated: '最近更新',
  subscribe: '订阅',
  subscribeHint: '点按即可选中整个地址，复制到阅读器中便完成订阅。',
  readOn: '阅读全文',
  alsoAt: '另见',
  untitled: '无标题',
  empty: '这里还没有发布任何内容。',
  older: '更早的文章',
  newer: '较新的文章',
  newest: '最新文章',
  archivePage: (number) => `存档第 ${number} 页`,
  allCategories: '全部分类',
  groups: { tag: '标签', category: '分类', folder: '文件夹', source: '来源', language: '语言' },
  others: '其他',
  search: '搜索分类',
  playerAt: (host) => `在 ${host} 打开播放器`,
  madeBy: '生成工具：',
  skip: '跳到文章列表',
  separator: '、',
  day: hanDay,
}

const ZH_HANT: Words = {
  ...ZH_HANS,
  lang: 'zh-Hant',
  edited: '更新於',
  updated: '最近更新',
  subscribe: '訂閱',
  subscribeHint: '點按即可選取整個網址，複製到閱讀器中便完成訂閱。',
  readOn: '閱讀全文',
  alsoAt: '另見',
  untitled: '無標題',
  empty: '這裡還沒有發布任何內容。',
  older: '更早的文章',
  newer: '較新的文章',
  archivePage: (number) => `存檔第 ${number} 頁`,
  allCategories: '全部分類',
  groups: { tag: '標籤', category: '分類', folder: '資料夾', source: '來源', language: '語言' },
  search: '搜尋分類',
  playerAt: (host) => `在 ${host} 開啟播放器`,
  skip: '跳到文章列表',
  day: hanDay,
}

function hanDay(instant: Instant): string {
  const date = new Date(instant)
  return `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日 星期${HAN_DAYS[date.getUTCDay()]}`
}
