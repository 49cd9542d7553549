/** True for a line that says nothing of the article itself and changes without it: counters ("12 comments · 阅读 1,234") and when the page was built. */
export function isIdle(line: string): boolean {
  return line.length <= LONGEST && /\d/.test(line) && (isCounter(line) || isBuildDate(line))
}

/** Longer lines are sentences. It also bounds the work of the patterns below. */
const LONGEST = 120

function isCounter(line: string): boolean {
  const rest = line.replace(COUNTER, ' ')
  return rest !== line && !/[\p{L}\p{N}]/u.test(rest)
}

function isBuildDate(line: string): boolean {
  const rest = line.replace(BUILT, '')
  return rest !== line && (rest.match(/\p{L}+/gu) ?? []).every((word) => TIME_WORDS.has(word.toLowerCase()))
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
