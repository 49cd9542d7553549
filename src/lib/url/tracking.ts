/** The address without parameters that only tell the publisher's analytics how a reader came. Everything else stays as it is, character by character. */
export function withoutTracking(url: string): string {
  const hash = url.indexOf('#')
  const end = hash < 0 ? url.length : hash
  const start = url.indexOf('?')
  if (start < 0 || start > end) return url
  const pairs = url.slice(start + 1, end).split('&')
  const kept = pairs.filter((pair) => !isTracking(pair.split('=', 1)[0] ?? ''))
  if (kept.length === pairs.length) return url
  return `${url.slice(0, start)}${kept.length > 0 ? `?${kept.join('&')}` : ''}${url.slice(end)}`
}

/** True for an image that counts readers: a pixel by its stated size, or a known counter by its address. */
export function isTrackingPixel(image: {
  readonly src: string
  readonly width?: string
  readonly height?: string
  readonly style?: string
}): boolean {
  if (isTiny(image.width) && isTiny(image.height)) return true
  if (/(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(image.style ?? '')) return true
  return COUNTERS.some((pattern) => pattern.test(image.src))
}

function isTiny(size: string | undefined): boolean {
  return size !== undefined && /^\s*[012](?:px)?\s*$/i.test(size)
}

function isTracking(name: string): boolean {
  const folded = name.toLowerCase().replace(/^amp;/, '')
  return PREFIX.test(folded) || NAMES.has(folded)
}

/** Campaign families: Google, Matomo, Piwik, HubSpot, Adobe. Only names that are never the page's own: a published link must still work. */
const PREFIX =
  /^(?:utm_|mtm_|pk_campaign|pk_kwd|pk_source|pk_medium|hsa_|__hs|_hs(?:enc|mi)$|at_(?:campaign|medium)|oly_(?:anon|enc)_id|vero_)/
const NAMES: ReadonlySet<string> = new Set(
  `fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid li_fat_id yclid ysclid _openstat srsltid igshid igsh mibextid
   mc_cid mc_eid s_cid ef_id wickedid _branch_match_id __twitter_impression _ga _gl spm scm spm_id_from vd_source share_source isappinstalled nsukey
   guccounter guce_referrer guce_referrer_sig cmpid ncid sr_share hootpostid xtor echobox`.split(/\s+/),
)

/** Counters that are seen in feeds. */
const COUNTERS: readonly RegExp[] = [
  /^https?:\/\/(?:feeds\d*|rss)\.[^/]+\/~(?:r|ff|a|at)\//i,
  /^https?:\/\/(?:pixel|stats|b)\.(?:wp|wordpress)\.com\//i,
  /^https?:\/\/(?:[^/]+\.)?(?:google-analytics|doubleclick|scorecardresearch|quantserve|2mdn|adnxs|chartbeat|feedsportal|pheedo|pheedcontent|imrworldwide|ivwbox|vgwort|statcounter|histats|mathtag|outbrain|taboola)\.(?:com|net|de)\//i,
  /^https?:\/\/[^?#]*\/(?:pixel|beacon|spacer|1x1|blank|tracker|tracking|open)\.(?:gif|png)(?:[?#]|$)/i,
  /^https?:\/\/feeds\.wordpress\.com\/1\.0\//i,
  /^https?:\/\/(?:[^/]+\.)?(?:cnzz|51\.la|hm\.baidu)\.com\//i,
]
