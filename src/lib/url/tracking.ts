import { isCampaignName } from './tracking-parameters.ts'

/** The address without parameters that only tell the publisher's analytics how a reader came. Everything else stays as it is, character by character. */
export function withoutTracking(url: string): string {
  const hash = url.indexOf('#')
  const end = hash < 0 ? url.length : hash
  const start = url.indexOf('?')
  if (start < 0 || start > end) return url
  const pairs = url.slice(start + 1, end).split('&')
  const kept = pairs.filter((pair) => !isCampaignName(pair.split('=', 1)[0] ?? ''))
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

/** Counters that are seen in feeds. */
const COUNTERS: readonly RegExp[] = [
  /^https?:\/\/(?:feeds\d*|rss)\.[^/]+\/~(?:r|ff|a|at)\//i,
  /^https?:\/\/(?:pixel|stats|b)\.(?:wp|wordpress)\.com\//i,
  /^https?:\/\/(?:[^/]+\.)?(?:google-analytics|doubleclick|scorecardresearch|quantserve|2mdn|adnxs|chartbeat|feedsportal|pheedo|pheedcontent|imrworldwide|ivwbox|vgwort|statcounter|histats|mathtag|outbrain|taboola)\.(?:com|net|de)\//i,
  /^https?:\/\/[^?#]*\/(?:pixel|beacon|spacer|1x1|blank|tracker|tracking|open)\.(?:gif|png)(?:[?#]|$)/i,
  /^https?:\/\/feeds\.wordpress\.com\/1\.0\//i,
  /^https?:\/\/(?:[^/]+\.)?(?:cnzz|51\.la|hm\.baidu)\.com\//i,
]
