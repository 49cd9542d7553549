import type { Dialect, Marks } from './contract.ts'
import { picture, video } from './html.ts'
import { argumentsOf } from './tags.ts'

/** Zola's shortcodes without a body: `{{ youtube(id="…") }}`. Those with one have the form of Hexo's tags. */
export const zola: Dialect = {
  name: 'zola',
  summary: 'Shortcodes `{{ name(key="value") }}` of Zola.',
  applies: (text) => SHORTCODE.test(text),
  apply: (text, marks) => text.replace(new RegExp(SHORTCODE, 'g'), (_, name: string, args: string) => written(name, args, marks)),
}

const SHORTCODE = /\{\{-?\s*(\w{1,60})\(([^(){}]{0,1000})\)\s*-?\}\}/

function written(name: string, args: string, marks: Marks): string {
  const { named } = argumentsOf(args)
  const player = video(name, named.id)
  if (player !== undefined) return marks.hold(player)
  const src = named.src ?? named.path ?? named.url
  if (/^(?:image|img|figure|resize_image)$/.test(name) && src !== undefined)
    return marks.hold(picture(marks.context.resolve(src), { alt: named.alt ?? named.caption }))
  marks.unknown(`{{ ${name}() }}`)
  return ''
}
