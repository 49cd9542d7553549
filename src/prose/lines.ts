/** True for a line that says nothing of the article itself and changes without it: a counter ("12 comments · 阅读 1,234"), a build date, or an age ("2 hours ago"). */
export function isIdle(line: string): boolean {
  if (line.length > LONGEST_IDLE) return false
  return isAge(line) || (/\d/.test(line) && (isCounter(line) || isBuildDate(line)))
}

/** True for a heading such as "Related" or 相关阅读, after which a page lists other articles. */
export function isTailHeading(line: string): boolean {
  return line.length <= LONGEST_HEADING && TAIL_HEADING.test(line)
}

/** True for a form around a text that says who made, moved or owns it. Each is a whole block, and short. */
export function isForm(line: string): boolean {
  return line.length <= LONGEST_FORM && FORM.test(line)
}

/** The length of the place, date and agency before the first sentence of a text, in UTF-16 units: a copy has others. 0 where there is none. */
export function datelineLength(line: string): number {
  const head = line.slice(0, LONGEST_DATELINE)
  // Its Chinese form begins with a Han character, every other holds a bracket.
  return head.includes('(') || head.charCodeAt(0) >= FIRST_HAN ? (DATELINE.exec(head)?.[0].length ?? 0) : 0
}

/** Longer lines are sentences. It also bounds the work of the patterns below. */
const LONGEST_IDLE = 120
const LONGEST_HEADING = 60
const LONGEST_FORM = 420
const LONGEST_DATELINE = 160
/** No character of the Han script comes before it. */
const FIRST_HAN = 0x2e80

function isCounter(line: string): boolean {
  const rest = line.replace(COUNTER, ' ')
  return rest !== line && !/[\p{L}\p{N}]/u.test(rest)
}

function isBuildDate(line: string): boolean {
  const rest = line.replace(BUILT, '')
  return rest !== line && (rest.match(/\p{L}+/gu) ?? []).every((word) => TIME_WORDS.has(word.toLowerCase()))
}

/** "Posted 2 hours ago", "3 小时前 · 12 comments", "gestern vor 2 Stunden" and nothing else. */
function isAge(line: string): boolean {
  if (!MAY_BE_AGE.test(line)) return false
  const rest = line.replace(AGE, ' ')
  return rest !== line && !/[\p{L}\p{N}]/u.test(rest.replace(COUNTER, ' ').replace(AGE_WORDS, ' '))
}

const NUMBER = String.raw`\d[\d,.]*(?: ?[km万萬千亿])?\+?`
const COUNTED =
  '(?:comments?|repl(?:y|ies)|responses?|views?|likes?|shares?|reads?|votes?|points?|upvotes?|claps?|retweets?|favou?rites?)(?![a-z])' +
  '|次阅读|次浏览|阅读(?:量|数|次数)?|浏览(?:量|次数)?|评论数?|条评论|点赞数?|赞|转发|收藏|人气|点击(?:量|数|次数)?|閱讀|瀏覽|則?留言'
const COUNTER = new RegExp(`${NUMBER} ?(?:${COUNTED})|(?:${COUNTED}) ?[:：(（]? ?${NUMBER}[)）]?`, 'giu')

const BUILT =
  /^[^\p{L}]*(?:last (?:updated|modified|build|built|edited)|generated|page (?:generated|built)|built|build date|retrieved|exported|最后更新|最后编辑|更新时间|页面生成|生成时间|生成于|最後更新)/iu

const TIME_WORDS = new Set(
  `on at in by time date am pm a p m utc gmt cet cest bst est edt cst cdt mst mdt pst pdt jst z t th st nd rd
  mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
  jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december
  年 月 日 时 時 分 秒 上午 下午 于 在`.split(/\s+/),
)

const SPAN = String.raw`(?:\d{1,4}|an?|one|a few|a couple of|half an?) ?(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|months?|mo|years?|yrs?|y) ago`
/** Most lines need no look at the long pattern. */
const MAY_BE_AGE = /ago\b|now\b|yesterday|vor |il y a|hace |há |fa |前|刚|剛|昨天/i
const AGE = new RegExp(
  [
    `(?<![\\p{L}\\p{N}])${SPAN}(?![\\p{L}\\p{N}])`,
    String.raw`(?<![\p{L}\p{N}])(?:just now|yesterday|moments ago)(?![\p{L}\p{N}])`,
    String.raw`\d{1,4} ?(?:秒钟?|秒鐘|分钟?|分鐘|个?小时|個?小時|時間|天|日|周|週間?|个?月|個?月|か月|ヶ月|年)(?:之|以)?前`,
    '刚刚|剛剛|昨天',
    String.raw`(?<![\p{L}\p{N}])vor (?:\d{1,4}|einer?|einem) (?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?)(?![\p{L}\p{N}])`,
    String.raw`(?<![\p{L}\p{N}])(?:il y a|hace|há|fa) (?:\d{1,4}|une?|un[ao]?) \p{L}{1,10}(?![\p{L}\p{N}])`,
  ].join('|'),
  'giu',
)
const AGE_WORDS =
  /(?<![\p{L}\p{N}])(?:posted|published|updated|added|submitted|edited|by|on|at|publiziert|veröffentlicht|aktualisiert|publié|publicado|actualizado)(?![\p{L}\p{N}])|发布于?|發佈於?|更新于?|更新於?|发表于?|發表於?/giu

const TAIL_HEADING =
  /^[^\p{L}\p{N}]*(?:related(?: (?:posts?|articles?|stories|reading|links?|news|coverage|content))?|(?:read|see) (?:more|also|next)|you (?:may|might) also like|more (?:on this|from|stories)|recommended|(?:相关|相關|延伸|推荐|推薦|更多|热门|熱門|扩展|擴展|拓展)(?:阅读|閱讀|新闻|新聞|文章|报道|報導|推荐|推薦|链接|連結)|猜你喜欢|猜你喜歡)[^\p{L}\p{N}]*$/iu

const DATELINE =
  /^(?:(?:\p{Lu}[\p{L}.,' ]{1,40}?)?(?:,? \p{Lu}\p{L}{2,8}\.? \d{1,2})?\s*\(\p{Lu}[\p{L} .]{1,24}\)\s*[-–—]+\s*){1,2}|^(?:本报|新华社|[\p{sc=Han}]{2,6})\s*(?:[\p{sc=Han}]{0,6}\d{1,2}月\d{1,2}日)?(?:讯|訊|[\p{sc=Han}]{0,4}电|[\p{sc=Han}]{0,4}電)\s*(?:[（(](?:记者|記者)[^）)]{1,16}[）)])?\s+/u

const FORM = new RegExp(
  [
    '^the post .{0,300} (?:appeared|first appeared)(?: first)? on .{0,80}$',
    '^\\s*(?:原标题|原標題|原题)[:：].{0,120}$',
    '^[（(【[]?\\s*(?:责任编辑|責任編輯|责编|責編|编辑|編輯|校对|审核|文章来源|来源|來源|作者|图源|摄影)[:：].{0,60}$',
    '^(?:版权声明|版權聲明|免责声明|免責聲明|声明[:：]|特别声明).{0,300}$',
    '^(?:更多精彩|扫码|扫描|长按|欢迎关注|点击关注|点击查看|关注我们|下载客户端|海量资讯).{0,120}$',
    '^(?:©|\\(c\\)|copyright).{0,240}$',
    '^[（(]?(?:reporting|additional reporting|editing|writing|compiled|with reporting) by .{0,200}$',
    '^.{0,60}\\|\\s*share this (?:story|article|post)$',
    '^(?:sign up|subscribe|follow us|share this|read more|click here|advertisement|file photo|image credit|photo:).{0,200}$',
    "^by [\\p{Lu}][\\p{L}.'’-]+(?: [\\p{Lu}][\\p{L}.'’-]+){0,3}(?: for .{0,40})?$",
  ].join('|'),
  'iu',
)
