/**
 * Returns true if a query parameter of this name never names a page of its own, so that a published link works without it. Names are
 * compared in any case and without the `amp;` of a doubly escaped address.
 */
export function isCampaignName(name: string): boolean {
  const folded = name.toLowerCase().replace(/^amp;/, '')
  return CAMPAIGN_PREFIX.test(folded) || CAMPAIGN_NAMES.has(folded)
}

/**
 * Returns true if `name=value` says how a reader came rather than which page is meant. It holds all campaign names and, because an identity
 * is never dereferenced, also names that a few sites use for the page itself; it is for identities only, never for links.
 */
export function isTrackingPair(pair: string): boolean {
  const [name = '', value = ''] = pair.toLowerCase().split('=', 2)
  if (isCampaignName(name) || VISIT_NAMES.has(name) || VISIT_PREFIX.test(name)) return true
  if (name === 'amp' && /^(?:|1|true|yes|y)$/.test(value)) return true
  if (AMP_NAMES.has(name) && value === 'amp') return true
  return MEDIUM_NAMES.has(name) && MEDIUM_VALUE.test(value)
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Campaign families: Google, Matomo, Piwik, HubSpot, Adobe. */
const CAMPAIGN_PREFIX =
  /^(?:utm_|mtm_|pk_campaign|pk_kwd|pk_source|pk_medium|hsa_|__hs|_hs(?:enc|mi)$|at_(?:campaign|medium)|oly_(?:anon|enc)_id|vero_)/

const CAMPAIGN_NAMES = words(`
  fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid li_fat_id yclid ysclid _openstat srsltid igshid igsh mibextid
  mc_cid mc_eid s_cid ef_id wickedid _branch_match_id __twitter_impression _ga _gl spm scm spm_id_from vd_source share_source
  isappinstalled nsukey guccounter guce_referrer guce_referrer_sig cmpid ncid sr_share hootpostid xtor echobox
`)

/** Whole families, also those that share a beginning with a site's own names: AT Internet, Omeda, Bilibili and WeChat shares. */
const VISIT_PREFIX =
  /^(?:utm|mtm|pk|hsa|at|ns|ga|trk|share|vero|oly|guce|wt|elq|matomo|itm|cm_mmc|mkt|__hs|_hs)(?:_|-|\.|$)|^elqtrack|^__hs|^sharer_/

const VISIT_NAMES = words(`
  s_kwcid rb_clickid tduid epik dm_i ref_src ref_url gs_l usqp amp_js_v amp_gsa ftag intcmp icid ocid mbid smid smtyp ito curator
  soc_src soc_trk sfnsn sref nr_email_referer referrer trkcampaign trkinfo
  unique_k from_spmid from_source uct2 weibo_id wxshare_count sharefrom sharefromuid
  tt_from wfr for_pc bdid hmsr hmpl hmcu hmkw hmci wxa_abtest
  phpsessid jsessionid aspsessionid cfid cftoken
`)

/** Parameters that mean a medium in one place and the page itself in another (`source=9001`): only their value tells. */
const MEDIUM_NAMES = words(
  'ref from source src partner cid cmp camp campaign via channel ch medium feed rss origin platform plat refer referer fr fromid share sns s app f',
)
const MEDIUM_VALUE =
  /^(?:rss\d?|feeds?|atom|feedburner|feedly|inoreader|newsblur|newsletter|e?mail|edm|social|twitter|tw|x\.com|facebook|fb|linkedin|reddit|telegram|whatsapp|instagram|pinterest|hackernews|flipboard|smartnews|googlenews|newsbreak|dlvr\.?it|ifttt|buffer|hootsuite|weixin|wechat|wx|weibo|qq|qzone|zhihu|douban|toutiao|baidu|timeline|groupmessage|singlemessage|amp|wap|h5|mobile|share|push)$|^(?:rss|feed|atom)[-_.:].*$/

const AMP_NAMES = words('outputtype output output_type type view format mode')
