import { z } from 'zod'
import { bytesSchema, durationSchema } from '../../lib/time/duration.ts'
import { THEME_NAMES } from '../../model/publication.ts'
import { SCOPES } from '../../model/settings.ts'
import { outputKinds } from '../../outputs/index.ts'
import { sourceKinds } from '../../sources/kinds/index.ts'
import { alertsSchema, sourceAlertsSchema } from './alerts.ts'
import { allSchema, type CategoryRow, categorySchema, isRule, type RuleRow, ruleSchema } from './categories.ts'
import { dedupMode, transformChain, webUrl } from './parts.ts'

export { themeOf } from './theme.ts'
export { type CategoryRow, categorySchema, isRule, type RuleRow }

const personSchema = z.strictObject({
  name: z.string().min(1).optional().describe('The name shown.'),
  email: z.email().optional().describe('A mail address readers may write to.'),
  url: webUrl.optional().describe('A page about the person.'),
})

const siteSchema = z.strictObject({
  url: webUrl
    .prefault('http://127.0.0.1:8080/')
    .describe('Where the output directory is reached from outside. Ids, self links and pages are made of it.'),
  title: z.string().min(1).default('feedmill').describe('Name of the site; part of the title of every feed that has none of its own.'),
  description: z.string().default('').describe('One or two sentences about the site.'),
  author: personSchema.prefault({}).describe('Who publishes the outputs. Without a name the site title stands in.'),
  rights: z.string().optional().describe('Rights of the feeds as a whole; each item keeps its own.'),
  language: z.string().optional().describe('BCP 47 tag of the site, such as `en` or `zh-Hans`.'),
  icon: webUrl.optional().describe('A small square picture.'),
  logo: webUrl.optional().describe('A picture twice as wide as high.'),
  timeZone: z
    .string()
    .optional()
    .describe('IANA time zone of every date on the pages, such as `Europe/Berlin`. Default: `schedule.timeZone`.'),
  theme: z
    .union([
      z.enum(THEME_NAMES),
      z.strictObject({
        folder: z
          .string()
          .min(1)
          .describe(
            'Folder that holds `style.css` and templates (`front.mustache`, `category.mustache`, `story.mustache`, `article.mustache`).',
          ),
        base: z.enum(THEME_NAMES).default('press').describe('The theme that stands for all that the folder does not hold.'),
      }),
    ])
    .default('press')
    .describe(
      'How pages look: `press` (a paper), `planet` (people first), `plain` (letters only), or a folder of your own; see docs/themes.md.',
    ),
  images: z
    .enum(['link', 'proxy'])
    .default('link')
    .describe(
      'Pictures of pages: `link` shows them from where publishers have them; `proxy` fetches each once, checks it, makes two sizes of it and publishes those, so that browsers ask nobody else. Needs the package `sharp` (`npm install sharp`). Feeds are not touched.',
    ),
  faces: z
    .boolean()
    .default(false)
    .describe(
      'Shows a face or icon beside each source: its `face`, else the picture of the feed, else the icon of its site; each looked for once a week, kept beside the pages.',
    ),
  stylesheet: z
    .boolean()
    .default(true)
    .describe(
      'RSS and Atom name a style sheet (`feed.css`), so that a browser shows a feed as a page that says how to subscribe. Each item carries some plain text of it for that (`dcterms:abstract`).',
    ),
  embedHosts: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Hosts whose frames (players of video and audio) may stand in texts, sandboxed. Default: the usual ones; an empty list: none.',
    ),
})

const scheduleSchema = z.strictObject({
  cron: z.string().default('*/5 * * * *').describe('When the mill turns. Each turn asks only the sources that are due.'),
  timeZone: z.string().default('UTC').describe('IANA time zone of `cron`, and of article dates that name none.'),
})

const fetchSchema = z.strictObject({
  connectTimeout: durationSchema.prefault('5s').describe('Until a connection stands.'),
  timeout: durationSchema.prefault('20s').describe('The whole request, redirects and body included. At most 30 s.'),
  maxBody: bytesSchema.prefault('10MiB').describe('Size of a body after decoding. A larger one is refused, never cut.'),
  maxRedirects: z.int().min(0).max(20).default(5).describe('Hops of a redirect chain; each is checked again.'),
  maxItems: z.int().min(1).max(100_000).default(500).describe('Items read of one document.'),
  newItemsPerDay: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(5000)
    .describe('New items taken in from one source over HTTP in a day (UTC). Of more the newest are kept (`SOURCE_FLOODS`).'),
  concurrency: z.int().min(1).max(256).default(16).describe('Hosts asked at the same time.'),
  hostGap: durationSchema.prefault('1s').describe('Between two requests to one host. Local addresses are exempt.'),
  userAgent: z.string().min(1).optional().describe('Sent with every request. Default: `feedmill/<version> (+<site.url>)`.'),
  allowAddresses: z.array(z.string()).default([]).describe('Addresses or CIDR ranges that may be reached although they are not public.'),
  allowPorts: z.array(z.int().min(1).max(65535)).default([]).describe('Ports that may be reached. Empty: 80, 443 and all above 1023.'),
  proxy: z.string().optional().describe('Proxy for every source that names none of its own. May come from the environment.'),
  signature: z
    .strictObject({
      key: z
        .string()
        .min(1)
        .describe('Private Ed25519 key in PEM: `openssl genpkey -algorithm ed25519`. Best taken from the environment or a file.'),
      agent: webUrl.optional().describe('Origin whose key directory verifiers ask. Default: that of `site.url`.'),
    })
    .optional()
    .describe(
      'Signs every request (RFC 9421, Web Bot Auth), so that bot walls that know the key let it through. The server answers with the public key at `/.well-known/http-message-signatures-directory`.',
    ),
})

const pollingSchema = z.strictObject({
  interval: durationSchema.prefault('60m').describe('Between two polls of a source, before it is adapted to its posting rate.'),
  minInterval: durationSchema.prefault('15m').describe('Never sooner. Below 1 m only for private networks and tests.'),
  maxInterval: durationSchema.prefault('24h').describe('Never later, save for dead sources and what publishers ask for.'),
  unconditional: durationSchema.prefault('24h').describe('At most one request in this time to a source that gives no validators.'),
  backoffMin: durationSchema.prefault('1h').describe('Wait after the first failure; doubles with each further one.'),
  backoffMax: durationSchema.prefault('24h').describe('Longest wait after failures.'),
  refusedMin: durationSchema.prefault('4h').describe('Wait after 429 or 403 without Retry-After; doubles.'),
  refusedMax: durationSchema.prefault('24h').describe('Longest wait after refusals without Retry-After.'),
  retryAfterMax: durationSchema.prefault('7d').describe('Longest Retry-After that is obeyed.'),
  deadAfter: durationSchema.prefault('30d').describe('Failing for so long, a source counts as dead: still asked, but rarely.'),
  deadInterval: durationSchema.prefault('7d').describe('Between two polls of a dead or gone (410) source.'),
  pushBackup: durationSchema.prefault('24h').describe('Between two polls of a source that pushes by WebSub.'),
  listInterval: durationSchema.prefault('12h').describe('Between two readings of an OPML list.'),
  jitter: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.1)
    .describe('Share of an interval by which polls are spread, the same for a source each time.'),
})

/** A password in it is never repeated: messages name the setting alone. */
function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)
}

/** Everything `config/feedmill.yaml` may hold. The JSON Schema, the reference and the `Settings` are made of this one value. */
/** Pages fetched for their texts in one turn, of one source. */
export const DEFAULT_FULL_TEXTS = 10

export const configSchema = z.strictObject({
  site: siteSchema.prefault({}).describe('Who publishes.'),
  schedule: scheduleSchema.prefault({}).describe('When the mill turns.'),
  fetch: fetchSchema.prefault({}).describe('How sources are asked.'),
  polling: pollingSchema.prefault({}).describe('How often sources are asked.'),
  stories: z
    .strictObject({
      dedup: dedupMode
        .default('near')
        .describe('`near`: also near-copies of other publishers; `exact`: same address or same text; `off`: every item is its own story.'),
      window: durationSchema.prefault('45d').describe('How far back texts are compared. Ids and addresses are compared for ever.'),
    })
    .prefault({})
    .describe('How the same article from several sources becomes one story.'),
  retention: z
    .strictObject({
      content: durationSchema.prefault('90d').describe('How long texts are kept. Ids seen are kept as long as the source lives.'),
      minPerSource: z.int().min(0).default(200).describe('So many of the newest items of each source stay, however old.'),
    })
    .prefault({})
    .describe('What is kept.'),
  store: z
    .strictObject({
      url: z
        .string()
        .refine(isPostgresUrl, 'is no PostgreSQL URL; it looks like postgres://user:password@host:5432/name')
        .optional()
        .describe(
          'A PostgreSQL database (14 or newer) that holds the store: `postgres://user:password@host:5432/name`. Default: one SQLite file in the data folder. May come from the environment or a file.',
        ),
    })
    .prefault({})
    .describe('Where the store is.'),
  server: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address to listen on.'),
      port: z.int().min(0).max(65535).default(8080).describe('Port to listen on; 0 takes a free one.'),
      token: z
        .string()
        .min(16)
        .optional()
        .describe(
          'Opens everything the operator may do. Default: one is made at the first start, kept in the data folder and printed. May come from the environment or a file.',
        ),
      tokens: z
        .array(
          z.strictObject({
            name: z.string().min(1).max(60).describe('Shown with the last use of the token.'),
            token: z.string().min(16).describe('The secret. May come from the environment or a file.'),
            scopes: z
              .array(z.enum(SCOPES))
              .min(1)
              .describe('`read`: sources and items; `metrics`: /metrics; `refresh`: asking for turns; `admin`: everything.'),
          }),
        )
        .default([])
        .describe('Further tokens, each as far as its scopes reach. Sent as `Authorization: Bearer`, or as the password of Basic.'),
      trustLoopback: z
        .boolean()
        .default(true)
        .describe('Without a configured token, requests of this machine need none: from and to a loopback address, through no proxy.'),
      maxAge: durationSchema
        .prefault('15m')
        .describe('Longest time a document is fresh in caches (`Cache-Control: max-age`), however far the next turn is.'),
      memory: bytesSchema
        .prefault('64MiB')
        .describe('Of published documents kept in memory: those asked for last. The rest is read when asked for.'),
      deltas: z
        .boolean()
        .default(false)
        .describe(
          'Answers `A-IM: feed` (RFC 3229) with what is new alone. Some readers send that with every request and take the 226 for an error.',
        ),
    })
    .prefault({})
    .describe('The built-in server.'),
  push: z
    .strictObject({
      publicUrl: webUrl.optional().describe('Where hubs reach this server. Without it feedmill subscribes to no hub.'),
      hubs: z.array(webUrl).default([]).describe('WebSub hubs that are told of every changed document and named in it.'),
      hub: z.boolean().default(false).describe('Be a WebSub hub at `<site.url>hub`.'),
      webhooks: z
        .array(
          z.strictObject({
            url: webUrl.describe('Where each change is posted.'),
            secret: z.string().min(8).optional().describe('Signs each post (HMAC-SHA-256). May come from the environment.'),
            categories: z
              .array(z.string())
              .default([])
              .describe('Slugs of the categories it hears of. Default: the one that takes every item.'),
          }),
        )
        .default([])
        .describe('Addresses that are told of each changed item.'),
    })
    .prefault({})
    .describe('Telling others at once, and being told.'),
  alerts: alertsSchema.prefault({}).describe('Telling the operator of troubles, once when one begins and once when it is over.'),
  outputs: z
    .array(outputKinds.schema('kind', {}))
    .min(1)
    .prefault([{ kind: 'directory', path: '../feeds' }])
    .describe('Where finished documents go. Paths are relative to the configuration file.'),
  sources: z
    .array(
      sourceKinds.schema('kind', {
        id: z.string().min(1).optional().describe('Stays for ever: the ids of its items are made of it. Default: made of the address.'),
        title: z.string().min(1).optional().describe("Shown instead of the publisher's title."),
        face: webUrl.optional().describe('Picture that stands for it on the pages, where `site.faces` is on.'),
        enabled: z.boolean().default(true).describe('A source that is not enabled is not asked; its items stay.'),
        categories: z.array(z.string()).default([]).describe('Slugs of the categories it feeds.'),
        tags: z.array(z.string()).default([]).describe('Labels added to each of its items.'),
        priority: z.int().min(-100).max(100).default(0).describe('Higher wins when a story chooses the item it shows.'),
        language: z.string().optional().describe('BCP 47 tag, where the source does not say.'),
        futureDates: z
          .enum(['keep', 'clamp', 'drop'])
          .default('clamp')
          .describe('Dates more than a day ahead: kept, shown as first seen, or the item is dropped.'),
        dedup: dedupMode.optional().describe('Its part in joining stories. Default: `stories.dedup`.'),
        ignore: z
          .array(z.enum(['dates', 'authors', 'tags', 'summary']))
          .default([])
          .describe(
            'What the source says that is known to be wrong: `dates` (items are dated when they are first seen), `authors`, `tags` (its labels; those of `tags` stay), `summary`.',
          ),
        fullText: z
          .union([
            z.boolean(),
            z.strictObject({
              perTurn: z
                .int()
                .min(1)
                .max(200)
                .default(DEFAULT_FULL_TEXTS)
                .describe('Pages fetched in one turn; the others come in the next ones.'),
            }),
          ])
          .default(false)
          .describe(
            "Fetches the page of each item once, as politely as feeds, and shows its text where it is longer than the feed's own and begins alike. `true`, or `{ perTurn: 5 }`.",
          ),
        retention: z
          .strictObject({
            content: durationSchema.optional().describe('Instead of `retention.content`.'),
            minPerSource: z.int().min(0).optional().describe('Instead of `retention.minPerSource`.'),
          })
          .optional()
          .describe('How long texts of this source are kept.'),
        history: z
          .union([
            z.boolean(),
            z.strictObject({
              pages: z.int().min(1).max(1000).default(50).describe('Pages that are read at most.'),
              items: z.int().min(1).max(100_000).default(5000).describe('Entries that are read at most.'),
            }),
          ])
          .optional()
          .describe(
            "Reads the feed's earlier pages once (`prev-archive` and `next` of RFC 5005, `next_url` of a JSON Feed), one page a turn: at most 50 pages and 5,000 entries, or `{ pages, items }`. Their items are backlog: nothing of them is announced as new. `retention` says how long they stay.",
          ),
        alerts: sourceAlertsSchema.optional().describe('When the operator is told of this source.'),
        transforms: transformChain.default([]).describe('Steps that run on each of its items before they are held.'),
      }),
    )
    .default([])
    .describe('What is pulled.'),
  categories: z
    .array(z.union([categorySchema, ruleSchema]))
    .default([])
    .describe(
      'The feeds that are published: categories, and rules that make them. One of everything exists besides unless `all` says otherwise.',
    ),
  all: allSchema,
})

/** The configuration as parsed: defaults filled in, spans in milliseconds, sizes in bytes. */
export type Config = z.output<typeof configSchema>
