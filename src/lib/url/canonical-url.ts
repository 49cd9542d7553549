import { innerAddress } from './wrappers.ts'

/**
 * The key under which an address is compared, or undefined where it names no page of its own (not http(s), or a bare host).
 * Identity only, never shown: no scheme, `www.` and mobile hosts, tracking parameters, AMP forms or well-known fragments.
 * The path keeps its case: `/s/aBcD` and `/s/AbCd` are two pages. Idempotent after a scheme is put before it.
 */
export function canonicalizeUrl(url: string): string | undefined {
  const parsed = unwrapped(url)
  if (parsed === undefined) return undefined
  const path = canonicalPath(parsed.pathname)
  const query = canonicalQuery(parsed.search.slice(1))
  const fragment = canonicalFragment(parsed.hash.slice(1))
  if (path === '' && query === '' && fragment === '') return undefined
  return `${canonicalHost(parsed)}${path}${query === '' ? '' : `?${query}`}${fragment === '' ? '' : `#${fragment}`}`
}

function unwrapped(text: string): URL | undefined {
  let address = text.trim()
  // A wrapper in a wrapper is real (a search result of an archived page); more than four is a loop or a joke.
  for (let depth = 0; depth < 4; depth++) {
    const parsed = URL.parse(address)
    if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.hostname === '') return undefined
    const inner = innerAddress(parsed)
    if (inner === undefined) return parsed
    address = inner
  }
  return undefined
}

function canonicalHost(url: URL): string {
  const labels = url.hostname.replace(/\.$/, '').split('.')
  if (/^[\d.]+$|^\[/.test(url.hostname)) return url.host
  while (labels.length > 2 && DEVICE_LABELS.has(labels[0]!)) labels.shift()
  // zh.m.wikipedia.org is zh.wikipedia.org for small screens.
  if (labels.length > 3 && labels[1] === 'm') labels.splice(1, 1)
  return url.port === '' || url.port === '80' || url.port === '443' ? labels.join('.') : `${labels.join('.')}:${url.port}`
}

const DEVICE_LABELS = new Set(['www', 'm', 'mobile', 'amp', 'wap', '3g'])

function canonicalPath(pathname: string): string {
  return foldEscapes(pathname)
    .replace(/;jsessionid=[^/]*/i, '')
    .replace(/\/{2,}/g, '/')
    .replace(/\/(?:index|default)\.(?:html?|shtml|php|aspx?|jsp)$/i, '/')
    .replace(/\.amp(\.html?)?$/, '$1')
    .replace(/\/amp(?:\.html?)?\/?$/, '/')
    .replace(/\/+$/, '')
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => foldEscapes(pair.replace(/^amp;/, '').replaceAll('+', '%20')))
    .filter((pair) => pair !== '' && !isTracking(pair))
    .sort()
    .join('&')
}

function isTracking(pair: string): boolean {
  const [name = '', value = ''] = pair.toLowerCase().split('=', 2)
  if (TRACKING_NAMES.has(name) || TRACKING_PREFIX.test(name)) return true
  if (name === 'amp' && /^(?:|1|true|yes|y)$/.test(value)) return true
  if (AMP_NAMES.has(name) && value === 'amp') return true
  return MEDIUM_NAMES.has(name) && MEDIUM_VALUE.test(value)
}

function canonicalFragment(fragment: string): string {
  return IDLE_FRAGMENT.test(fragment) ? '' : foldEscapes(fragment)
}

/** Escapes of unreserved characters are the characters themselves, the others differ only by case (RFC 3986 §6.2.2). */
function foldEscapes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[\w.~-]/.test(character) ? character : escaped.toUpperCase()
  })
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Families of campaign parameters: Google, Matomo, Piwik, HubSpot, AT Internet, Adobe, Omeda, Bilibili and WeChat shares. */
const TRACKING_PREFIX =
  /^(?:utm|mtm|pk|hsa|at|ns|ga|trk|share|vero|oly|guce|wt|elq|matomo|itm|cm_mmc|mkt|__hs|_hs)(?:_|-|\.|$)|^elqtrack|^__hs|^sharer_/

/** Parameters that say how a reader came, whatever their value. */
const TRACKING_NAMES = words(`
  fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid li_fat_id yclid ysclid _openstat srsltid igshid igsh mibextid
  mc_cid mc_eid s_cid s_kwcid ef_id wickedid rb_clickid tduid epik dm_i _branch_match_id __twitter_impression ref_src ref_url
  _ga _gl gs_l usqp amp_js_v amp_gsa xtor echobox ftag intcmp icid ncid ocid cmpid mbid smid smtyp ito curator guccounter
  soc_src soc_trk hootpostid sfnsn sr_share sref nr_email_referer referrer trkcampaign trkinfo
  spm scm spm_id_from vd_source unique_k from_spmid isappinstalled nsukey from_source uct2 weibo_id wxshare_count sharefrom sharefromuid
  tt_from  wfr for_pc bdid hmsr hmpl hmcu hmkw hmci wxa_abtest
  phpsessid jsessionid aspsessionid cfid cftoken
`)

/** Parameters that mean a medium in one place and the page itself in another (`source=9001`): only their value tells. */
const MEDIUM_NAMES = words(
  'ref from source src partner cid cmp camp campaign via channel ch medium feed rss origin platform plat refer referer fr fromid share sns s app f',
)
const MEDIUM_VALUE =
  /^(?:rss\d?|feeds?|atom|feedburner|feedly|inoreader|newsblur|newsletter|e?mail|edm|social|twitter|tw|x\.com|facebook|fb|linkedin|reddit|telegram|whatsapp|instagram|pinterest|hackernews|flipboard|smartnews|googlenews|newsbreak|dlvr\.?it|ifttt|buffer|hootsuite|weixin|wechat|wx|weibo|qq|qzone|zhihu|douban|toutiao|baidu|timeline|groupmessage|singlemessage|amp|wap|h5|mobile|share|push)$|^(?:rss|feed|atom)[-_.:].*$/

const AMP_NAMES = words('outputtype output output_type type view format mode')

/** Fragments that scroll or count, and so name no page of their own. `#!…`, `#/…`, `#post-12` and `#comment-7` do. */
const IDLE_FRAGMENT =
  /^(?:$|comments$|respond$|disqus_thread$|more-\d+$|top$|main$|content$|_=_$|rss$|feed$|ref=|from=|xtor=|echobox=|ftag=|intcid=|utm_|at_|mtm_|:~:)/i
