import { UNSEEN } from '../lib/html/text.ts'
import { type Block, blocksOf } from '../prose/blocks.ts'

/** The blocks of an HTML text that tell the story: without scripts, link lists, "Related" tails and the forms every desk puts around a text. */
export function mainBlocks(html: string): readonly Block[] {
  return withoutRelated(blocksOf(html, HIDDEN)).filter((block) => block.linked < 0.8 && !FORM.test(block.text))
}

/** The blocks of a plain text: its lines. */
export function plainBlocks(text: string): readonly Block[] {
  return text
    .split(/\n+/)
    .map((line) => ({ text: line.trim(), linked: 0 }))
    .filter((block) => block.text !== '' && !FORM.test(block.text))
}

/** Captions and controls are no part of the story either. */
const HIDDEN: ReadonlySet<string> = new Set([...UNSEEN, 'figcaption', 'button', 'form', 'nav'])

/** Drops a "Related" heading and the short lines under it, up to the next paragraph. */
function withoutRelated(blocks: readonly Block[]): readonly Block[] {
  let inTail = false
  return blocks.filter((block) => {
    if (RELATED.test(block.text)) inTail = true
    else if (inTail && block.text.length > LONGEST_HEADLINE) inTail = false
    return !inTail
  })
}

const LONGEST_HEADLINE = 140

const RELATED =
  /^(?:(?:相关|相關|延伸|推荐|推薦|更多|热门|熱門|扩展|拓展)(?:阅读|閱讀|新闻|新聞|文章|报道|報導|推荐|推薦|链接|連結)|猜你喜欢|related(?: (?:articles?|stories|posts?|news|reading|links?|content))?|(?:read|see) (?:more|also|next)|more (?:on this|from|stories)|you may also like|recommended)\s*[:：]?$/i

/** The text without the place, date and agency before its first sentence: a copy has others. */
export function withoutDateline(text: string): string {
  return text.replace(DATELINE, '')
}

const DATELINE =
  /^(?:(?:\p{Lu}[\p{L}.,' ]{1,40}?)?(?:,? \p{Lu}\p{L}{2,8}\.? \d{1,2})?\s*\(\p{Lu}[\p{L} .]{1,24}\)\s*[-–—]+\s*){1,2}|^(?:本报|新华社|[\p{sc=Han}]{2,6})\s*(?:[\p{sc=Han}]{0,6}\d{1,2}月\d{1,2}日)?(?:讯|訊|[\p{sc=Han}]{0,4}电|[\p{sc=Han}]{0,4}電)\s*(?:[（(](?:记者|記者)[^）)]{1,16}[）)])?\s+/u

/** Forms around a text that say who made, moved or owns it. Each is a whole block, and short. */
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
