import { z } from 'zod'

const visible = z.string().regex(/\S/)
const webUrl = z.string().regex(/^https?:\/\/[^\s<>"]+$/i)
const instant = z.iso.datetime({ offset: true })
const language = z.string().regex(/^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/i)

/** Members that begin with `_` and a letter are extensions; anything else that is not named is an error. */
function strictly<S extends z.ZodRawShape>(shape: S) {
  return z.looseObject(shape).check((context) => {
    for (const name of Object.keys(context.value)) {
      if (name in shape || /^_[A-Za-z][^.]*$/.test(name)) continue
      context.issues.push({ code: 'custom', message: `unknown member ${name}`, input: context.value, path: [name] })
    }
  })
}

const author = strictly({
  name: visible.optional(),
  url: z
    .string()
    .regex(/^(?:https?:\/\/|mailto:)\S+$/i)
    .optional(),
  avatar: webUrl.optional(),
}).refine(
  ({ name, url, avatar }) => name !== undefined || url !== undefined || avatar !== undefined,
  'an author has a name, a url or an avatar',
)

const attachment = strictly({
  url: webUrl,
  mime_type: z.string().regex(/^[^/\s]+\/[^/\s;]+(?:\s*;.*)?$/),
  title: z.string().optional(),
  size_in_bytes: z.int().nonnegative().optional(),
  duration_in_seconds: z.number().nonnegative().optional(),
})

const item = strictly({
  id: visible,
  url: webUrl.optional(),
  external_url: webUrl.optional(),
  title: visible.optional(),
  content_html: z.string().optional(),
  content_text: z.string().optional(),
  summary: visible.optional(),
  image: webUrl.optional(),
  banner_image: webUrl.optional(),
  date_published: instant.optional(),
  date_modified: instant.optional(),
  authors: z.array(author).min(1).optional(),
  tags: z.array(visible).min(1).optional(),
  language: language.optional(),
  attachments: z.array(attachment).min(1).optional(),
}).refine((given) => given.content_html !== undefined || given.content_text !== undefined, 'an item has content_html or content_text')

/** A JSON Feed 1.1 document, as strictly as its specification allows, written from its prose. */
export const JsonFeedDocument = strictly({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: visible,
  home_page_url: webUrl,
  feed_url: webUrl,
  description: z.string().optional(),
  user_comment: z.string().optional(),
  next_url: webUrl.optional(),
  icon: webUrl.optional(),
  favicon: webUrl.optional(),
  authors: z.array(author).min(1).optional(),
  language: language.optional(),
  expired: z.boolean().optional(),
  hubs: z
    .array(strictly({ type: visible, url: webUrl }))
    .min(1)
    .optional(),
  items: z.array(item),
})
