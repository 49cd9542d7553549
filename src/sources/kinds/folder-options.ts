import { z } from 'zod'
import { globMatcher } from '../../lib/glob.ts'
import { cutterFor } from '../../lib/html/select.ts'
import { GENERATOR_NAMES } from '../../model/document.ts'
import { WITHHELD_KINDS } from '../../model/feed.ts'

const glob = z
  .string()
  .min(1)
  .refine((text) => succeeds(() => globMatcher([text])), 'a valid glob')

/** The options of a folder of articles. */
export const folderOptions = z.object({
  path: z.string().min(1).describe('The folder, relative to the configuration file.'),
  include: z
    .array(glob)
    .min(1)
    .default(['**/*.md', '**/*.markdown', '**/*.mdx', '**/*.html'])
    .describe('Globs of the files that are articles.'),
  exclude: z
    .array(glob)
    .default(['**/_index.md', '**/_index.*.md', '**/node_modules/**'])
    .describe('Globs of files and folders that are passed over. Names that begin with a dot always are.'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'an absolute http: or https: address' })
    .transform((url) => (url.endsWith('/') ? url : `${url}/`))
    .optional()
    .describe(
      "The site's root on the web, with its folder: addresses of articles are below it. Default: what the site's configuration file says.",
    ),
  generator: z
    .enum(GENERATOR_NAMES)
    .optional()
    .describe(
      'Which generator makes the site: its rules of addresses, dates, line ends and marks are followed. Default: what a configuration file in the folder or above it shows (`_config.yml`, `hugo.toml`, `astro.config.*` …; read as data, nothing is run).',
    ),
  permalink: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Pattern of the articles' addresses, with the tokens of Hexo, Jekyll and Hugo: `:year/:month/:day/:title/`. Default: the generator's.",
    ),
  pages: z
    .enum(['own', 'none'])
    .default('own')
    .describe(
      'What an article without an address gets: `own`, a page below `articles/` that feeds link to, or `none`. An address that the article, `baseUrl` or the site gives always wins.',
    ),
  timeZone: z
    .string()
    .refine(
      (name) => succeeds(() => new Intl.DateTimeFormat('en', { timeZone: name })),
      'the IANA name of a time zone, such as Asia/Shanghai',
    )
    .optional()
    .describe("Of dates that name none. Default: the generator's, else `schedule.timeZone`."),
  show: z
    .array(z.enum(WITHHELD_KINDS))
    .default(['noindex'])
    .describe(
      'Kinds of articles that are let through: `draft`, `private`, `hidden` (unlisted, headless, without feed), `noindex`, `scaffold`, `page` (of a whole site), `protected` (behind a password). All others are kept back before anything of them is held.',
    ),
  boilerplate: z
    .array(z.string().refine((selector) => succeeds(() => cutterFor([selector])), 'a valid CSS selector'))
    .optional()
    .describe('CSS selectors of what is cut out of bodies, instead of the built-in list of QR codes, sharing bars and editor lines.'),
  defaults: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Front matter that stands in where a file says nothing: `{ author: …, lang: … }`.'),
})

/** Options of a folder of articles, as read. */
export type FolderOptions = z.output<typeof folderOptions>

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch {
    return false
  }
}
