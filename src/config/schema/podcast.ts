import { z } from 'zod'
import { MAIN_CATEGORIES, podcastCategory } from '../../publications/index.ts'
import { webUrl } from './parts.ts'

const category = z.string().refine((text) => podcastCategory(text) !== undefined, {
  error: `is no category that the directories know; they know ${MAIN_CATEGORIES.join(', ')}, and below them names such as 'Society & Culture > Documentary'`,
})

/** A path without an ending may be anything. */
function isCover(url: string): boolean {
  const ending = /\.([a-z0-9]{2,5})$/i.exec(URL.parse(url)?.pathname ?? '')?.[1]?.toLowerCase()
  return ending === undefined || ['jpg', 'jpeg', 'png'].includes(ending)
}

const podcastSchema = z.strictObject({
  image: webUrl
    .refine(isCover, { error: 'must be a JPEG or PNG: directories take no other cover' })
    .optional()
    .describe('Cover: square, 1400 to 3000 pixels wide, JPEG or PNG. Default: that of the channel, or `site.logo`.'),
  author: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Who is shown as its maker. Default: that of the channel, or the name of `site.author`.'),
  owner: z
    .strictObject({
      name: z.string().min(1).max(255).optional().describe('Name of who answers for it.'),
      email: z.email().describe('Where directories write to confirm that it is yours. Anybody can read it in the feed.'),
    })
    .optional()
    .describe('Who answers for it to directories. Default: that of the channel, or `site.author` with its mail.'),
  category: z
    .union([category, z.array(category).min(1).max(10)])
    .optional()
    .describe('As the directories list them: `Technology`, `Society & Culture > Documentary`. The first counts most.'),
  explicit: z.boolean().optional().describe('It is not for children. Default: what the channel says, or false.'),
  type: z.enum(['episodic', 'serial']).optional().describe('`serial`: to be heard from the first episode on. Default: `episodic`.'),
  locked: z.boolean().optional().describe('Asks other hosts not to import the feed (podcast namespace).'),
  guid: z
    .guid()
    .optional()
    .describe('Its identity for life. Default: made of the address of its RSS, of the first slug in `formerly` if there is one.'),
})

/** Returns the setting `podcast` of a category. */
export const podcastSetting = z
  .union([z.boolean(), podcastSchema])
  .optional()
  .describe(
    'The category is a podcast: its feeds say what directories ask for, and items without a recording are left out. Default: a category with one source that is a podcast keeps its cover, author, owner and categories; `false`: not even that.',
  )
