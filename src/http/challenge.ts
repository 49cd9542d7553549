import type { ErrorCode } from '../model/errors.ts'
import type { HttpAnswer } from './contract.ts'

/** What came instead of a feed: its error code, and the fact in words. */
export interface Impostor {
  readonly code: ErrorCode
  readonly fact: string
}

/**
 * Names what is surely no feed: a bot challenge, a login page, an error page sent with 200, an empty body. Undefined for everything else,
 * also for an ordinary web page: that may name its feeds.
 */
export function impostorOf(answer: Pick<HttpAnswer, 'status' | 'headers' | 'bytes' | 'url'>): Impostor | undefined {
  if (answer.headers['cf-mitigated'] === 'challenge') return challenge('Cloudflare')
  if (answer.headers['x-amzn-waf-action'] !== undefined) return challenge('AWS WAF')
  const head = headOf(answer.bytes)
  if (answer.status < 300 && isBlank(answer.bytes, head)) return { code: 'FETCH_EMPTY', fact: 'answers with an empty body' }
  if (!looksLikeHtml(head)) return undefined
  const guardian = CHALLENGES.find(([, pattern]) => pattern.test(head))
  if (guardian !== undefined) return challenge(guardian[0])
  if (answer.status >= 300) return undefined
  const title = titleOf(head)
  if (isLogin(head, title)) return { code: 'FETCH_UNAUTHORIZED', fact: `answers with a login page${quoted(title)}` }
  if (!ERROR_TITLES.some((pattern) => pattern.test(title)) && !ERROR_TEXT.test(head)) return undefined
  return { code: 'FETCH_STATUS', fact: `answers with an error page although its status is ${answer.status}${quoted(title)}` }
}

/** True for a document that begins as HTML does, whatever it calls itself. */
function looksLikeHtml(head: string): boolean {
  return /^(?:\s|<!--(?:(?!-->)[\s\S])*-->)*<(?:!doctype\s+html|html|head|body|title|meta|script)\b/i.test(head)
}

/** Where the signs of a page stand: the beginning is enough. */
const HEAD_BYTES = 16_384

const CHALLENGES: readonly (readonly [guardian: string, sign: RegExp])[] = [
  ['Cloudflare', /<title>\s*(?:just a moment|attention required! \| cloudflare|please wait\.\.\. \| cloudflare)/i],
  // Ordinary pages carry `/cdn-cgi/challenge-platform/scripts/jsd/`: that is a beacon, no challenge.
  ['Cloudflare', /\/cdn-cgi\/challenge-platform\/h\/|_cf_chl_opt|cf-browser-verification|id="challenge-form"/i],
  ['Imperva', /_Incapsula_Resource|Request unsuccessful\. Incapsula/i],
  ['DataDome', /captcha-delivery\.com|geo\.captcha-delivery/i],
  ['Anubis', /id="anubis_challenge"|<title>Making sure you(?:&#39;|'|’)re not a bot/i],
  ['AWS WAF', /window\.gokuProps|AwsWafIntegration\.(?:checkForceRefresh|forceRefreshToken)/i],
  ['Sucuri', /sucuri_cloudproxy_js|<title>You are being redirected\.\.\./i],
  ['DDoS-Guard', /<title>DDoS-Guard/i],
  [
    'a bot check',
    /<title>[^<]{0,80}(?:checking your browser|are you a (?:robot|human)|verify (?:that )?you are (?:a )?human|human verification|robot check)/i,
  ],
]

const ERROR_TITLES = [
  /^\W*(?:error\b|(?:http )?(?:error )?[45]\d\d\b|(?:page |site |seite )?not found|(?:internal server|database|fatal) error)/i,
  /^\W*(?:bad gateway|service (?:temporarily )?unavailable|access denied|forbidden|(?:under )?maintenance|(?:site|account) suspended)/i,
]
const ERROR_TEXT = /Error establishing a database connection|briefly unavailable for scheduled maintenance|<b>(?:Fatal|Parse) error<\/b>:/i
const LOGIN_TITLE =
  /\b(?:log ?in|sign ?in|log on|authentication required|anmelden|anmeldung|connexion|iniciar sesi[oó]n)\b|登录|登入|ログイン/i

/** A password field and nothing that a page with a feed would have; the title alone could be an article's. */
function isLogin(head: string, title: string): boolean {
  return (
    /<input\b[^>]{0,300}type\s*=\s*["']?password/i.test(head) &&
    (LOGIN_TITLE.test(title) || !/<link\b[^>]{0,300}rel\s*=\s*["']?alternate/i.test(head))
  )
}

function challenge(guardian: string): Impostor {
  return { code: 'FETCH_CHALLENGE', fact: `answers with a bot challenge (${guardian})` }
}

function headOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

function isBlank(bytes: Uint8Array, head: string): boolean {
  return bytes.byteLength === 0 || (bytes.byteLength <= HEAD_BYTES && head.trim() === '')
}

function titleOf(head: string): string {
  return (/<title[^>]{0,200}>([^<]{0,300})/i.exec(head)?.[1] ?? '').replace(/\s+/g, ' ').trim()
}

function quoted(title: string): string {
  return title === '' ? '' : ` (“${title.slice(0, 80)}”)`
}
