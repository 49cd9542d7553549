import { isRecord } from '../lib/record.ts'
import type { WithheldKind } from '../model/feed.ts'
import type { Site } from './address/contract.ts'
import { generatorOf } from './address/generators/index.ts'
import type { PathFacts } from './file-path.ts'
import type { Fields } from './front-matter/conventions.ts'
import { asBoolean, asTags, asText } from './front-matter/values.ts'

/** Why an article may not be public, and what says so; the first kind that fits is told. */
export interface PublicRule {
  readonly kind: WithheldKind
  readonly summary: string
  /** Keys of front matter; compared as all keys are, without regard to case, `_`, `-` and spaces. */
  readonly keys: Readonly<Record<string, (value: unknown) => boolean>>
  /** What else says so: the path, the title, the site. */
  readonly also?: (article: Candidate) => boolean
}

/** What is asked of an article before anything of it is held. */
export interface Candidate {
  readonly path: string
  readonly facts: PathFacts
  readonly fields: Fields
  readonly site: Site
}

/** The one rule of what may be public. */
export const PUBLIC_RULES: readonly PublicRule[] = [
  {
    kind: 'protected',
    summary: 'behind a password, or encrypted by a plug-in of the generator',
    keys: {
      ...each(
        'password passwd pwd passphrase passcode enc_pwd article_password post_password page_password secret_key encryption_key',
        isSecret,
      ),
      ...each(
        'encrypt encrypted isEncrypted encryption encrypt_content protected protect isProtected locked password_protected require_auth login_required',
        isOn,
      ),
      keys: isHashList,
    },
    also: ({ fields, site }) => isInEncryptedTag(fields, site),
  },
  {
    kind: 'private',
    summary: 'for the author alone, or for members',
    keys: {
      ...each('private isPrivate secret confidential members_only member_only subscribers_only paid_only', isOn),
      internal: isTrue,
      ...each('access visibility audience', isRestricted),
      ...each('public isPublic', isOff),
      status: among('private password members'),
    },
  },
  {
    kind: 'draft',
    summary: 'not finished: a draft, also by its status, layout, type or folder',
    keys: {
      ...each('draft isDraft drafts wip work_in_progress test unfinished', isTrue),
      ...each('published isPublished publish', isUnpublished),
      status: among('draft pending unpublished trash auto-draft archived inherit wip todo idea skip in-progress hidden scheduled review'),
      ...each('visibility', among('draft pending hidden unpublished trash')),
      ...each('type layout kind', among('draft')),
    },
    also: ({ facts }) => facts.draft,
  },
  {
    kind: 'hidden',
    summary: 'kept out of lists or feeds by its author: hidden, unlisted, headless, without feed or search',
    keys: {
      ...each(
        'hidden isHidden hide unlisted isUnlisted headless exclude_from_feed excludeFromFeed exclude_from_rss feed_exclude no_feed noFeed no_rss noRss hiddenFromFeed hiddenFromRss hide_from_feed hideFromFeed rss_ignore rssIgnore disable_feed noindex no_index excludeFromIndex eleventyExcludeFromCollections exclude excluded',
        isHidden,
      ),
      ...each(
        'listed isListed listing in_list show visible shown discoverable make_discoverable feed rss atom include_in_feed in_feed includeInFeed include_in_rss sitemap index indexing article render',
        isOff,
      ),
      permalink: (value) => asBoolean(value) === false,
      ...each('build _build', isHiddenBuild),
      status: among('unlisted'),
      visibility: among('unlisted'),
    },
  },
  {
    kind: 'noindex',
    summary: 'search engines are asked not to list it',
    keys: { robots: (value) => asTexts(value).some((text) => /\b(?:noindex|none)\b/i.test(text)) },
  },
  {
    kind: 'scaffold',
    summary: 'a template of new articles',
    keys: { ...each('title date', (value) => /\{\{[\s\S]*\}\}|<%[\s\S]*%>/.test(asText(value) ?? '')) },
    also: ({ path }) => /(?:^|\/)(?:scaffolds|archetypes)\//.test(path),
  },
  {
    kind: 'page',
    summary: 'a page of the site, no article of it, where the folder is the whole site of a known generator',
    keys: {},
    also: ({ path, site }) =>
      SITE_FOLDERS.has(site.folder ?? '-') && generatorOf(site.generator)?.isPage?.(`${site.folder}${path}`, site.config) === true,
  },
]

/** A folder that is the whole site holds pages beside its articles; one below was chosen for what is in it. */
const SITE_FOLDERS = new Set(['', 'source/', 'content/', 'src/'])

/** Returns the kind of the rule that keeps the article back; undefined for a public one. Kinds in `shown` are let through by their name. */
export function withheldAs(article: Candidate, shown: ReadonlySet<WithheldKind>): WithheldKind | undefined {
  return PUBLIC_RULES.find((rule) => !shown.has(rule.kind) && keepsBack(rule, article))?.kind
}

/** Returns true for a key that says whether an article may be public: one that cannot be read must not make it so. */
export function isPublicKey(key: string): boolean {
  const known = PUBLIC_RULES.filter(({ kind }) => kind === 'protected' || kind === 'private').flatMap(({ keys }) => Object.keys(keys))
  return (
    [...known, 'draft', 'published', 'publish', 'hidden', 'unlisted'].some((name) => folded(name) === folded(key)) &&
    !/^(?:keys|status|access|audience)$/i.test(key)
  )
}

function keepsBack({ keys, also }: PublicRule, article: Candidate): boolean {
  for (const key in keys) {
    const value = article.fields.value(key)
    if (value !== undefined && keys[key]!(value)) return true
  }
  return also?.(article) === true
}

function folded(key: string): string {
  return key.toLowerCase().replace(/[\s_-]/g, '')
}

function each(names: string, test: (value: unknown) => boolean): Readonly<Record<string, (value: unknown) => boolean>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, test]))
}

/** Any text but one that says no. */
function isSecret(value: unknown): boolean {
  if (asBoolean(value) !== undefined) return asBoolean(value) === true
  return Array.isArray(value) || isRecord(value) ? Object.keys(value).length > 0 : asText(value) !== undefined
}

/** True, or an object or text that says how: `encrypt: { password: … }`. */
function isOn(value: unknown): boolean {
  const said = asBoolean(value)
  if (said !== undefined) return said
  if (isRecord(value)) return !Object.entries(value).some(([key, inner]) => /^(?:enabled?|on)$/i.test(key) && asBoolean(inner) === false)
  return /^(?:1|all|always|\d{2,}|[\w-]{3,})$/i.test(asText(value) ?? '') && !/^(?:none|null|never|public)$/i.test(asText(value) ?? '')
}

function isTrue(value: unknown): boolean {
  return asBoolean(value) === true || asText(value) === '1'
}

/** True; a list names what the article is hidden from, and only feeds and lists count. */
function isHidden(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => /^(?:feed|rss|atom|all|lists?|index|posts?|collections)$/i.test(asText(one) ?? ''))
  return asBoolean(value) === true || /^(?:1|all|always)$/i.test(asText(value) ?? '')
}

function isOff(value: unknown): boolean {
  return (
    asBoolean(value) === false ||
    /^(?:never|none|hidden|exclude|excluded)$/i.test(asText(value) ?? '') ||
    (isRecord(value) && [value.enable, value.enabled, value.include].some((one) => asBoolean(one) === false)) ||
    (isRecord(value) && [value.exclude, value.disable, value.disabled].some((one) => asBoolean(one) === true))
  )
}

/** `published: false`, or a word where a date or yes would stand. */
function isUnpublished(value: unknown): boolean {
  return asBoolean(value) === false || /^\s*(?:draft|private|pending|hidden|unpublished|trash|never|0)\s*$/i.test(String(value))
}

function isRestricted(value: unknown): boolean {
  return asTexts(value).some((text) =>
    /^(?:private|members?|paid|subscribers?|tiers?|restricted|internal|password|login|logged-?in|specific|friends|team|none|me|owner)$/i.test(
      text,
    ),
  )
}

/** Hugo: `list` never or local, `render` never. */
function isHiddenBuild(value: unknown): boolean {
  if (!isRecord(value)) return asBoolean(value) === false
  return [value.list, value.render].some((one) => asBoolean(one) === false || /^(?:never|local)$/i.test(asText(one) ?? ''))
}

/** VuePress: a list of hashes of passwords. */
function isHashList(value: unknown): boolean {
  return asTexts(value).some((text) => /^[\da-f]{32,64}$/i.test(text))
}

function among(words: string): (value: unknown) => boolean {
  const known = new Set(words.split(' '))
  return (value) => asTexts(value).some((text) => known.has(text.toLowerCase().replace(/[\s_]+/g, '-')))
}

function asTexts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(asText).filter((text) => text !== undefined)
}

/** hexo-blog-encrypt locks all articles of the tags that the site's configuration names. */
function isInEncryptedTag(fields: Fields, { config }: Site): boolean {
  const encrypt = config.encrypt
  const tags = isRecord(encrypt) && Array.isArray(encrypt.tags) ? encrypt.tags.filter(isRecord).map(({ name }) => asText(name)) : []
  if (tags.length === 0) return false
  const own = [...asTags(fields.value('tags')), ...asTags(fields.value('tag'))].map(({ term }) => term)
  return own.some((term) => tags.includes(term))
}
